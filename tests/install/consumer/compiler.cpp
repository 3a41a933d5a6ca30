// Compiles a program through libarrc and calls it.
#include <arrc.h>

#include <cstdio>
#include <cstring>

int main() {
    const char *text = "def triple(x: i64) -> i64:\n    return 3 * x\n";
    arrc_options options;
    arrc_options_initialise(&options);
    arrc_compilation *program = arrc_compile_text("triple.arr", text, std::strlen(text), &options);
    if (arrc_jit(program) != ARRC_OK) {
        std::fputs(arrc_diagnostics_text(program), stderr);
        return 1;
    }
    auto triple = reinterpret_cast<int32_t (*)(int64_t, int64_t *, arr_context *)>(arrc_symbol(program, "triple"));
    int64_t result = 0;
    int32_t status = triple(14, &result, nullptr);
    std::printf("%d %lld\n", static_cast<int>(status), static_cast<long long>(result));
    arrc_release(program);
    return 0;
}
