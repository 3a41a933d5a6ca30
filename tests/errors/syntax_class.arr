class A:  # error: 'class' is not supported
    pass
