// arrc check FILE...: reports what is wrong with programs and produces nothing.

#include <getopt.h>
#include <stdlib.h>

#include "options_remarks.h"

static int check_file(const char *path, const arrc_options *options) {
    arrc_compilation *compilation = arrc_compile_file(path, options);
    int code = report_diagnostics(compilation);
    arrc_release(compilation);
    return code;
}

static int check_files(int count, char **paths, const arrc_options *options) {
    int worst = EXIT_CODE_SUCCESS;
    for (int k = 0; k < count; k++) {
        int code = check_file(paths[k], options);
        if (code > worst) worst = code;
    }
    return worst;
}

// Returns an exit code; *help when the page was asked for.
static int parse_options(int argc, char **argv, char **remarks, arrc_options *given, bool *help) {
    static const struct option options[] = {{"remarks", required_argument, NULL, OPTION_REMARKS}, {"diagnostics", required_argument, NULL, OPTION_DIAGNOSTICS},
                                            {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int option, code = 0;
    opterr = 0;
    while (!code && (option = getopt_long(argc, argv, ":hR:", options, NULL)) != -1) {
        if (option_is_remarks(option)) code = option_remarks(remarks, "check", option, optarg, given);
        else if (option == OPTION_DIAGNOSTICS) code = option_diagnostics("check", optarg);
        else if (option == 'h') *help = true;
        else code = option_refused("check", option, argv);
    }
    return code;
}

int command_check(int argc, char **argv) {
    char *remarks = NULL;
    bool help = false;
    arrc_options options;
    arrc_options_initialise(&options);
    int code = parse_options(argc, argv, &remarks, &options, &help);
    if (!code && help) {
        help_print("check");
        code = output_flush();
    } else if (!code) {
        code = optind == argc ? usage_error("check", "no input file") : check_files(argc - optind, argv + optind, &options);
    }
    free(remarks);
    return code;
}
