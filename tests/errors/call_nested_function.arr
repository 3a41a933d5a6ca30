def f(x: f64):
    def g(y):  # error: functions inside functions are not supported; define 'g' at the top level
        return y
    return g(x)
