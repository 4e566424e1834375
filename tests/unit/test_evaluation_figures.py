"""What is published of answers is the same, one by one or many at once."""

import pytest

from evaluation.figures import figures_of, figures_of_many
from evaluation.inventing import chance_for, invent_answers
from evaluation.scoring.scorecard import score
from evaluation.standards import catalogue
from evaluation.standards.model import Standard

COUNT = 60
REGIONS = (None, "440100", "330106")


@pytest.mark.parametrize("standard", catalogue.everything(), ids=lambda one: f"{one.id}@{one.version}")
def test_many_at_once_are_as_one_by_one(standard: Standard) -> None:
    answers = [invent_answers(standard, chance_for(3, str(number))) for number in range(COUNT)]
    answers += [{key: value} for key, value in answers[0].items()] if standard.id != "enterprise-size" else []
    required = {field.key: answers[0][field.key] for field in standard.fields if field.required}
    answers = [required | given for given in answers]
    for part, whole in standard.pairs:
        answers = [given for given in answers if (part in given) == (whole in given)]
    regions = [REGIONS[number % len(REGIONS)] for number in range(len(answers))]
    alone = [figures_of(score(standard, region, given)) for region, given in zip(regions, answers, strict=True)]
    assert figures_of_many(standard, regions, answers) == alone
    assert len({str(figures) for figures in alone}) > 1 or standard.id == "service-norms"
