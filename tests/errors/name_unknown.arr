def f(x: f64):
    return x + lenght  # error: unknown name 'lenght'
