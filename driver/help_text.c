// The manual pages. Keep them equal to what the options do: tests/driver compares their option lists.

#include "help_text.h"

#define EXIT_CODES \
    "EXIT STATUS\n" \
    "    0  success\n" \
    "    1  errors in the input\n" \
    "    2  wrong usage\n" \
    "    3  a run-time check failed in run or bench\n" \
    "    70 internal error: a bug of the compiler\n"

#define EGRAPH_OPTIONS \
    "    --assume=NAME=N     let costs assume that the dim NAME is N (default 1024)\n" \
    "    --rules=FILE        also use the rewrite rules of FILE\n" \
    "    --no-rule=NAME      leave out a rewrite rule; may be repeated\n" \
    "    --trace-rules       print what each rewrite rule did to stderr\n" \
    "    --no-egraph         compile the program as written: no rewrite rules\n" \
    "    --egraph-nodes=N    where the search for a cheaper program stops, with a remark: at N\n" \
    "    --egraph-matches=N  nodes of a function's e-graph, N matches of rules in one step,\n" \
    "    --egraph-bytes=N    N bytes of memory or N steps of the rules that explore (default 4000\n" \
    "    --egraph-steps=N    and 8 for each value, 4 times that, 64 MiB and 4 KiB a value, 8)\n"

#define REMARK_OPTIONS \
    "    -Rpass[=LIST] -Rpass-missed[=LIST] -Rpass-analysis[=LIST]\n" \
    "                        report at their places what was done, what was not and why, and\n" \
    "                        what there is; LIST is of fusion, buffers, checks, vector,\n" \
    "                        rewrites and names, with commas (see arrc help remarks)\n" \
    "    --remarks=LIST      all three of these; 'all' stands for everything\n"

const char *const help_compile =
    "NAME\n"
    "    arrc - compile array programs in NumPy notation\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc -c FILE.arr [-o F.o] [--header=F.h | --no-header] [OPTION]...\n"
    "    arrc -S FILE.arr [-o F.s] [OPTION]...\n"
    "    arrc --shared FILE.arr [-o F.so] [--header=F.h | --no-header] [OPTION]...\n"
    "    arrc --emit=KIND FILE.arr [-o F] [OPTION]...\n"
    "    arrc --stop-after=PASS FILE [-o F]\n"
    "    arrc --print-link-flags FILE.arr [OPTION]...\n"
    "    arrc --version | --list-functions\n"
    "    arrc check | run | bench | explain | help ...\n"
    "\n"
    "DESCRIPTION\n"
    "    Compiles one file. It may also hold array IR (first line 'arr-ir 1') or loop IR\n"
    "    (first line 'arr-loops 1'), as --emit=ir and --emit=loops print them.\n"
    "    Results go to the output file or stdout, diagnostics to stderr. Output files are\n"
    "    written as a whole or not at all.\n"
    "\n"
    "WHAT TO PRODUCE (one of)\n"
    "    -c                  an object file (default name FILE.o) and its C header\n"
    "    -S                  assembly (default name FILE.s)\n"
    "    --shared            a shared library (default name FILE.so) and its C header,\n"
    "                        linked by $CC, or cc\n"
    "    --emit=KIND         ast ir loops llvm llvm-opt bc asm obj c header; text goes to\n"
    "                        stdout, bc and obj to FILE.bc and FILE.o\n"
    "    --stop-after=PASS   what the pass left, as text: parse check egraph lower\n"
    "    --print-link-flags  what a link of the object needs beside it; alone, or with any\n"
    "                        of the above\n"
    "\n"
    "OPTIONS\n"
    "    -o FILE             where to write; '-' is stdout\n"
    "    --header=FILE       where to write the C header; also makes --emit=c include it\n"
    "    --no-header         no header with -c and --shared\n"
    "    -O0 -O1 -O2 -O3     how much to optimise (default 3)\n"
    "    -g                  debug information: line numbers and names of the .arr source\n"
    "    --fp=MODE           strict (default): the same bits everywhere; relaxed: terms may\n"
    "                        be reordered and fused; fast: also assumes finite values\n"
    "    --target=TRIPLE     for another machine, such as aarch64-linux-gnu\n"
    "    --cpu=CPU           for this CPU; 'native' is this machine's (default x86-64-v3\n"
    "                        on x86-64, rv64gc on RISC-V)\n"
    "    --fused-rows=N      rows that fused loops take in turn\n"
    "    --prefix=TEXT       put TEXT before every exported symbol\n"
    "    --dlpack            also NAME_dl, over DLPack tensors (needs libarr_rt)\n"
    EGRAPH_OPTIONS
    "    --dump=PASS         also print what the pass left to stderr; may be repeated\n"
    "    --time-report       print the time that each stage took to stderr\n"
    "    --version           the versions of arrc and LLVM\n"
    "    --list-functions    print the names that programs can use, one a line: np.NAME,\n"
    "                        moa.NAME, ndarray.NAME (attributes and methods), operators\n"
    REMARK_OPTIONS
    "    --diagnostics=FORM  text (default), or json: one object a line on stderr\n"
    "    --help              print this page\n"
    "\n"
    EXIT_CODES;

const char *const help_check =
    "NAME\n"
    "    arrc check - report what is wrong with programs\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc check FILE...\n"
    "\n"
    "DESCRIPTION\n"
    "    Parses, checks and lowers every file and prints diagnostics to stderr. Produces\n"
    "    no output. The exit status is the worst of all files.\n"
    "\n"
    "OPTIONS\n"
    REMARK_OPTIONS
    "    --diagnostics=FORM  text (default), or json: one object a line on stderr\n"
    "    --help              print this page\n"
    "\n"
    EXIT_CODES;

const char *const help_run =
    "NAME\n"
    "    arrc run - compile a function in memory, call it, print or save its results\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc run FILE.arr [FUNCTION] NAME=VALUE... [-o [NAME=]F.npy]... [OPTION]...\n"
    "\n"
    "DESCRIPTION\n"
    "    FUNCTION may be left out when the file exports one function only. Every parameter\n"
    "    needs a value; a dimension may be given one too. VALUE is one of\n"
    "        1.5  -3  0x1F  True      a literal of the parameter's type\n"
    "        F.npy                    an array; other dtypes are converted when every\n"
    "                                 value survives exactly\n"
    "        random(SHAPE)            floats in [0.5, 1.5), integers 0 to 9, u8 and bool\n"
    "                                 0 or 1\n"
    "        zeros(SHAPE)  arange(N)\n"
    "    The extents in a SHAPE are integers, or dimensions that other values determine.\n"
    "    Results are printed as NumPy prints them, one after the other; for a function\n"
    "    without results, the parameters that it wrote are printed with their names.\n"
    "\n"
    "OPTIONS\n"
    "    -o F.npy            save the next result instead of printing\n"
    "    -o NAME=F.npy       save a parameter that the function wrote, or a result by name\n"
    "    --evaluate          run the program as written on the reference evaluator\n"
    "    --seed=N            what random data starts from (default 0)\n"
    "    -O0 -O1 -O2 -O3     how much to optimise (default 3)\n"
    "    --fp=MODE           strict (default), relaxed or fast\n"
    "    --cpu=CPU           compile for this CPU; 'native' is this machine's\n"
    EGRAPH_OPTIONS
    "    --diagnostics=FORM  text (default), or json: one object a line on stderr\n"
    "    --help              print this page\n"
    "\n"
    EXIT_CODES;

const char *const help_bench =
    "NAME\n"
    "    arrc bench - measure a function, alone or against hand-written loops\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc bench FILE.arr [FUNCTION] [NAME=VALUE]... [--size N=1000,M=500]\n"
    "               [--against LOOPS.c]... [--json] [OPTION]...\n"
    "\n"
    "DESCRIPTION\n"
    "    Parameters without a VALUE (see 'arrc help run') get random data. LOOPS.c defines\n"
    "    loops_FUNCTION with the parameters of the generated prototype but the last, ctx;\n"
    "    it returns int32_t or nothing. It is compiled by gcc and by clang-19 with\n"
    "        -O3 -march=native -mprefer-vector-width=512 -fopenmp-simd\n"
    "    (clang also -fveclib=libmvec; with --fp=fast both also -ffast-math, when compiling\n"
    "    and not when linking).\n"
    "    First the results are checked: arrc against the reference evaluator, at the given\n"
    "    size or a smaller one, and each opponent against arrc at the given size. Then all\n"
    "    are run in turns, after a warm-up. A repetition is a batch of calls of at least\n"
    "    2 ms; all buffers are reused and parameters that the function writes are restored\n"
    "    before each batch, outside of the timed region: within a batch a call continues on\n"
    "    what the one before it wrote.\n"
    "    GB/s counts every array once, and twice when it is a parameter that is written.\n"
    "    GFLOP/s counts the operations that the program asks for, a fused multiply-add as\n"
    "    two. Both are also given as shares of this machine's STREAM triad (the faster of\n"
    "    ordinary stores and stores past the caches) and FMA peak on one thread, measured\n"
    "    in the same run.\n"
    "\n"
    "OPTIONS\n"
    "    --size D=N,...      values of dimensions (default 256, and 8 for integer\n"
    "                        parameters that are no extents)\n"
    "    --against FILE      a C file with loops_FUNCTION; may be repeated\n"
    "    --json              print one JSON object instead of the table\n"
    "    --repetitions=N     at least 7 (default 11)\n"
    "    --seed=N            what random data starts from (default 0)\n"
    "    -O0 -O1 -O2 -O3     how much to optimise (default 3)\n"
    "    --fp=MODE           strict (default), relaxed or fast\n"
    "    --cpu=CPU           compile for this CPU (default native)\n"
    EGRAPH_OPTIONS
    "    --diagnostics=FORM  text (default), or json: one object a line on stderr\n"
    "    --help              print this page\n"
    "\n"
    EXIT_CODES;

const char *const help_explain =
    "NAME\n"
    "    arrc explain - print what rewrite rules made of a program, and why\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc explain FILE [FUNCTION] [--check] [OPTION]...\n"
    "\n"
    "DESCRIPTION\n"
    "    Prints, for each value that a function uses and that was changed, the expression as\n"
    "    written, the steps, and the expression that was chosen. A step names its rule, what\n"
    "    the rule does to floating-point results (exact, reassociates, distributes or\n"
    "    cancels), the place in the source, and the rule's equation; then come the part of\n"
    "    the expression before and after. Values that others share are explained with the\n"
    "    first of them. Of very long expressions parts are shown as '...'.\n"
    "    At the end stand the costs that the choice was made by, and how many floating-\n"
    "    point operations one call asks for, as written and as chosen, at the extents that\n"
    "    --assume gives.\n"
    "\n"
    "OPTIONS\n"
    "    --check             replay each step: evaluate both sides for random arrays, small\n"
    "                        and empty ones too, and compare the bits, or within a derived\n"
    "                        bound where the rule is not exact. Prints how many steps hold,\n"
    "                        and how many had no arrays for which the program's own checks\n"
    "                        would pass. A wrong step is shown with its counterexample, and\n"
    "                        the exit status is 70\n"
    "    --fp=MODE           strict (default), relaxed or fast: which rules are admitted\n"
    EGRAPH_OPTIONS
    "    --help              print this page\n"
    "\n"
    EXIT_CODES;

const char *const help_remarks =
    "NAME\n"
    "    remarks - what arrc tells about the code that it makes\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc -c FILE.arr -Rpass-missed\n"
    "    arrc check FILE.arr --remarks=fusion,buffers\n"
    "    arrc -c FILE.arr -Rpass=vector --diagnostics=json\n"
    "\n"
    "DESCRIPTION\n"
    "    A remark stands at the place in the source that it is about, and ends with the\n"
    "    option that asks for its kind. Remarks are printed in the order of their places,\n"
    "    those of code generation (the group vector) after the others and only when code\n"
    "    is generated. In JSON a remark has the members category, class and group. They\n"
    "    change neither the code nor the exit status.\n"
    "\n"
    "REMARKS\n";

const char *const help_help =
    "NAME\n"
    "    arrc help - print a manual page\n"
    "\n"
    "SYNOPSIS\n"
    "    arrc help [check | run | bench | explain | remarks | help]\n"
    "\n"
    EXIT_CODES;
