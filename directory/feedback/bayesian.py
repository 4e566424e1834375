"""The Bayesian average: a mean of few values is drawn towards what is usual, one of many hardly.

It is the posterior mean under a prior that weighs as much as so many values: (weight × prior + sum) / (weight + count).
Source: A. Gelman et al., Bayesian Data Analysis, 3rd edition (2013), section 2.5, of a mean with known variance.
"""

from decimal import Decimal

WEIGHT = 10  # voices that the prior weighs as much as: half the figure is an organization's own from its tenth voice on


def average(total: int, count: int, prior: Decimal, weight: int = WEIGHT) -> Decimal:
    """Return the average of `count` values with the sum `total`, drawn towards `prior`, unrounded.

    It lies between the plain mean and the prior. Raise `ValueError` without any value and weight.
    """
    if count < 0 or weight < 0 or count + weight == 0:
        raise ValueError(f"an average of {count} values with a prior of weight {weight} does not exist")
    return (weight * prior + total) / (weight + count)
