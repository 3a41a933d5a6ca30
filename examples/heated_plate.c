/* A square plate whose upper edge is kept at 100 degrees, relaxed by jacobi_2d.arr.
 *
 *     arrc -c jacobi_2d.arr
 *     cc heated_plate.c jacobi_2d.o -larr_rt -fopenmp
 *
 * The function itself needs no library; libarr_rt is here for the message and the .npy file. */

#include <stdio.h>
#include <stdlib.h>

#include "arr_runtime.h"
#include "jacobi_2d.h"

enum { SIZE = 65, STEPS = 2000 };

/* The upper edge at 100, everything else at 0. */
static double *create_plate(void)
{
    double *plate = calloc((size_t)SIZE * SIZE, sizeof *plate);
    for (int column = 0; plate && column < SIZE; column++)
        plate[column] = 100.0;
    return plate;
}

static int save(const char *path, double *plate)
{
    char message[256];
    arr_npy array = {.dtype = ARR_F64, .rank = 2, .extents = {SIZE, SIZE}, .data = plate, .bytes = sizeof(double) * SIZE * SIZE};
    if (arr_npy_write(path, &array, message, sizeof message) == ARR_OK)
        return EXIT_SUCCESS;
    fprintf(stderr, "%s\n", message);
    return EXIT_FAILURE;
}

static int relax(double *plate, double *scratch)
{
    char text[256];
    arr_context context;
    arr_context_initialise(&context);
    if (jacobi_2d(SIZE, STEPS, plate, scratch, &context) == ARR_OK)
        return EXIT_SUCCESS;
    arr_error_describe(&context.error, "jacobi_2d.arr", text, sizeof text);
    fprintf(stderr, "%s\n", text);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    double *plate = create_plate(), *scratch = create_plate();
    int status = plate && scratch ? relax(plate, scratch) : EXIT_FAILURE;
    if (status == EXIT_SUCCESS)
        printf("%d steps on %d x %d: the middle of the plate has %.6f degrees\n", STEPS, SIZE, SIZE,
               plate[(SIZE / 2) * SIZE + SIZE / 2]);
    if (status == EXIT_SUCCESS && argc > 1)
        status = save(argv[1], plate);
    free(scratch);
    free(plate);
    return status;
}
