def f(x: f64[N]):
    n = 0
    for i in tuple(range(900)):
        for j in tuple(range(900)):  # error: the unrolled loops and comprehensions of one function take more than 100000 elements
            n = j
    return x

def g(x: f64[N]):
    rows = [[[j for j in range(90)][0] for i in range(900)][0] for k in range(9)]  # error: the unrolled loops and comprehensions of one function take more than 100000 elements
    return x * rows[0]
