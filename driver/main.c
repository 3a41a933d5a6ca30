// The command line: subcommands by name, everything else is a compilation.

#include <string.h>

#include "driver.h"

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv);
} Command;

static int command_help(int argc, char **argv) {
    if (argc > 2) return usage_error("", "help takes one subcommand at most");
    if (argc == 2 && !help_print(argv[1])) return usage_error("", "there is no subcommand '%s'", argv[1]);
    if (argc == 1) help_print("");
    return output_flush();
}

int main(int argc, char **argv) {
    static const Command commands[] = {{"check", command_check}, {"run", command_run}, {"bench", command_bench},
                                       {"explain", command_explain}, {"help", command_help}};
    for (size_t k = 0; argc > 1 && k < sizeof commands / sizeof commands[0]; k++) {
        if (strcmp(argv[1], commands[k].name) == 0) return commands[k].run(argc - 1, argv + 1);
    }
    return command_compile(argc, argv);
}
