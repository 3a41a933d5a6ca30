// Linear arithmetic: rows >= 0 have no solution when some non-negative combination of them is a negative constant
// (Farkas' lemma). The combination is searched by the simplex method: y >= 0 with sum y_j * (coefficients of row j) = 0
// for every monomial and sum y_j * (constant of row j) = -1. Arithmetic is exact: integer pivoting (Edmonds), in which
// the tableau is a matrix of integers over one common denominator; anything that leaves 64 bits gives up.

#include "facts_internal.h"

#include <string.h>

__extension__ typedef __int128 Wide;

enum {
    LINEAR_ROW_LIMIT = 64,     // monomials, with the constant
    LINEAR_COLUMN_LIMIT = 128, // inequalities
    LINEAR_GREEDY_PIVOTS = 40, // after which the smallest index is taken, which cannot cycle
    LINEAR_PIVOT_LIMIT = 160
};

typedef struct Tableau {
    uint32_t rows, columns; // without the objective row and the right-hand side column
    int64_t denominator;
    int64_t work; // cells that may still be updated
    bool failed;
    const Monomial *monomials[LINEAR_ROW_LIMIT];
    uint32_t basis[LINEAR_ROW_LIMIT]; // the column that a row holds; columns + row for its artificial variable
    // The last row is the objective, column LINEAR_COLUMN_LIMIT the right-hand side.
    int64_t cells[LINEAR_ROW_LIMIT + 1][LINEAR_COLUMN_LIMIT + 1];
} Tableau;

static bool same_product(const Monomial *left, const Monomial *right) {
    return left->atom_count == right->atom_count &&
           (!left->atom_count || memcmp(left->atoms, right->atoms, left->atom_count * sizeof *left->atoms) == 0);
}

// The row of a monomial; row 0 is the constant's. LINEAR_ROW_LIMIT when there is no room for a new one.
static uint32_t row_of(Tableau *tableau, const Monomial *monomial) {
    if (!monomial->atom_count) return 0;
    for (uint32_t i = 1; i < tableau->rows; i++)
        if (same_product(tableau->monomials[i], monomial)) return i;
    if (tableau->rows == LINEAR_ROW_LIMIT) return LINEAR_ROW_LIMIT;
    uint32_t row = tableau->rows++;
    tableau->monomials[row] = monomial;
    memset(tableau->cells[row], 0, sizeof tableau->cells[row]);
    return row;
}

// Leaving an inequality out is sound, so one that does not fit is skipped.
static void add_column(Tableau *tableau, const Polynomial *polynomial) {
    if (tableau->columns == LINEAR_COLUMN_LIMIT) return;
    uint32_t column = tableau->columns, rows[EXTENT_MONOMIAL_LIMIT];
    for (uint32_t i = 0; i < polynomial->count; i++) {
        rows[i] = row_of(tableau, &polynomial->monomials[i]);
        if (rows[i] == LINEAR_ROW_LIMIT || polynomial->monomials[i].coefficient == INT64_MIN) return;
    }
    for (uint32_t i = 0; i < polynomial->count; i++) {
        int64_t coefficient = polynomial->monomials[i].coefficient;
        tableau->cells[rows[i]][column] = rows[i] ? coefficient : -coefficient;
    }
    tableau->columns++;
}

// The objective is the sum of the artificial variables, which start as the basis.
static void start_phase(Tableau *tableau) {
    int64_t *objective = tableau->cells[tableau->rows];
    memset(objective, 0, sizeof tableau->cells[0]);
    tableau->cells[0][LINEAR_COLUMN_LIMIT] = 1;
    for (uint32_t i = 0; i < tableau->rows; i++) {
        tableau->basis[i] = tableau->columns + i;
        for (uint32_t j = 0; j < tableau->columns; j++)
            tableau->failed |= add_overflows(objective[j], tableau->cells[i][j], &objective[j]);
    }
    objective[LINEAR_COLUMN_LIMIT] = 1;
}

static bool find_entering(const Tableau *tableau, bool greedy, uint32_t *entering) {
    const int64_t *objective = tableau->cells[tableau->rows];
    int64_t best = 0;
    for (uint32_t j = 0; j < tableau->columns; j++) {
        if (objective[j] <= best) continue;
        best = objective[j];
        *entering = j;
        if (!greedy) break;
    }
    return best > 0;
}

// The row with the least ratio of right-hand side to a positive entry; among equals the largest basis index, so that
// artificial variables leave first.
static bool find_leaving(const Tableau *tableau, uint32_t entering, uint32_t *leaving) {
    bool found = false;
    for (uint32_t i = 0; i < tableau->rows; i++) {
        if (tableau->cells[i][entering] <= 0) continue;
        if (found) {
            Wide left = (Wide)tableau->cells[i][LINEAR_COLUMN_LIMIT] * tableau->cells[*leaving][entering];
            Wide right = (Wide)tableau->cells[*leaving][LINEAR_COLUMN_LIMIT] * tableau->cells[i][entering];
            if (left > right || (left == right && tableau->basis[i] < tableau->basis[*leaving])) continue;
        }
        found = true;
        *leaving = i;
    }
    return found;
}

// (cell * pivot - factor * above) / denominator, which is exact; most tableaus stay in small integers over 1.
static int64_t update_cell(Tableau *tableau, int64_t cell, int64_t pivot, int64_t factor, int64_t above) {
    int64_t left, right, small;
    bool is_small = tableau->denominator == 1 && !multiply_overflows(cell, pivot, &left) &&
                    !multiply_overflows(factor, above, &right) && !subtract_overflows(left, right, &small);
    if (is_small && small != INT64_MIN) return small;
    Wide value;
    tableau->failed |= __builtin_sub_overflow((Wide)cell * pivot, (Wide)factor * above, &value);
    value /= tableau->denominator;
    tableau->failed |= value > INT64_MAX || value < -INT64_MAX;
    return tableau->failed ? 0 : (int64_t)value;
}

static void update_row(Tableau *tableau, int64_t *cells, const int64_t *above, int64_t pivot, int64_t factor) {
    for (uint32_t j = 0; j < tableau->columns; j++)
        if (cells[j] || above[j]) cells[j] = update_cell(tableau, cells[j], pivot, factor, above[j]);
    uint32_t right = LINEAR_COLUMN_LIMIT;
    cells[right] = update_cell(tableau, cells[right], pivot, factor, above[right]);
}

static void pivot_on(Tableau *tableau, uint32_t row, uint32_t column) {
    int64_t pivot = tableau->cells[row][column];
    for (uint32_t i = 0; i <= tableau->rows && !tableau->failed; i++) {
        int64_t factor = tableau->cells[i][column];
        if (i == row || (factor == 0 && pivot == tableau->denominator)) continue;
        update_row(tableau, tableau->cells[i], tableau->cells[row], pivot, factor);
        tableau->work -= tableau->columns;
    }
    tableau->denominator = pivot;
    tableau->basis[row] = column;
}

static bool solve(Tableau *tableau) {
    uint32_t entering = 0, leaving = 0;
    for (uint32_t step = 0; step < LINEAR_PIVOT_LIMIT && !tableau->failed && tableau->work > 0; step++) {
        if (tableau->cells[tableau->rows][LINEAR_COLUMN_LIMIT] == 0) return true;
        if (!find_entering(tableau, step < LINEAR_GREEDY_PIVOTS, &entering)) return false;
        if (!find_leaving(tableau, entering, &leaving)) return false;
        pivot_on(tableau, leaving, entering);
    }
    return false;
}

bool facts_linearly_infeasible(const ExtentTable *table, const ExtentId *rows, uint32_t count, int64_t *work) {
    Tableau tableau;
    tableau.rows = 1;
    tableau.columns = 0;
    tableau.denominator = 1;
    tableau.failed = false;
    memset(tableau.cells[0], 0, sizeof tableau.cells[0]);
    for (uint32_t i = 0; i < count; i++) add_column(&tableau, extent_polynomial(table, rows[i]));
    tableau.work = *work - (int64_t)tableau.rows * tableau.columns;
    start_phase(&tableau);
    bool solved = solve(&tableau);
    *work = tableau.work;
    return solved;
}
