// Every rule of middle/rules on random terms, against the reference evaluator; then all rules at once.
//
// usage: test_rules [--count=N] [--seed=S] [--rule=NAME] [--saturations=N]
//
// A form must fire N times (1000 unless told), spread over the rules it stands for. Where its left side is hard to come by,
// steer the generator: leaves in term_leaf.c (what guards ask about elements), shapes in term_extents.c, attributes in
// invert_*.c. A form with conditions must also stay silent on some terms that match its left side.

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_rule.h"
#include "middle/egraph/array_functions.h"
#include "middle/egraph/array_rules.h"

enum { ATTEMPTS_PER_FIRE = 60, LEAST_ATTEMPTS = 4000, LEAST_SILENT = 1, LEAST_COUNT = 1000, SHRINKING_TERMS = 300, PLANTED_ATTEMPTS = 4000 };

typedef struct Options {
    uint32_t count, saturations;
    uint64_t seed;
    const char *rule; // or form; NULL for all
} Options;

typedef struct Tally {
    uint32_t passed, failed;
    uint64_t terms;
} Tally;

static void record(Tally *tally, bool passed) { *(passed ? &tally->passed : &tally->failed) += 1; }

// ---- findings ----------------------------------------------------------------------------------------------------

// Keeps the one that is shorter to read.
static void keep_smaller(Finding *kept, Finding *finding) {
    if (finding->size && (!kept->size || finding->size < kept->size)) {
        Finding other = *kept;
        *kept = *finding, *finding = other;
    }
    text_free(&finding->text);
    *finding = (Finding){0};
}

static void report(const char *name, uint64_t seed, Finding *finding) {
    printf("FAIL %s (--seed=%llu):\n%s\n", name, (unsigned long long)seed, finding->text.text ? finding->text.text : "");
    text_free(&finding->text);
    *finding = (Finding){0};
}

// ---- one form ----------------------------------------------------------------------------------------------------

typedef struct FormRun {
    uint32_t fired, silent, attempts, rule_count;
    const char *wrong; // the rule that was found to be wrong
    Finding finding;   // the smallest
} FormRun;

// After the first counterexample the run goes on for a while, to find a smaller one.
static void run_rule(const EgRuleTable *table, const EgTableRule *rule, uint32_t wanted, Random *random, FormRun *run) {
    uint32_t fired_dtypes[DTYPE_COUNT] = {0}, fired = 0, limit = ATTEMPTS_PER_FIRE * wanted + LEAST_ATTEMPTS, wrong = 0;
    for (uint32_t k = 0; k < limit && fired < wanted && wrong < SHRINKING_TERMS; k++) {
        Finding finding = {0};
        Outcome outcome = check_rule(table, rule, random, fired_dtypes, &finding);
        run->attempts++;
        if (outcome == OUTCOME_HOLDS) fired++;
        if (outcome == OUTCOME_SILENT) run->silent++;
        wrong += outcome == OUTCOME_WRONG || wrong > 0;
        if (outcome == OUTCOME_WRONG) run->wrong = rule->name, keep_smaller(&run->finding, &finding);
    }
    run->fired += fired;
}

static bool has_guard(const EgRuleTable *table, const EgTableRule *rule) {
    for (uint32_t k = 0; k < rule->call_count; k++)
        if (array_functions()[table->calls[rule->calls + k].function].is_guard) return true;
    return false;
}

static bool is_chosen(const Options *options, const char *name) { return !options->rule || strcmp(options->rule, name) == 0; }

static FormRun run_form(const Options *options, const EgRuleTable *table, uint32_t form, uint32_t wanted, bool *guarded) {
    FormRun run = {0};
    for (size_t k = 0; k < table->rule_count; k++) run.rule_count += table->rules[k].form == form;
    for (size_t k = 0; k < table->rule_count; k++) {
        const EgTableRule *rule = &table->rules[k];
        if (rule->form != form || (!is_chosen(options, rule->name) && !is_chosen(options, table->forms[form].name))) continue;
        Random random = {options->seed ^ hash_bytes(rule->name, strlen(rule->name), 0)};
        *guarded = *guarded || has_guard(table, rule);
        run_rule(table, rule, (wanted + run.rule_count - 1) / run.rule_count, &random, &run);
    }
    return run;
}

static void test_form(const Options *options, uint32_t form, Tally *tally) {
    const char *name = array_rules.forms[form].name;
    bool guarded = false;
    FormRun run = run_form(options, &array_rules, form, options->count, &guarded);
    tally->terms += run.attempts;
    if (run.attempts == 0) return;
    bool fired = run.fired >= options->count || options->rule, silent = !guarded || run.silent >= LEAST_SILENT || options->count < LEAST_COUNT;
    if (run.wrong) report(run.wrong, options->seed, &run.finding);
    else if (!fired) printf("FAIL %s: fired on %u of %u terms, %u are wanted\n", name, run.fired, run.attempts, options->count);
    else if (!silent) printf("FAIL %s: its conditions held on every term (%u silent)\n", name, run.silent);
    else if (options->rule) printf("%s: fired on %u of %u terms, silent on %u\n", name, run.fired, run.attempts, run.silent);
    record(tally, !run.wrong && fired && silent);
}

// ---- wrong rules -------------------------------------------------------------------------------------------------

static char *read_text(const char *path) {
    FILE *file = fopen(path, "rb");
    TextBuffer text = {0};
    char bytes[4096];
    if (!file) INTERNAL_ERROR("cannot read %s", path);
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;) text_add_bytes(&text, bytes, count);
    fclose(file);
    return text.text;
}

// Each planted rule is found out.
static void test_planted(const Options *options, Tally *tally) {
    EgSignature signature = array_signature();
    EgRulePool *pool = eg_rule_pool_create(&signature);
    EgError error;
    char *text = read_text(PLANTED_RULES);
    if (!eg_rule_pool_read(pool, text, &error)) INTERNAL_ERROR("planted.rules:%u:%u: %s", error.line, error.column, error.message);
    EgRuleTable table = eg_rule_pool_table(pool);
    for (uint32_t form = 0; form < table.form_count; form++) {
        bool guarded = false;
        FormRun run = run_form(options, &table, form, PLANTED_ATTEMPTS, &guarded);
        if (run.attempts == 0) continue;
        if (!run.wrong) printf("FAIL planted rule %s: no counterexample in %u terms, it fired %u times\n", table.forms[form].name, run.attempts, run.fired);
        else if (options->rule) report(run.wrong, options->seed, &run.finding);
        text_free(&run.finding.text);
        record(tally, run.wrong != NULL);
    }
    eg_rule_pool_destroy(pool);
    free(text);
}

// ---- all rules ---------------------------------------------------------------------------------------------------

static void test_saturation(const Options *options, const char *mode, uint32_t tags, Tally *tally) {
    Random random = {options->seed + tags};
    Finding smallest = {0};
    uint32_t wrong = 0;
    for (uint32_t k = 0; k < options->saturations && wrong < SHRINKING_TERMS; k++) {
        Finding finding = {0};
        wrong += check_saturation(&array_rules, tags, &random, &finding) == OUTCOME_WRONG || wrong > 0;
        if (finding.size) keep_smaller(&smallest, &finding);
    }
    tally->terms += options->saturations;
    if (wrong) report(mode, options->seed, &smallest);
    record(tally, !wrong);
}

// ---- options -----------------------------------------------------------------------------------------------------

static Options parse_options(int argument_count, char **arguments) {
    static const struct option longs[] = {{"count", required_argument, NULL, 'c'}, {"seed", required_argument, NULL, 's'},
                                          {"rule", required_argument, NULL, 'r'}, {"saturations", required_argument, NULL, 'a'}, {0}};
    Options options = {.count = 1000, .saturations = 1000, .seed = 1};
    for (int option; (option = getopt_long(argument_count, arguments, "", longs, NULL)) != -1;) {
        if (option == '?') exit(2);
        if (option == 'r') options.rule = optarg;
        if (option == 's') options.seed = strtoull(optarg, NULL, 10);
        if (option == 'c') options.count = (uint32_t)strtoul(optarg, NULL, 10);
        if (option == 'a') options.saturations = (uint32_t)strtoul(optarg, NULL, 10);
    }
    return options;
}

int main(int argument_count, char **arguments) {
    Options options = parse_options(argument_count, arguments);
    Tally tally = {0};
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("seed %llu\n", (unsigned long long)options.seed);
    for (uint32_t form = 0; form < array_rules.form_count; form++) test_form(&options, form, &tally);
    test_planted(&options, &tally);
    if (!options.rule) {
        test_saturation(&options, "all rules, strict", 1u << EG_EXACT, &tally);
        test_saturation(&options, "all rules, relaxed", 1u << EG_EXACT | 1u << EG_REASSOCIATES | 1u << EG_DISTRIBUTES, &tally);
        test_saturation(&options, "all rules, fast", 15, &tally);
    }
    printf("%llu terms\n%u passed, %u failed\n", (unsigned long long)tally.terms, tally.passed, tally.failed);
    return tally.failed ? 1 : 0;
}
