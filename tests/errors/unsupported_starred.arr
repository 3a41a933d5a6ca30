def f(**x):  # error: '**' before a value or parameter is not supported
    return x
