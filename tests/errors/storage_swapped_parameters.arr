# Parameters may change places in every iteration of a loop, as names of whole arrays. Otherwise what is written through the
# names is not known to belong to the one or the other.


def each_step(A: f64[N], B: f64[N], k: i64):
    for t in range(k):
        B[1:-1] = A[1:-1] + A[:-2]
        A, B = B, A


def on_some_steps(A: f64[N], B: f64[N], k: i64):  # note: the parameter 'B' is one of them # note: the parameter 'A' is one of them
    for t in range(k):
        B[1:-1] = A[1:-1] + A[:-2]  # error: cannot write 'B': on different paths it denotes different arrays, which other names denote too; copy them first (np.copy)
        if t > 3:
            A, B = B, A


def with_a_view(A: f64[N], B: f64[N], k: i64):
    first = A[0:1]
    for t in range(k):
        B[1:-1] = A[1:-1] + A[:-2]  # error: cannot write 'B'
        A, B = B, A
    return first


def kept_in_another_name(A: f64[N], B: f64[N], k: i64):
    old = B
    for t in range(k):
        B[1:-1] = A[1:-1] + A[:-2]  # error: cannot write 'B'
        A, B, old = B, A, A


def in_an_inner_loop(A: f64[N], B: f64[N], k: i64):
    for s in range(k):
        for t in range(k):
            B[1:-1] = A[1:-1] + A[:-2]  # error: cannot write 'B'
            A, B = B, A
