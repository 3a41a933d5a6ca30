def f(x: f64):  # note: this 'def' needs a body
return x  # error: expected an indented block after 'def'
