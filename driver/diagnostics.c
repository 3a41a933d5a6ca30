// How diagnostics reach the user: as a terminal shows them, or as JSON, one object a line.

#include <stdio.h>
#include <string.h>

#include "driver.h"

static bool as_json = false; // --diagnostics=json, for the whole run of the program

int option_diagnostics(const char *command, const char *format) {
    as_json = strcmp(format, "json") == 0;
    return as_json || strcmp(format, "text") == 0 ? EXIT_CODE_SUCCESS : usage_error(command, "--diagnostics takes text or json, not '%s'", format);
}

void json_print_string(const char *text, FILE *file) {
    fputc('"', file);
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\') fprintf(file, "\\%c", *at);
        else if (*at < 0x20) fprintf(file, "\\u%04x", *at);
        else fputc(*at, file);
    }
    fputc('"', file);
}

// The members that errors and notes share.
static void print_members(arrc_diagnostic diagnostic) {
    static const char *const severities[] = {[ARRC_ERROR] = "error", [ARRC_WARNING] = "warning", [ARRC_REMARK] = "remark", [ARRC_NOTE] = "note"};
    fprintf(stderr, "\"severity\":\"%s\",\"line\":%u,\"column\":%u,\"start\":%u,\"end\":%u,\"message\":", severities[diagnostic.severity], diagnostic.line,
            diagnostic.column, diagnostic.start, diagnostic.end);
    json_print_string(diagnostic.message, stderr);
}

// The members that only remarks have.
static void print_kind(arrc_remark remark) {
    if (remark.name) fprintf(stderr, "\"category\":\"%s\",\"class\":\"%s\",\"group\":\"%s\",", remark.name, remark.remark_class, remark.group);
}

// Prints a diagnostic with the notes that follow it; returns the position after these.
static size_t print_object(const arrc_compilation *compilation, size_t position) {
    fputs("{\"file\":", stderr);
    json_print_string(arrc_path(compilation), stderr);
    fputc(',', stderr);
    print_kind(arrc_diagnostic_remark(compilation, position));
    print_members(arrc_diagnostic_at(compilation, position++));
    fputs(",\"notes\":[", stderr);
    for (bool first = true; position < arrc_diagnostic_count(compilation); first = false, position++) {
        arrc_diagnostic note = arrc_diagnostic_at(compilation, position);
        if (note.severity != ARRC_NOTE) break;
        fputs(first ? "{" : ",{", stderr);
        print_members(note);
        fputc('}', stderr);
    }
    fputs("]}\n", stderr);
    return position;
}

int report_diagnostics(arrc_compilation *compilation) { return report_diagnostics_from(compilation, 0); }

int report_diagnostics_from(arrc_compilation *compilation, size_t first) {
    fflush(stdout);
    if (!as_json) fputs(arrc_diagnostics_text_from(compilation, first), stderr);
    for (size_t k = first; as_json && k < arrc_diagnostic_count(compilation);) k = print_object(compilation, k);
    return (int)arrc_result(compilation);
}
