# sizes: N=0 M=3 | N=3 M=1 | N=1 M=1 | N=3 M=5 | N=17 M=131 | N=38 M=41
# input spins: 2 * rng.integers(0, 2, shape) - 1
# input scratch: np.ones(shape)
# input likelihood4: 0.17
# input likelihood8: 0.03
# agreement spins: bits
# agreement scratch: bits
# loops: 2
# workspace: 0
# bench: N=121 M=123 | N=631 M=633 | N=4099 M=4093
import numpy as np


def uniform(seed, rows, columns):
    """A random number in [0, 1) for each site: its number and the seed, hashed."""
    h = (np.arange(rows, dtype=np.uint32)[:, None] * 0x9E3779B1 + np.arange(columns, dtype=np.uint32)) ^ seed
    h = (h ^ (h >> 16)) * 0x7FEB352D
    h = (h ^ (h >> 15)) * 0x846CA68B
    return (h ^ (h >> 16)) * 2.0 ** -32


def sweep(spins, colour, likelihood4, likelihood8, seed):
    """Metropolis' rule for the inner sites of one colour of the checkerboard, whose neighbours all have the other colour: flip
    where the energy falls, or else with the likelihood exp(-rise / temperature)."""
    site = spins[1:-1, 1:-1]
    rise = 2 * site * (spins[:-2, 1:-1] + spins[2:, 1:-1] + spins[1:-1, :-2] + spins[1:-1, 2:])
    likelihood = np.where(rise == 8, likelihood8, np.where(rise == 4, likelihood4, 1.0))
    mine = ((np.arange(site.shape[0])[:, None] + np.arange(site.shape[1])) & 1) == colour
    return np.where(mine & (uniform(seed, site.shape[0], site.shape[1]) < likelihood), -site, site)


def ising_step(seed: u32, likelihood4: f64, likelihood8: f64, spins: i8[N, M], scratch: i8[N, M]):
    """One sweep of the ferromagnetic Ising model, spins -1 and 1: the even sites, then the odd ones. The boundaries of both arrays
    are fixed. The likelihoods are those of a rise of the energy by 4 and by 8, exp(-4 J / T) and exp(-8 J / T)."""
    scratch[1:-1, 1:-1] = sweep(spins, 0, likelihood4, likelihood8, seed)
    spins[1:-1, 1:-1] = sweep(scratch, 1, likelihood4, likelihood8, seed ^ 0x85EBCA6B)
