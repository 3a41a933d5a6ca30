// Options that several subcommands have.

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

bool option_level(const char *text, arrc_options *options) {
    if (text[0] < '0' || text[0] > '3' || text[1] != '\0') return false;
    options->optimisation_level = text[0] - '0';
    return true;
}

bool option_floating_point(const char *text, arrc_options *options) {
    static const struct { const char *name; arrc_floating_point mode; } modes[] = {
        {"strict", ARRC_STRICT}, {"relaxed", ARRC_RELAXED}, {"fast", ARRC_FAST}};
    for (size_t k = 0; k < sizeof modes / sizeof modes[0]; k++) {
        if (strcmp(text, modes[k].name) != 0) continue;
        options->floating_point = modes[k].mode;
        return true;
    }
    return false;
}

bool option_unsigned(const char *text, uint64_t *value) {
    char *end;
    if (!isdigit((unsigned char)text[0])) return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}

// getopt_long leaves the refused argument behind optind for long options, and the letter in optopt for short ones.
int option_refused(const char *command, int code, char **argv) {
    const char *argument = argv[optind - 1];
    bool is_long = strncmp(argument, "--", 2) == 0;
    if (code == ':' && is_long) return usage_error(command, "the option %s needs a value", argument);
    if (code == ':') return usage_error(command, "the option -%c needs a value", optopt);
    if (!is_long && optopt) return usage_error(command, "unknown option -%c", optopt);
    return usage_error(command, "unknown or ambiguous option, or a value it does not take: %s", argument);
}

size_t option_name_length(const char *text) {
    size_t length = 0;
    if (isdigit((unsigned char)text[0])) return 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_') length++;
    return text[length] == '=' ? length : 0;
}
