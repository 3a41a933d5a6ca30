"""In strict mode only exact rules run, in relaxed mode those that reassociate or distribute too, in fast mode all: what
--trace-rules reports on every example and on random programs, by the tags in middle/rules and in each_tag.rules.

usage: test_strict.py [ARRC] [--seed=S] [--count=N]
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "random"))
import generate  # noqa: E402

FORM = re.compile(r"^\(rule\s+(\S+)\s+(canon|descend|explore)\s+(exact|reassociates|distributes|cancels)\b", re.MULTILINE)
TRACED = re.compile(r"^\s*(\d+)\s+\d+\s+[\d.]+\s+(\S+) \(\w+, \w+\)$", re.MULTILINE)
REFUSED = 1  # the exit code for a program with errors in it


OWN_RULES = os.path.join(HERE, "each_tag.rules")


def tags_of_rules():
    tags = {}
    for path in glob.glob(os.path.join(ROOT, "middle", "rules", "*.rules")) + [OWN_RULES]:
        with open(path, encoding="utf-8") as file:
            tags.update((name, tag) for name, _, tag in FORM.findall(file.read()))
    return tags


def traced_rules(arrc, path, mode):
    """The forms of the rules that matched; none in a random program that the compiler refuses."""
    command = [arrc, "--emit=ir", "--fp=" + mode, "--trace-rules", "--rules=" + OWN_RULES, "-o", os.devnull, path]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == REFUSED and not path.startswith(ROOT):
        return set()
    if done.returncode:
        raise AssertionError("%s: %s" % (" ".join(command), done.stderr.strip()))
    return {name.split("[")[0] for matches, name in TRACED.findall(done.stdout + done.stderr) if int(matches)}


def sources(folder, seed, count):
    yield from sorted(glob.glob(os.path.join(ROOT, "examples", "*.arr")))
    for number in range(count):
        path = os.path.join(folder, "random_%d.arr" % number)
        with open(path, "w", encoding="utf-8") as file:
            file.write(generate.HEADER + generate.Program(seed, number).text)
        yield path


MODES = {"strict": {"exact"}, "relaxed": {"exact", "reassociates", "distributes"}, "fast": {"exact", "reassociates", "distributes", "cancels"}}


def faults_of(arrc, path, tags, used):
    for mode, admitted in MODES.items():
        for rule in sorted(traced_rules(arrc, path, mode)):
            used[mode].add(rule)
            if tags.get(rule) not in admitted:
                yield "%s, %s: rule %s is tagged %s" % (os.path.basename(path), mode, rule, tags.get(rule))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arrc", nargs="?", default=os.path.join(ROOT, "build", "arrc"))
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args()
    tags, used, passed, failed = tags_of_rules(), {mode: set() for mode in MODES}, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sources(folder, options.seed, options.count):
            try:
                faults = list(faults_of(options.arrc, path, tags, used))
            except AssertionError as error:
                faults = [str(error)]
            for fault in faults:
                print("FAIL " + fault)
            failed, passed = failed + bool(faults), passed + (not faults)
    for mode, admitted in MODES.items():
        unseen = {tag for tag in admitted if "seen-" + tag not in used[mode]}
        for tag in sorted(unseen):
            print("FAIL %s: the rule seen-%s matched nowhere" % (mode, tag))
        failed, passed = failed + bool(unseen), passed + (not unseen)
    print("%d of %d rules matched" % (len(set.union(*used.values())), len(tags)))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
