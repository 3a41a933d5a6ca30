def r(A:f64[N],n:i64):
N=k