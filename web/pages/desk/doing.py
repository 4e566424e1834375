"""Doing something by a form: one mutation of the contract, and what came of it in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_schema.errors import InvalidInput
from web.pages.desk.visit import Visit
from web.pages.saying import known

SEPARATE = "."  # between the name of an input and that of a field in it


@dataclass(frozen=True)
class Outcome:
    """What came of a mutation: its answer, or why nothing was done, as a whole and field by field."""

    answer: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Return whether it was done."""
        return "seq" in self.answer

    def of(self, name: str) -> str:
        """Return what is wrong with a field, which the contract may know by the last part of its name."""
        return self.faults.get(name) or self.faults.get(name.rpartition(SEPARATE)[2], "")


async def do(visit: Visit, operation: str, **variables: Any) -> Outcome:
    """Return what comes of a mutation with the request id of the form; the next page shows what was done."""
    try:
        answer = (await visit.ask(operation, requestId=visit.given("requestId"), **variables))["done"]
    except InvalidInput as error:
        message, about = told(visit, error.message)
        return Outcome(message=message, faults={about or error.field or "": message})
    if "seq" in answer:
        await visit.applied(answer["seq"])
        return Outcome(answer)
    return refused(visit, answer)


def refused(visit: Visit, answer: Mapping[str, Any]) -> Outcome:
    """Return a refusal in the reader's words, beside the fields it is about."""
    faults: dict[str, str] = {}
    for problem in answer.get("answers") or ():
        faults[problem["field"]] = visit.words.label("answer_problem", problem["reason"])
    for problem in answer.get("problems") or ():
        faults[problem["field"]], _ = told(visit, problem["message"])
    message, about = told(visit, answer["message"])
    if about:
        faults.setdefault(about, message)
    heading = visit.words.label("refusal", answer["code"])
    whole = faults.get("") or message
    return Outcome(answer, f"{heading}{visit.words.texts['colon']}{whole}" if whole else heading, faults)


def told(visit: Visit, message: str) -> tuple[str, str | None]:
    """Return a message in the reader's words, and the field it is about, if one is known."""
    return known(visit.language, message)
