# D's final contents are computed from C's, which end as zeros.
# sizes: N=0 | N=1 | N=9
import numpy as np


def final_reads_other_parameter(C: i64[N], D: i64[N]):
    D *= C
    C ^= C
