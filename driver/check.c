// arrc check FILE...: reports what is wrong with programs and produces nothing.

#include <getopt.h>

#include "driver.h"

static int check_file(const char *path) {
    arrc_options options;
    arrc_options_initialise(&options);
    arrc_compilation *compilation = arrc_compile_file(path, &options);
    int code = report_diagnostics(compilation);
    arrc_release(compilation);
    return code;
}

static int check_files(int count, char **paths) {
    int worst = EXIT_CODE_SUCCESS;
    for (int k = 0; k < count; k++) {
        int code = check_file(paths[k]);
        if (code > worst) worst = code;
    }
    return worst;
}

int command_check(int argc, char **argv) {
    static const struct option options[] = {
        {"diagnostics", required_argument, NULL, OPTION_DIAGNOSTICS}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int code, wrong = 0;
    opterr = 0;
    while ((code = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (code == OPTION_DIAGNOSTICS && (wrong = option_diagnostics("check", optarg)) != 0) return wrong;
        if (code == OPTION_DIAGNOSTICS) continue;
        if (code != 'h') return option_refused("check", code, argv);
        help_print("check");
        return output_flush();
    }
    if (optind == argc) return usage_error("check", "no input file");
    return check_files(argc - optind, argv + optind);
}
