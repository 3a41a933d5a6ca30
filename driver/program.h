// A loaded program, its arguments, and calling one of its functions: what run and bench share.

#ifndef DRIVER_PROGRAM_H
#define DRIVER_PROGRAM_H

#include "driver.h"

// ---- program.c ---------------------------------------------------------------------------------------------------

typedef struct Program {
    const char *path;
    arrc_compilation *compilation;
    arrc_compilation *written; // checked only, not rewritten: what the evaluator runs and operations are counted in
    size_t function;
    const arr_signature *signature; // without function pointers
    const arr_signature *compiled;  // the JIT's; NULL before program_compile
} Program;

// Compiles the file as far as the loop IR and chooses the function: the named one, or the only one when name is NULL.
// Every function here returns an exit code after printing what went wrong.
int program_load(Program *program, const char *command, const char *path, const char *function, const arrc_options *options);
int program_compile(Program *program); // machine code
void program_release(Program *program);
int32_t parameter_count(const Program *program);
// The position of a parameter or result by name (of `length` bytes), or -1.
int32_t program_argument(const Program *program, const char *name, size_t length);
int32_t program_dimension(const Program *program, const char *name, size_t length);

// ---- array.c -----------------------------------------------------------------------------------------------------

int64_t array_elements(const arr_npy *array);
size_t array_bytes(const arr_npy *array);
// Fills dtype, rank and extents and allocates zeroed data. False when there is no memory.
bool array_create(arr_npy *array, int32_t dtype, int32_t rank, const int64_t *extents);
// The array itself or, for complex elements, its real and imaginary parts as reals, of twice as many elements; the same data.
arr_npy array_of_parts(const arr_npy *array);
// Deterministic data: floats in [0.5, 1.5), integers from 0 to 9, u8 and bool 0 or 1.
void array_randomise(arr_npy *array, uint64_t seed);
void array_count_up(arr_npy *array); // 0, 1, 2, ...
// "(4, 5)", malloc'd
char *array_shape_text(const arr_npy *array);
// Element i as a number; integers beyond 2^53 lose digits.
double array_element(const arr_npy *array, int64_t position);

// ---- argument.c --------------------------------------------------------------------------------------------------

typedef enum ValueKind { VALUE_MISSING, VALUE_ARRAY, VALUE_RANDOM, VALUE_ZEROS, VALUE_ARANGE } ValueKind;

typedef struct ShapeElement {
    int32_t dimension; // -1: `extent` is the number
    int64_t extent;
} ShapeElement;

enum { SHAPE_LIMIT = 16 };

// What was given for one parameter; `array` holds it once it is known, and later the data that the function works on.
typedef struct Argument {
    ValueKind kind;
    const char *text;
    int32_t shape_rank; // of random, zeros and arange
    ShapeElement shape[SHAPE_LIMIT];
    arr_npy array;
} Argument;

typedef struct DimensionValue {
    bool known;
    int64_t value;
    char *origin; // malloc'd: "axis 0 of A", "n"
} DimensionValue;

typedef struct ArgumentSet {
    const Program *program;
    const char *command; // for messages
    uint64_t seed;
    bool used_seed;
    bool fill_missing; // parameters without a value get random data
    Argument *arguments; // parameters, then results
    DimensionValue *dimensions;
    int64_t *dims;     // filled by arguments_resolve, as the next two
    int64_t *extents;
    void **pointers;   // to each argument's data: what arr_signature.invoke takes
} ArgumentSet;

void arguments_create(ArgumentSet *set, const Program *program, const char *command);
void arguments_release(ArgumentSet *set);
int arguments_add(ArgumentSet *set, const char *text); // "NAME=VALUE"
// Gives a dimension a value unless it has one; `origin` is what messages say it comes from.
void arguments_bind_dimension(ArgumentSet *set, int32_t dimension, int64_t value, const char *origin);
// Binds all dimensions, checks every shape against its type, creates the data and allocates the results.
int arguments_resolve(ArgumentSet *set);

// argument_value.c: parses VALUE for a parameter.
int argument_parse(ArgumentSet *set, int32_t position, const char *text);
bool argument_integer(const char *text, size_t length, int64_t *value);
// argument_npy.c: reads a file and converts it to the parameter's dtype when every value survives.
int argument_read(const Program *program, int32_t position, const char *path, arr_npy *array);

// ---- calling -----------------------------------------------------------------------------------------------------

// Calls the compiled function or the evaluator. Returns an exit code; a failed check is reported.
int program_call(const Program *program, const ArgumentSet *set, arr_context *context, bool evaluate);

#endif
