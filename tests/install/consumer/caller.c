/* Calls two compiled functions; the second needs SLEEF. */
#include <stdio.h>

#include <arr_runtime.h>

#include "scale.h"
#include "waves.h"

int main(void) {
    double x[4] = {1, 2, 3, 4}, y[4], total;
    int32_t status = scale(4, 2.5, x, y, NULL);
    if (!status) status = waves(4, x, &total, NULL);
    if (status) {
        fprintf(stderr, "%s\n", arr_status_message(status));
        return 1;
    }
    printf("%g %g %g %g %.12g\n", y[0], y[1], y[2], y[3], total);
    return 0;
}
