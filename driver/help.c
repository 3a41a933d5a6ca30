// arrc help: finds and prints manual pages.

#include <stdio.h>
#include <string.h>

#include "help_text.h"
#include "options_remarks.h"

bool help_print(const char *command) {
    static const struct { const char *name; const char *const *text; } pages[] = {
        {"", &help_compile}, {"check", &help_check}, {"run", &help_run}, {"bench", &help_bench},
        {"explain", &help_explain}, {"remarks", &help_remarks}, {"help", &help_help}};
    for (size_t k = 0; k < sizeof pages / sizeof pages[0]; k++) {
        if (strcmp(command, pages[k].name) != 0) continue;
        fputs(*pages[k].text, stdout);
        if (strcmp(command, "remarks") == 0) remarks_print();
        return true;
    }
    return false;
}
