"""`python -m evaluation`, as anyone runs it; and the recomputation by a file that stands alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from standards_given import GOLDEN, golden, valid_cases

from evaluation.publishing import derivation_of
from evaluation.recompute import differences
from evaluation.scoring.scorecard import score
from evaluation.standards import catalogue

ROOT = Path(__file__).parents[2]
STANDARDS = ROOT / "evaluation" / "data" / "standards"
RECOMPUTE = ROOT / "evaluation" / "recompute.py"
RECOMPUTE_LINES = 150  # a stranger reads it before trusting it
SECONDS = 60


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)


def written(folder: Path, content: Any) -> Path:
    path = folder / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_cases_give_a_line_each() -> None:
    done = run("-m", "evaluation", "score", "--cases", GOLDEN)
    lines = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert (done.returncode, done.stderr, len(lines)) == (0, "", len(golden()))
    for line, case in zip(lines, golden(), strict=True):
        assert {key: line[key] for key in case["expected"]} == case["expected"]
        assert ("error" in line) != ("decision" in line)


def test_answers_give_one_object(tmp_path: Path) -> None:
    case = next(case for case in valid_cases() if case["region"])
    names = ("--standard", case["standard"], "--version", case["version"], "--region", case["region"])
    done = run("-m", "evaluation", "score", *names, "--answers", written(tmp_path, case["answers"]))
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert {key: found[key] for key in case["expected"]} == case["expected"]


@pytest.mark.parametrize(
    ("version", "region", "content", "field", "reason"),
    [
        ("2012", "440000", "{}", "standard", "out_of_range"),
        ("2011", "", "{}", "region", "out_of_range"),
        ("2011", "440000", "[]", "answers", "wrong_type"),
        ("2011", "440000", "null", "answers", "wrong_type"),
        ("2011", "440000", '{"industry": 5}', "industry", "wrong_type"),
        ("2011", "440000", '{"revenue": 1e2}', "revenue", "wrong_type"),
        ("2011", "440000", f'{{"revenue": {"1" * 5000}}}', "revenue", "out_of_range"),
        ("2011", "440000", '{"\\ud800": 1}', "\ud800", "unknown_indicator"),
    ],
)
def test_invalid_input_is_an_error_object(
    tmp_path: Path, version: str, region: str, content: str, field: str, reason: str
) -> None:
    names = ("--standard", "enterprise-size", "--version", version, "--region", region)
    done = run("-m", "evaluation", "score", *names, "--answers", written(tmp_path, content))
    assert done.returncode == 2
    assert json.loads(done.stdout) == {"error": {"indicator": field, "reason": reason}}


@pytest.mark.parametrize("content", ["{", '{"a": NaN}', "[" * 100_000, "\ufeff{", "5", "[5]"])
def test_what_is_no_case_is_a_message(tmp_path: Path, content: str) -> None:
    done = run("-m", "evaluation", "score", "--cases", written(tmp_path, content))
    assert (done.returncode, done.stdout) == (1, "")
    assert "file.json" in done.stderr


@pytest.mark.parametrize("id_", ["7", '"7"', "-0", "1" * 5000, "0.5", "null", "true", '"甲"'], ids=lambda id_: id_[:9])
def test_the_id_of_a_case_is_told_as_it_was_given(tmp_path: Path, id_: str) -> None:
    done = run("-m", "evaluation", "score", "--cases", written(tmp_path, f'[{{"id": {id_}}}]'))
    told = done.stdout.removeprefix('{"id": ').partition(', "error": ')[0]
    assert (done.stderr, told) == ("", id_ if id_.isascii() else json.dumps("甲"))


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    done = run("-m", "evaluation", "score", "--cases", written(tmp_path, '\ufeff[{"id": "a"}]'))
    assert json.loads(done.stdout)["id"] == "a"


def test_a_reader_that_has_enough_is_no_fault(tmp_path: Path) -> None:
    many = written(tmp_path, [{"id": number} for number in range(20_000)])  # more than a pipe holds
    command = [sys.executable, "-m", "evaluation", "score", "--cases", str(many)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        assert writer.stdout.readline()
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.returncode == 1


def test_a_missing_file_is_a_message(tmp_path: Path) -> None:
    names = ("--standard", "enterprise-size", "--version", "2011")
    done = run("-m", "evaluation", "score", *names, "--answers", tmp_path / "none.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "none.json" in done.stderr


def test_a_number_names_no_version(tmp_path: Path) -> None:
    case = {"id": 1, "standard": "enterprise-size", "version": 2011, "region": None, "answers": {"industry": "retail"}}
    done = run("-m", "evaluation", "score", "--cases", written(tmp_path, [case, {}]))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["error"] for line in lines] == [{"indicator": "standard", "reason": "out_of_range"}] * 2


def test_lint_tells_file_line_and_reason(tmp_path: Path) -> None:
    good = STANDARDS / "innovative-sme-2022.toml"
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text(encoding="utf-8").replace("maximum = 40", "maximum = 41"), encoding="utf-8")
    assert run("-m", "evaluation", "lint", good).returncode == 0
    done = run("-m", "evaluation", "lint", good, bad)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith(f"{bad}:")
    assert "the maxima of the indicators of innovation_capability add up to 40, not 41" in done.stdout


def test_scoring_starts_without_the_api(tmp_path: Path) -> None:
    code = (
        "import runpy, sys; sys.argv = ['evaluation', 'score', '--cases', sys.argv[1]];"
        "import contextlib\nwith contextlib.suppress(SystemExit): runpy.run_module('evaluation', run_name='__main__')\n"
        "print([name for name in ('strawberry', 'neo4j', 'numpy', 'starlette') if name in sys.modules])"
    )
    assert run("-c", code, written(tmp_path, [])).stdout == "[]\n"


def published(case: dict[str, Any]) -> dict[str, Any]:
    standard = catalogue.find(case["standard"], case["version"])
    assert standard
    card = score(standard, case["region"], case["answers"])
    return {
        "total": card.shown()["total"],
        "stars": card.stars,
        "decision": card.decision,
        "derivation": json.dumps(derivation_of(standard, case["region"], case["answers"]), ensure_ascii=False),
        "standard": {"definition": standard.definition},
    }


@pytest.mark.parametrize("case", valid_cases(), ids=lambda case: str(case["id"]))
def test_every_score_is_recomputed_from_its_derivation(case: dict[str, Any]) -> None:
    assert differences(published(case)) == []


def test_the_recomputation_stands_alone_and_is_short(tmp_path: Path) -> None:
    assert RECOMPUTE.read_text().count("\n") <= RECOMPUTE_LINES
    alone = tmp_path / "recompute.py"
    alone.write_text(RECOMPUTE.read_text())
    answer = {"data": {"organization": {"score": published(valid_cases()[0])}}}
    done = run("-I", "-S", alone, "--file", written(tmp_path, answer))
    assert (done.returncode, done.stdout) == (0, "equal\n")


def test_a_wrong_score_is_found(tmp_path: Path) -> None:
    score_ = published(next(case for case in valid_cases() if case["expected"]["total"]))
    changed = {**score_, "total": "99.99"}
    assert differences(changed) == [f"total: published 99.99, recomputed {score_['total']}"]
    definition = {"definition": score_["standard"]["definition"].replace("60", "50", 1)}
    assert differences({**score_, "standard": definition}) == ["the definition is not the one that the score names"]
    answer = {"data": {"organization": {"score": changed}}}
    done = run(RECOMPUTE, "--file", written(tmp_path, answer))
    assert (done.returncode, done.stdout) == (1, f"total: published 99.99, recomputed {score_['total']}\n")


@pytest.mark.parametrize("answer", [{"organization": None}, {"organization": {"score": None}}], ids=str)
def test_what_has_no_score_is_told_apart_from_a_wrong_one(tmp_path: Path, answer: dict[str, Any]) -> None:
    done = run(RECOMPUTE, "--file", written(tmp_path, {"data": answer}))
    assert (done.returncode, "it has no score" in done.stderr) == (2, True)
    assert run(RECOMPUTE).returncode == 2
