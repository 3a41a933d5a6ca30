// Names that generated code may not give to functions: keywords of C and C++, and what the C library owns. Sorted by
// strcmp for binary search.
// clang-format off

#include "reserved_words.h"

#include <stdlib.h>
#include <string.h>

static const char *const keywords[] = {
    "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn", "_Static_assert",
    "_Thread_local", "alignas", "alignof", "and", "and_eq", "asm", "atomic_cancel", "atomic_commit",
    "atomic_noexcept", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "char16_t", "char32_t",
    "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval",
    "constexpr", "constinit", "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else",
    "enum", "explicit", "export", "extern", "false", "float", "for", "fortran", "friend", "goto", "if", "inline",
    "int", "linux", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or",
    "or_eq", "private", "protected", "public", "reflexpr", "register", "reinterpret_cast", "requires", "restrict",
    "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch",
    "synchronized", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename",
    "typeof", "typeof_unqual", "union", "unix", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
    "while", "xor", "xor_eq",
};

// Functions, macros and types of the C11 library, and the POSIX functions that C programs call most.
static const char *const library_names[] = {
    "BUFSIZ", "EOF", "EXIT_FAILURE", "EXIT_SUCCESS", "FILE", "FILENAME_MAX", "FOPEN_MAX", "FP_NAN", "FP_ZERO",
    "HUGE_VAL", "HUGE_VALF", "HUGE_VALL", "I", "INFINITY", "INT16_C", "INT16_MAX", "INT16_MIN", "INT32_C",
    "INT32_MAX", "INT32_MIN", "INT64_C", "INT64_MAX", "INT64_MIN", "INT8_C", "INT8_MAX", "INT8_MIN", "INTMAX_MAX",
    "INTMAX_MIN", "INTPTR_MAX", "INTPTR_MIN", "L_tmpnam", "MATH_ERREXCEPT", "MATH_ERRNO", "MB_CUR_MAX", "M_E", "M_PI",
    "M_PI_2", "NAN", "NULL", "PTRDIFF_MAX", "PTRDIFF_MIN", "RAND_MAX", "SEEK_CUR", "SEEK_END", "SEEK_SET", "SIZE_MAX",
    "TMP_MAX", "UINT16_C", "UINT16_MAX", "UINT32_C", "UINT32_MAX", "UINT64_C", "UINT64_MAX", "UINT8_C", "UINT8_MAX",
    "UINTMAX_MAX", "UINTPTR_MAX", "WCHAR_MAX", "WCHAR_MIN", "abort", "abs", "acos", "acosf", "acosh", "acoshf",
    "acoshl", "acosl", "aligned_alloc", "asctime", "asin", "asinf", "asinh", "asinhf", "asinhl", "asinl", "assert",
    "at_quick_exit", "atan", "atan2", "atan2f", "atan2l", "atanf", "atanh", "atanhf", "atanhl", "atanl", "atexit",
    "atof", "atoi", "atol", "atoll", "bsearch", "btowc", "calloc", "cbrt", "cbrtf", "cbrtl", "ceil", "ceilf", "ceill",
    "clearerr", "clock", "copysign", "copysignf", "copysignl", "cos", "cosf", "cosh", "coshf", "coshl", "cosl",
    "ctime", "difftime", "div", "div_t", "double_t", "environ", "erf", "erfc", "erfcf", "erfcl", "erff", "erfl",
    "errno", "exit", "exp", "exp2", "exp2f", "exp2l", "expf", "expl", "expm1", "expm1f", "expm1l", "fabs", "fabsf",
    "fabsl", "fclose", "fdim", "fdimf", "fdiml", "feclearexcept", "fegetenv", "fegetround", "feholdexcept", "feof",
    "feraiseexcept", "ferror", "fesetenv", "fesetround", "fetestexcept", "feupdateenv", "fflush", "fgetc", "fgetpos",
    "fgets", "fgetwc", "fgetws", "float_t", "floor", "floorf", "floorl", "fma", "fmaf", "fmal", "fmax", "fmaxf",
    "fmaxl", "fmin", "fminf", "fminl", "fmod", "fmodf", "fmodl", "fopen", "fork", "fpclassify", "fpos_t", "fprintf",
    "fputc", "fputs", "fputwc", "fputws", "fread", "free", "freopen", "frexp", "frexpf", "frexpl", "fscanf", "fseek",
    "fsetpos", "ftell", "fwide", "fwprintf", "fwrite", "fwscanf", "getc", "getchar", "getenv", "gets", "getwc",
    "getwchar", "gmtime", "hypot", "hypotf", "hypotl", "ilogb", "ilogbf", "ilogbl", "imaxabs", "imaxdiv", "int16_t",
    "int32_t", "int64_t", "int8_t", "int_fast16_t", "int_fast32_t", "int_fast64_t", "int_fast8_t", "int_least16_t",
    "int_least32_t", "int_least64_t", "int_least8_t", "intmax_t", "intptr_t", "isalnum", "isalpha", "isblank",
    "iscntrl", "isdigit", "isfinite", "isgraph", "isgreater", "isgreaterequal", "isinf", "isless", "islessequal",
    "islessgreater", "islower", "isnan", "isnormal", "isprint", "ispunct", "isspace", "isunordered", "isupper",
    "iswalnum", "iswalpha", "isxdigit", "j0", "j1", "jn", "kill", "labs", "ldexp", "ldexpf", "ldexpl", "ldiv",
    "ldiv_t", "lgamma", "lgammaf", "lgammal", "link", "llabs", "lldiv", "lldiv_t", "llrint", "llrintf", "llrintl",
    "llround", "llroundf", "llroundl", "localeconv", "localtime", "log", "log10", "log10f", "log10l", "log1p",
    "log1pf", "log1pl", "log2", "log2f", "log2l", "logb", "logbf", "logbl", "logf", "logl", "longjmp", "lrint",
    "lrintf", "lrintl", "lround", "lroundf", "lroundl", "main", "malloc", "max_align_t", "mblen", "mbrlen", "mbrtowc",
    "mbsrtowcs", "mbstowcs", "mbtowc", "memchr", "memcmp", "memcpy", "memmove", "memset", "mktime", "modf", "modff",
    "modfl", "nan", "nanf", "nanl", "nearbyint", "nearbyintf", "nearbyintl", "nextafter", "nextafterf", "nextafterl",
    "nexttoward", "nexttowardf", "nexttowardl", "offsetof", "open", "perror", "pipe", "pow", "powf", "powl", "printf",
    "ptrdiff_t", "putc", "putchar", "puts", "putwc", "putwchar", "qsort", "quick_exit", "raise", "rand", "read",
    "realloc", "remainder", "remainderf", "remainderl", "remove", "remquo", "remquof", "remquol", "rename", "rewind",
    "rint", "rintf", "rintl", "round", "roundf", "roundl", "scalbln", "scalblnf", "scalblnl", "scalbn", "scalbnf",
    "scalbnl", "scanf", "setbuf", "setjmp", "setlocale", "setvbuf", "signal", "signbit", "significand", "sin", "sinf",
    "sinh", "sinhf", "sinhl", "sinl", "size_t", "snprintf", "sprintf", "sqrt", "sqrtf", "sqrtl", "srand", "sscanf",
    "ssize_t", "stderr", "stdin", "stdout", "strcat", "strchr", "strcmp", "strcoll", "strcpy", "strcspn", "strdup",
    "strerror", "strftime", "strlen", "strncat", "strncmp", "strncpy", "strpbrk", "strrchr", "strspn", "strstr",
    "strtod", "strtof", "strtok", "strtol", "strtold", "strtoll", "strtoul", "strtoull", "strxfrm", "swprintf",
    "swscanf", "system", "tan", "tanf", "tanh", "tanhf", "tanhl", "tanl", "tgamma", "tgammaf", "tgammal", "time",
    "timespec_get", "tmpfile", "tmpnam", "tolower", "toupper", "towlower", "towupper", "trunc", "truncf", "truncl",
    "uint16_t", "uint32_t", "uint64_t", "uint8_t", "uintmax_t", "uintptr_t", "ungetc", "ungetwc", "unlink", "va_arg",
    "va_copy", "va_end", "va_list", "va_start", "vfork", "vfprintf", "vfscanf", "vprintf", "vscanf", "vsnprintf",
    "vsprintf", "vsscanf", "wait", "wcscat", "wcschr", "wcscmp", "wcscpy", "wcslen", "wcsncpy", "wcstod", "wctomb",
    "wmemcpy", "wprintf", "write", "wscanf", "y0", "y1", "yn",
};

// clang-format on
static int compare_word(const void *name, const void *entry) { return strcmp(name, *(const char *const *)entry); }

bool c_is_keyword(const char *name) {
    return bsearch(name, keywords, sizeof keywords / sizeof keywords[0], sizeof keywords[0], compare_word) != NULL;
}

bool c_is_library_name(const char *name) {
    return bsearch(name, library_names, sizeof library_names / sizeof library_names[0], sizeof library_names[0],
                   compare_word) != NULL;
}
