"""Agreement with NumPy as an example's header states it (design.md: never a loose constant).

    bits                     equal bits; the sign of zero is free only where minimum and maximum choose
    sum n=COUNT terms=SUM    |x - y| <= 4 u n sum|terms|
    within BOUND             |x - y| <= BOUND, an error bound derived in the comment beside it
    residual: LEFT <= RIGHT  holds for our results and for NumPy's

COUNT, SUM, BOUND, LEFT and RIGHT are Python expressions, evaluated in long double, over the arguments as they were before
the call, the results, the sizes, np, and u, half an ulp of 1 in the narrowest float dtype among the arguments.
"""
import re

from example import np
import compare


def widen(value):
    value = np.asarray(value)
    return value.astype(np.longdouble) if value.dtype.kind == "f" else value


def create_namespace(example, sizes, arguments, results):
    units = [np.finfo(value.dtype).eps / 2 for value in map(np.asarray, arguments.values()) if value.dtype.kind == "f"]
    namespace = {"np": np, "u": max(units, default=0), **sizes}
    namespace.update({name: widen(value) for name, value in arguments.items() if name not in sizes})
    namespace.update({name: widen(value) for name, value in results.items() if name not in arguments})
    for name, expression in example.where:
        namespace[name] = eval(expression, namespace)
    return namespace


def within(got, wanted, bound):
    if got.shape != wanted.shape or got.dtype != wanted.dtype:
        return "%s%r instead of %s%r" % (got.dtype, got.shape, wanted.dtype, wanted.shape)
    difference = np.abs(widen(got) - widen(wanted))
    agreed = (difference <= bound) | (np.isnan(got) & np.isnan(wanted)) | (got == wanted)
    if np.all(agreed):
        return None
    return "%d of %d elements differ by more than the bound; the largest difference is %g" % (
        np.sum(~agreed), np.size(agreed), np.max(np.where(agreed, 0, difference)))


def compare_by_rule(rule, got, wanted, namespace):
    with np.errstate(all="ignore"):
        if rule == "bits":
            return compare.exact(got, wanted)
        if rule.startswith("within "):
            return within(got, wanted, eval(rule[len("within "):], namespace))
        count, terms = re.fullmatch(r"sum n=(\S+) terms=(.*)", rule).groups()
        return compare.sums(got, wanted, eval(count, namespace), eval(terms, namespace))


def faults(example, sizes, arguments, got, wanted):
    """`got` and `wanted` hold results and array parameters after the call, by name. Messages, none when all agree."""
    namespace = create_namespace(example, sizes, arguments, wanted)
    for name, value in wanted.items():
        rule = example.agreements.get(name)
        if rule is None and name in arguments:
            rule = "bits"  # a parameter that is only read
        fault = compare_by_rule(rule, got[name], value, namespace) if rule else None
        if fault:
            yield "%s: %s" % (name, fault)
    for whose, results in (("", got), ("NumPy's own ", wanted)) if example.residuals else ():
        namespace = create_namespace(example, sizes, arguments, results)
        for residual in example.residuals:
            with np.errstate(all="ignore"):
                holds = np.all(eval(residual, namespace))
            if not holds:
                yield "%sresidual: %s does not hold" % (whose, residual)
