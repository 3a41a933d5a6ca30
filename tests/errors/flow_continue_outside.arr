def f(n: i64):
    continue  # error: continue outside of a loop
