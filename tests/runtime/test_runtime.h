// The groups of test_runtime. Each runs its tests and returns the number that failed.

#ifndef TESTS_RUNTIME_TEST_RUNTIME_H
#define TESTS_RUNTIME_TEST_RUNTIME_H

// cmocka.h needs these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int run_npy_tests(void);
int run_dlpack_tests(void);
int run_dlpack_type_tests(void);

#endif
