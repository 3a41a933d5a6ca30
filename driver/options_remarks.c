// The options that ask for remarks, and the list of remarks.

#include "options_remarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Appends CLASS:WORD for each word of a list with commas, or the words alone where there is no class.
static void add_words(char **words, const char *class_name, const char *list) {
    for (const char *at = list; *at;) {
        int length = (int)strcspn(at, ",");
        char *longer = text_format_new("%s%s%s%s%.*s", *words ? *words : "", *words ? "," : "", class_name, *class_name ? ":" : "", length, at);
        free(*words);
        *words = longer;
        at += length + (at[length] == ',');
    }
}

// The class that the text after -R begins with, and the list behind it; NULL for other texts.
static const char *class_of(const char *text, const char **list) {
    static const struct { const char *option, *class_name; } options[] = {{"pass", "pass"}, {"pass-missed", "missed"}, {"pass-analysis", "analysis"}};
    for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
        size_t length = strlen(options[k].option);
        if (strncmp(text, options[k].option, length) != 0 || (text[length] != '\0' && text[length] != '=')) continue;
        *list = text[length] ? text + length + 1 : "all";
        return options[k].class_name;
    }
    return NULL;
}

int option_remarks(char **words, const char *command, int option, const char *value, arrc_options *options) {
    const char *list = value, *class_name = option == OPTION_RPASS ? class_of(value, &list) : "";
    if (!class_name) return usage_error(command, "unknown option -R%s: there are -Rpass, -Rpass-missed and -Rpass-analysis", value);
    if (list[strspn(list, ",")] == '\0') return usage_error(command, "an empty list of remarks");
    add_words(words, class_name, list);
    options->remarks = *words;
    return EXIT_CODE_SUCCESS;
}

static void print_remark(arrc_remark remark) {
    bool is_pass = strcmp(remark.remark_class, "pass") == 0;
    printf("    %-19s %-9s %s\n", remark.name, remark.group, is_pass ? "-Rpass" : strcmp(remark.remark_class, "missed") == 0 ? "-Rpass-missed" : "-Rpass-analysis");
    printf("        %s%s\n", remark.text, remark.by_default ? " (always reported)" : "");
}

void remarks_print(void) {
    for (size_t k = 0; k < arrc_remark_count(); k++) print_remark(arrc_remark_at(k));
}
