"""What the served enterprises say, in sum."""

from decimal import Decimal
from typing import Self

import strawberry

from directory.types.described import object_type
from graph_schema.connection import Row

CENTS = Decimal("0.01")


@object_type
class Feedback:
    """What the enterprises that an organization served say about it, in sum."""

    answers: int = strawberry.field(description="How many answers there are.")
    satisfied: int = strawberry.field(description="How many of them are satisfied.")
    satisfaction: Decimal = strawberry.field(description="The share of satisfied answers, 0 to 1, two decimals.")
    average_stars: Decimal | None = strawberry.field(
        description="The mean of the stars given, 1 to 5, two decimals; null when nobody gave stars."
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the sum of a row of `directory.read_feedback`."""
        return cls(
            answers=row["answers"],
            satisfied=row["satisfied"],
            satisfaction=share(row["satisfied"], row["answers"]),
            average_stars=share(row["stars"], row["rated"]) if row["rated"] else None,
        )


def share(part: int, whole: int) -> Decimal:
    """Return the quotient with two decimals."""
    return (Decimal(part) / whole).quantize(CENTS)
