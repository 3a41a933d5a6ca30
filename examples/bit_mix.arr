# sizes: N=0 | N=1 | N=7 | N=257 | N=1000 | N=2051
# agreement result: bits
# loops: 1
# workspace: 0
# bench: N=3001 | N=100003 | N=16777259
import numpy as np


def bit_mix(seed: u32, x: u32[N]) -> u32[N]:
    """A bijection of 32-bit words that spreads every input bit over all output bits: xor-shifts between multiplications
    by odd numbers, both of which can be undone modulo 2^32."""
    h = x ^ seed
    h = (h ^ (h >> 16)) * 0x7FEB352D
    h = (h ^ (h >> 15)) * 0x846CA68B
    return h ^ (h >> 16)
