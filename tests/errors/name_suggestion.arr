def f(length: f64):
    return lenght + 1  # error: unknown name 'lenght'; did you mean 'length'?
