// The size of a module's largest statement. LLVM's instruction scheduler takes time that grows with the square of a block's
// length; past a limit the plain code generator keeps compilation near-linear.

#include "backend_internal.h"

static size_t largest_in_block(LoopWalk *walk, const LoopBlock *block) {
    size_t largest = 0;
    for (size_t i = 0; i < block->statements.count; i++) {
        const LoopStatement *statement = block->statements.items[i];
        loop_walk_statement(walk, statement);
        const size_t sizes[4] = {walk->order.count, largest_in_block(walk, &statement->body),
                                 largest_in_block(walk, &statement->otherwise), largest_in_block(walk, &statement->prelude)};
        for (int k = 0; k < 4; k++) largest = sizes[k] > largest ? sizes[k] : largest;
    }
    return largest;
}

size_t backend_largest_statement(const LoopModule *module) {
    size_t largest = 0;
    for (size_t i = 0; i < module->functions.count; i++) {
        LoopWalk walk;
        loop_walk_initialise(&walk, module->functions.items[i]);
        size_t size = largest_in_block(&walk, &module->functions.items[i]->body);
        largest = size > largest ? size : largest;
        loop_walk_free(&walk);
    }
    return largest;
}
