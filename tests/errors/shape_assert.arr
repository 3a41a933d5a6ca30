def f(x: f64[3]):
    assert x.shape[0] == 4, "four elements"  # error: this assertion always fails: four elements
    return x
