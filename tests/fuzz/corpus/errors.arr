def f(x
    y = 3
class A:
    try: z = {1: (2]
else:
	x = 08 + 1__0 + b'a' + f"b" + "\xZ
        y = [i for i in x] := *a
@dec
  é = $ ! = = 3
