"""What the examples become, asserted on --emit=loops: workspace and number of innermost loops as the headers state.

An innermost loop is a `for` or a `reduce` with no other of them inside. `# workspace: 0` also means that no buffer lives in the
workspace, so that no structural operation made a temporary.

usage: test_structure.py [ARRC]
"""
import re
import subprocess
import sys

from example import all_examples, compiler_path


def loops_of(arrc, example):
    done = subprocess.run([arrc, "--emit=loops", "-o", "-", example.path], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("--emit=loops exited with %d: %s" % (done.returncode, done.stderr.strip()[:1000]))
    return done.stdout.splitlines()


def count_innermost(lines):
    depths = [len(line) - len(line.lstrip()) for line in lines if re.match(r"\s*(for i\d+ in|reduce \w+ i\d+ in) ", line)]
    return sum(1 for this, following in zip(depths, [*depths[1:], 0]) if following <= this)


def faults(example, lines):
    if example.workspace is not None:
        workspace = re.search(r" workspace (.*) \{$", next(line for line in lines if line.startswith("func @%s(" % example.name)))[1]
        temporaries = [line.strip() for line in lines if re.match(r"\s*buffer \w+: \w+\[.*\]( written)? at ", line)]
        if workspace != str(example.workspace):
            yield "workspace %s instead of %d" % (workspace, example.workspace)
        if not example.workspace and temporaries:
            yield "temporaries: " + "; ".join(temporaries)
    if example.loops is not None and count_innermost(lines) != example.loops:
        yield "%d innermost loops instead of %d" % (count_innermost(lines), example.loops)


def main():
    arrc = compiler_path(sys.argv[1:])
    passed = failed = 0
    for example in all_examples():
        try:
            messages = list(faults(example, loops_of(arrc, example)))
        except RuntimeError as error:
            messages = [str(error)]
        for message in messages:
            print("FAIL %s: %s" % (example.name, message))
        passed, failed = passed + (not messages), failed + bool(messages)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
