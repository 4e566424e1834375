"""The Wilson score interval: between which bounds the true share lies, when only some have spoken.

Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American
Statistical Association 22 (1927), 209-212. Unlike the plain share it says little where little is known: one satisfied
voice of one is a share of 1, and of at least 0.21.
"""

from decimal import Decimal

Z = Decimal("1.959964")  # the 97.5 % point of the standard normal distribution: an interval of 95 %


def interval(satisfied: int, voices: int, z: Decimal = Z) -> tuple[Decimal, Decimal]:
    """Return the lower and upper bound of a share, each 0 to 1, unrounded.

    `satisfied` is 0 to `voices`, `voices` is 1 or more, `z` the point of the normal distribution; else `ValueError`.
    """
    if not 0 <= satisfied <= voices or voices == 0:
        raise ValueError(f"{satisfied} of {voices} is no share; allowed: 0 to all of 1 or more")
    count, share = Decimal(voices), Decimal(satisfied) / voices
    whole = 1 + z * z / count
    centre = share + z * z / (2 * count)
    spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).sqrt()
    lower, upper = (centre - spread) / whole, (centre + spread) / whole
    # At the ends the bound is exactly 0 or 1; the root's last digit must not say otherwise.
    return (Decimal(0) if satisfied == 0 else lower), (Decimal(1) if satisfied == voices else upper)
