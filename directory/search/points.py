"""Points as single numbers, so that one column of the index holds them.

The degrees from the south pole and from the date line, in units of 0.0000001 degree (a centimetre), each in 32 bits.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

UNITS = 10_000_000  # of one degree
HALF_BITS = 32
SOUTH, WEST = 90, 180  # degrees from the origin to where counting begins


def packed(latitude: float, longitude: float) -> int:
    """Return the number of a point in degrees; raise `ValueError` for a point that is not on the globe."""
    if not (abs(latitude) <= SOUTH and abs(longitude) <= WEST):
        raise ValueError(f"there is no point {latitude}, {longitude}")
    return (round((latitude + SOUTH) * UNITS) << HALF_BITS) + round((longitude + WEST) * UNITS)


def unpacked(numbers: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the latitudes and longitudes of numbers."""
    whole = np.array(numbers, dtype=np.uint64)
    easts = whole & np.uint64((1 << HALF_BITS) - 1)
    return (whole >> np.uint64(HALF_BITS)) / UNITS - SOUTH, easts / UNITS - WEST
