x = 1
if x:  # error: only imports, constants and functions stand at the top level
    y = 2
