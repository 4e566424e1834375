"""`python -m evaluation score …` and `python -m evaluation lint …`: no graph, no network."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from evaluation.scoring.answers import InvalidInput, Literal, Problem, Reason
from evaluation.scoring.scorecard import score
from evaluation.standards import catalogue
from evaluation.standards.model import Standard

# What `score` answers invalid input with, both commands a file they cannot read, and a reader who has heard enough.
INVALID = 2
UNREADABLE = 1
UNHEARD = 1


def main() -> int:
    """Run one command and return its exit status."""
    asked = _parser().parse_args()
    try:
        status = int(asked.run(asked))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python writes out at its end
        return UNHEARD
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Score answers, check standards.")
    commands = parser.add_subparsers(required=True)
    scoring = commands.add_parser("score", help="score answers exactly", description="Score answers exactly.")
    given = scoring.add_mutually_exclusive_group(required=True)
    given.add_argument("--answers", type=Path, metavar="FILE", help="JSON object: the answers to one standard")
    given.add_argument("--cases", type=Path, metavar="FILE", help="JSON array of cases; one line of JSON for each")
    scoring.add_argument("--standard", metavar="ID")
    scoring.add_argument("--version", metavar="V")
    scoring.add_argument("--region", metavar="CODE", help="six digits; none when left out")
    scoring.set_defaults(run=_score)
    linting = commands.add_parser("lint", help="check standards", description="Report every rule that a file breaks.")
    linting.add_argument("files", type=Path, metavar="FILE", nargs="+", help="TOML file of a standard")
    linting.set_defaults(run=_lint)
    return parser


def _lint(asked: argparse.Namespace) -> int:
    from evaluation.standards.lint import check

    found = [f"{path}:{fault.line}: {fault.reason}\n" for path in asked.files for fault in check(_text(path))]
    sys.stdout.writelines(found)
    return 1 if found else 0


def _score(asked: argparse.Namespace) -> int:
    if asked.cases:
        for case in _cases(asked.cases):
            sys.stdout.write(_line(case))
        return 0
    if asked.standard is None or asked.version is None:
        _stop("--answers needs --standard and --version")
    keys = ("standard", "version", "region")
    result = _result({key: getattr(asked, key) for key in keys} | {"answers": _read(asked.answers)})
    sys.stdout.write(_json(result))
    return INVALID if "error" in result else 0


def _cases(path: Path) -> list[Any]:
    cases = _read(path)
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        _stop(f"{path}: not an array of cases")
    return cases


def _line(case: dict[str, Any]) -> str:
    """Return the result of a case, after its id as it was given: a number of any length, text, or whatever it is."""
    result = _json(_result(case))
    if "id" not in case:
        return result
    id_ = case["id"]
    return f'{{"id": {id_ if type(id_) is Literal else json.dumps(id_)}, {result[1:]}'


def _result(case: dict[str, Any]) -> dict[str, Any]:
    try:
        standard = _standard(case.get("standard"), case.get("version"))
        return score(standard, case.get("region"), case.get("answers")).shown()
    except InvalidInput as invalid:
        first = invalid.problems[0]
        return {"error": {"indicator": first.field, "reason": first.reason.value}}


def _standard(id_: object, version: object) -> Standard:
    named = type(id_) is str and type(version) is str  # a number, kept as `Literal`, names nothing
    found = catalogue.find(str(id_), str(version)) if named else None
    if found is None:
        raise InvalidInput(Problem("standard", Reason.OUT_OF_RANGE))
    return found


def _read(path: Path) -> Any:
    try:
        text = _text(path).removeprefix("\ufeff")  # the byte order mark that some editors write
        return json.loads(text, parse_int=Literal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        _stop(f"{path}: {error}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        _stop(f"{path}: {error}")


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result) + "\n"


def _stop(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    sys.exit(UNREADABLE)


if __name__ == "__main__":
    sys.exit(main())
