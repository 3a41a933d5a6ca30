"""One program, or a batch, run in every way; each in a child process, so that a crash or a hang is a result like others."""
import json
import os
import select
import signal
import sys
import tempfile
import traceback

import agreement
import generate
from library import EMIT_C, EMIT_IR, PASS_CHECK, SHAPE_ERROR

PROGRAM_SECONDS = 60  # without a sign of life, a child hangs; a busy machine may take ten over one C compilation
NUMPY_SECONDS = 1
# Beside the program as written on the evaluator: what the e-graph made of it on the evaluator and, through its text, as machine
# code that executes the loop IR as it stands; the program as written so; both back ends at their best.
WAYS = ["rewritten", "-O0", "rewritten -O0", "-O3", "C"]
C_TEXT = "C text"  # instead of "C": the text alone, which no C compiler reads
RELAXED_WAYS = ["relaxed", "relaxed -O3"]  # judged by NumPy within bounds
MESSAGES = "messages"  # a file in a child's folder: its stderr
RELAXED = 1  # arrc_floating_point
# Rows that fused loop nests take in turn; in other ways all of such small arrays.
FUSED_ROWS = {"-O0": 2, "rewritten -O0": 1, "C": 3}


class Case:
    """A program's text with the inputs to run it on: what a generated program, a regression and a shrunk one have in common."""

    def __init__(self, name, text, inputs):
        self.name, self.text, self.inputs = name, text, inputs

    def source(self):
        return generate.HEADER + self.text


class Failure(Exception):
    """`kind` and `way` say what failed, and a shrunk program must fail so too; `number` is the inputs' position."""

    def __init__(self, kind, way, message, number=None):
        self.kind, self.way, self.message, self.number = kind, way, message, number

    def record(self):
        return {"kind": self.kind, "way": self.way, "message": self.message, "number": self.number}


# ---- in the child ------------------------------------------------------------------------------------------------


def compile_checked(library, source):
    """The program as written, for the evaluator; raises what the compiler says."""
    compilation = library.compile(source, 0, stop_after=PASS_CHECK)
    if compilation.outcome == 0:
        return compilation
    errors = compilation.errors()
    kind = "refused" if compilation.outcome == 1 else "internal"
    message = "; ".join(error[1] for error in errors) or compilation.message()
    compilation.release()
    raise Failure(kind, "check", message)


def compile_rewritten(library, source, way):
    compilation = library.compile(source, 1, floating_point=RELAXED * (way in RELAXED_WAYS))
    if compilation.outcome:
        raise Failure("internal", way, compilation.message())
    return compilation


def compile_machine(library, source, level, way):
    compilation = library.compile(source, level, floating_point=RELAXED * (way in RELAXED_WAYS), fused_rows=FUSED_ROWS.get(way, 0))
    if compilation.outcome or not compilation.jit():
        raise Failure("internal", way, compilation.message())
    return compilation.invoke


def compile_rewritten_machine(library, source, way):
    text = compile_rewritten(library, source, way).emit(EMIT_IR)
    return compile_machine(library, text.decode(), 0, way)


def compile_c_text(library, source, way):
    compilation = library.compile(source, fused_rows=FUSED_ROWS["C"])
    if compilation.emit(EMIT_C) is None:
        raise Failure("internal", way, compilation.message())


def compile_c(library, source, folder, way):
    compilation = library.compile(source, fused_rows=FUSED_ROWS[way])
    shared = compilation.build_c(folder)
    if isinstance(shared, str):
        raise Failure("internal", way, shared)
    return lambda name, inputs: compilation.invoke_in(shared, name, inputs)


def compile_way(library, source, way, folder):
    """A function of name and inputs for one of the ways; None for C_TEXT."""
    if way in ("rewritten", "relaxed"):
        return compile_rewritten(library, source, way).evaluate
    if way == C_TEXT:
        return compile_c_text(library, source, way)
    if way == "rewritten -O0":
        return compile_rewritten_machine(library, source, way)
    return compile_c(library, source, folder, way) if way == "C" else compile_machine(library, source, int(way[-1]), way)


PASSED, NUMPY_REFUSES, UNIT_EXTENT = "passed", "NumPy refuses", "unit extent"


def examine(case, written, machines):
    """Raises the first Failure. `written` is the compilation for the evaluator; `machines` maps each way to a function of name and
    inputs. Otherwise what became of the case: PASSED or a reason why it was not judged."""
    code = generate.oracle_code(case.source())
    for number, inputs in enumerate(case.inputs):
        try:
            wanted = generate.run_oracle(code, case.name, inputs)
        except Exception:
            return NUMPY_REFUSES
        reference = written.evaluate(case.name, inputs)
        if is_unit_extent(reference[0], written.error_values):
            require_status(case, inputs, number, machines, reference[0])
            return UNIT_EXTENT
        if reference[0]:
            raise Failure("status", "evaluator", "status %s where NumPy has an answer" % (reference[0],), number)
        fault = agreement.with_numpy(code, case.name, inputs, reference[1:], wanted)
        if fault:
            raise Failure("result", "evaluator", "evaluator against NumPy: " + fault, number)
        for way, machine in machines.items():
            status, *got = machine(case.name, inputs)
            if status and way in RELAXED_WAYS and not agreement.is_decided(code, case.name, inputs):
                continue
            if status:
                raise Failure("status", way, "%s: status %s where the evaluator has an answer" % (way, status), number)
            if way in RELAXED_WAYS:
                fault = agreement.with_numpy(code, case.name, inputs, got, wanted, relaxed=True)
            else:
                fault = agreement.same_bits_but_free_zeros(code, case.name, inputs, got, reference[1:], wanted)
            if fault:
                raise Failure("result", way, "%s against %s: %s" % (way, "NumPy" if way in RELAXED_WAYS else "the evaluator", fault), number)
    return PASSED


def is_unit_extent(status, values):
    """An extent that is 1 only at run time: NumPy repeats it, or its reshape is a view of what is written; arrc refuses both
    (docs/language.md)."""
    return status == SHAPE_ERROR and (len(values) == 1 or len(values) == 2 and 1 in values)


def require_status(case, inputs, number, machines, wanted):
    for way, machine in machines.items():
        status = machine(case.name, inputs)[0]
        if status != wanted:
            raise Failure("status", way, "%s: status %s where the evaluator has %s" % (way, status, wanted), number)


def numpy_accepts(case):
    """NumPy runs the program to its end. A shrunk loop may have none."""
    signal.signal(signal.SIGALRM, lambda *_: sys.exit())
    signal.setitimer(signal.ITIMER_REAL, NUMPY_SECONDS)
    try:
        code = generate.oracle_code(case.source())
        for inputs in case.inputs:
            generate.run_oracle(code, case.name, inputs)
    except (Exception, SystemExit):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def examine_compiled(library, case, ways, folder):
    compilation = compile_checked(library, case.source())
    machines = {way: compile_way(library, case.source(), way, folder) for way in ways}
    return examine(case, compilation, {way: machine for way, machine in machines.items() if machine})


def examine_alone(library, case, ways, folder):
    if not numpy_accepts(case):
        return NUMPY_REFUSES
    became = examine_compiled(library, case, ways, folder)
    require_no_leak(library, folder)
    return became


def require_no_leak(library, folder):
    lost = library.lost_memory(os.path.join(folder, MESSAGES))
    if lost:
        raise Failure("leak", "", lost)


def examine_each(library, cases, ways, folder, report):
    """Reports one record a case, each compiled by itself, and then what memory all of them lost."""
    for position, case in enumerate(cases):
        case_folder = os.path.join(folder, str(position))
        os.mkdir(case_folder)
        report({"at": position})
        report(outcome(lambda: examine_compiled(library, case, ways, case_folder)))
        library.release()
    require_no_leak(library, folder)


def examine_batch(library, cases, ways_of, folder, report):
    """Compiles every case alone, then all that are accepted as one file for each way; reports one record a case."""
    accepted = {}
    for position, case in enumerate(cases):
        report({"at": position})
        try:
            accepted[position] = compile_checked(library, case.source())
        except Failure as failure:
            report({"done": position, "failure": failure.record()})
    machines = {}
    for way in sorted({way for position in accepted for way in ways_of(position)}, key=(WAYS + RELAXED_WAYS).index):
        report({"at": None})
        chosen = [position for position in accepted if way in ways_of(position)]
        machines[way] = compile_way(library, generate.HEADER + "\n\n".join(cases[position].text for position in chosen), way, folder)
    for position, compilation in accepted.items():
        report({"at": position})
        report({"done": position, **outcome(lambda: examine(cases[position], compilation,
                                                            {way: machines[way] for way in ways_of(position)}))})


def outcome(work):
    try:
        return {"failure": None, "became": work()}
    except Failure as failure:
        return {"failure": failure.record()}


def describe(error):
    """What went wrong in the tests themselves, and where."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return "%r at %s" % (error, " ".join("%s:%d" % (os.path.basename(frame.filename), frame.lineno) for frame in frames))


# ---- in the parent -----------------------------------------------------------------------------------------------


class Child:
    """A forked process that reports records as lines of JSON."""

    def __init__(self, work):
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self.run(work, reading, writing)
        os.close(writing)
        self.file, self.rest = reading, b""

    @staticmethod
    def run(work, reading, writing):
        os.close(reading)
        with tempfile.TemporaryDirectory(prefix="arrc-random-") as folder, open(os.path.join(folder, MESSAGES), "w") as messages:
            os.dup2(messages.fileno(), 2)
            try:
                work(folder, lambda record: os.write(writing, json.dumps(record).encode() + b"\n"))
            except Failure as failure:
                os.write(writing, json.dumps({"batch": failure.record()}).encode() + b"\n")
            except Exception as error:
                os.write(writing, json.dumps({"batch": Failure("harness", "", describe(error)).record()}).encode() + b"\n")
        os._exit(0)

    def records(self, seconds=PROGRAM_SECONDS, batch_seconds=120):
        """Yields records; the last is {"end": None}, {"end": "crash"} or {"end": "hang"}."""
        limit = seconds
        while True:
            if not select.select([self.file], [], [], limit)[0]:
                os.kill(self.pid, signal.SIGKILL)
                return (yield self.end("hang"))
            data = os.read(self.file, 1 << 16)
            if not data:
                return (yield self.end(None))
            *lines, self.rest = (self.rest + data).split(b"\n")
            for line in lines:
                record = json.loads(line)
                limit = batch_seconds if record.get("at", 0) is None else seconds
                yield record

    def end(self, reason):
        _, status = os.waitpid(self.pid, 0)
        os.close(self.file)
        if reason is None and status:
            reason = "crash"
        return {"end": reason, "signal": status & 127}


def run_alone(library, case, ways, seconds=PROGRAM_SECONDS):
    """The record of one case, run by itself: {"failure": ..., "became": ...}."""
    child = Child(lambda folder, report: report(outcome(lambda: examine_alone(library, case, ways, folder))))
    result = None
    for record in child.records(seconds):
        if "batch" in record:
            result = {"failure": record["batch"]}
        elif record.get("end"):
            result = {"failure": Failure(record["end"], "", "signal %d" % record["signal"]).record()}
        elif "end" not in record:
            result = record
    return result


def run_each(library, cases, ways):
    """A record for each of the cases, which one process compiles one after the other. Where it ends early or loses memory, each case
    runs alone: that finds out which."""
    child = Child(lambda folder, report: examine_each(library, cases, ways, folder, report))
    *records, last = child.records()
    results = [record for record in records if "failure" in record]
    if last["end"] or len(results) < len(cases) or any("batch" in record for record in records):
        return [run_alone(library, case, ways) for case in cases]
    return results


def finds_leaks(library):
    """Whether a compilation that nobody ends is found. Needs LeakSanitizer in this process."""
    def forget(folder, report):
        library.compile("def forgotten(x: f64[N]):\n    return x + 1.0\n").forget()
        require_no_leak(library, folder)

    return any("batch" in record and record["batch"]["kind"] == "leak" for record in Child(forget).records())


def run_batch(library, cases, ways_of):
    """Records by position. Cases that end their process are found out and run alone, the others again."""
    results, left = {}, list(range(len(cases)))
    while left:
        at, batch_failed = None, False
        chosen = [cases[position] for position in left]
        child = Child(lambda folder, report: examine_batch(library, chosen, lambda k: ways_of(left[k]), folder, report))
        for record in child.records():
            if "at" in record:
                at = record["at"]
            elif "done" in record:
                results[left[record["done"]]] = record
            elif "batch" in record:
                batch_failed = True
            elif record["end"]:
                batch_failed = at is None
                if at is not None and left[at] not in results:
                    results[left[at]] = {"failure": Failure(record["end"], "", "signal %d" % record["signal"]).record()}
        if batch_failed:
            for position in left:
                if position not in results:
                    results[position] = run_alone(library, cases[position], ways_of(position))
        left = [position for position in left if position not in results]
    return results
