// One step of saturation: match, apply, rebuild; which rules take part, and when there is nothing left to do.

#include "engine_internal.h"

// A rule that sat out the last step has to see the matches it missed; a guard may answer otherwise than before.
static void choose_modes(EgGraph *graph, uint32_t phase) {
    for (size_t k = 0; k < graph->rules.count; k++) {
        EgRuleData *rule = &graph->rules.items[k];
        rule->matches.count = 0;
        bool off = rule->options.phase != phase || graph->step < rule->banned_until;
        rule->mode = off ? EG_MODE_OFF : rule->stale || rule->options.guard || rule->reads_classes ? EG_MODE_FULL : EG_MODE_CHANGED;
        rule->stale = off;
    }
}

// A rule with too many matches loses them and is banned, longer each time (egg's backoff scheduler).
static void ban_rules(EgGraph *graph) {
    for (size_t k = 0; k < graph->rules.count; k++) {
        EgRuleData *rule = &graph->rules.items[k];
        uint32_t shift = rule->bans < 30 ? rule->bans : 30;
        uint64_t matches = rule->matches.count / rule->record_words;
        if (matches <= graph->options.backoff_matches << shift) continue;
        rule->matches.count = 0;
        rule->banned_until = graph->step + 1 + ((uint64_t)graph->options.backoff_steps << shift);
        rule->bans++;
        rule->stale = true;
    }
}

static bool waiting(const EgGraph *graph, uint32_t phase) {
    for (size_t k = 0; k < graph->rules.count; k++)
        if (graph->rules.items[k].stale && graph->rules.items[k].options.phase == phase) return true;
    return false;
}

static void stop_rules(EgGraph *graph) {
    for (size_t k = 0; k < graph->rules.count; k++) graph->rules.items[k].stale = true;
}

EgStatus eg_step(EgGraph *graph, uint32_t phase) {
    eg_rebuild(graph);
    choose_modes(graph, phase);
    eg_index_build(graph);
    graph->step_matches = 0;
    bool complete = eg_match_all(graph);
    if (graph->options.backoff_matches) ban_rules(graph);
    uint64_t nodes = graph->node_count, unions = graph->forest.count - graph->class_count, subsumed = graph->subsumed_count;
    EgStatus status = eg_apply_all(graph);
    eg_rebuild(graph);
    graph->step++;
    if (graph->contradicted) return EG_CONTRADICTION;
    if (status == EG_CHANGED && !complete) status = EG_LIMIT_MATCHES;
    if (status != EG_CHANGED) {
        stop_rules(graph);
        return status;
    }
    bool same = nodes == graph->node_count && unions == graph->forest.count - graph->class_count && subsumed == graph->subsumed_count;
    return same && !waiting(graph, phase) ? EG_SATURATED : EG_CHANGED;
}

EgStatus eg_run(EgGraph *graph, uint32_t phase, uint32_t steps) {
    EgStatus status = EG_CHANGED;
    for (uint32_t k = 0; k < steps && status == EG_CHANGED; k++) status = eg_step(graph, phase);
    return status;
}
