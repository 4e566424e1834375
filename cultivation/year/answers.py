"""What invented enterprises answer to the standards of tiers, from `data/demonstration-answers.toml`: pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

from directory.generator.chance import Chance
from evaluation.adopting import key_of
from evaluation.inventing import Answers, chance_for, invent_rating
from evaluation.standards.model import Standard


@dataclass(frozen=True)
class Model:
    """Answers that meet a version of a standard, and those of which each alone falls short of it."""

    meets: Answers
    short: Answers

    def weakened(self, chance: Chance) -> Answers:
        """Return the answers with one that falls short."""
        field = chance.pick(sorted(self.short))
        return {**self.meets, field: self.short[field]}


def model_of(standard: Standard) -> Model:
    """Return the answers to a version of a standard of a tier; every one that comes with smenet has some."""
    return _models()[key_of(standard)]


def opinions(standard: Standard, said: Answers, seed: int, name: str) -> Iterator[Answers]:
    """Yield what the first evaluator of an assessment of that name answers, the second and so on, whoever they are."""
    return (invent_rating(standard, said, chance_for(seed, f"{name}-{number}")) for number in count())


@cache
def _models() -> Mapping[str, Model]:
    content = tomllib.loads((files("cultivation") / "data" / "demonstration-answers.toml").read_text(encoding="utf-8"))
    return {row["standard"]: Model(row["meets"], row["short"]) for row in content["standards"]}
