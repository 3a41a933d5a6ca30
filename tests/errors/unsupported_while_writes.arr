def step(A):
    A[0] = A[0] + 1
    return A[0]

def f(A: f64[N]):
    while step(A) < 10:  # error: the condition of a while must not write arrays; write them in the body
        A[1] = 0
