"""The table of what benchmarks measured."""

from pathlib import Path

from benchmarks.results import HEAD, TABLE, forget, keep, kept, table


def test_a_part_that_is_measured_again_replaces_its_own_rows_alone(tmp_path: Path) -> None:
    keep("starts", {"smenet --help": "0.40 s", "a server": "2.5 s"}, tmp_path)
    keep("beside", {"nearby": "ours 123"}, tmp_path)
    keep("starts", {"smenet --help": "0.33 s"}, tmp_path)
    rows = [(row.part, row.measured, row.figure) for row in kept(tmp_path)]
    assert rows == [
        ("beside", "nearby", "ours 123"),
        ("starts", "smenet --help", "0.33 s"),
        ("starts", "a server", "2.5 s"),
    ]


def test_the_table_is_written_with_every_row(tmp_path: Path) -> None:
    keep("scoring", {"one by one": "7,000 a second"}, tmp_path)
    written = (tmp_path / TABLE).read_text()
    assert written == f"{HEAD}\n{table(kept(tmp_path))}\n"
    head, rule, row = written.splitlines()[-3:]
    assert head.startswith("| part    | measured   | figure")
    assert len(head) == len(rule) == len(row)
    assert row.startswith("| scoring | one by one | 7,000 a second | 20")


def test_a_whole_run_begins_with_an_empty_table(tmp_path: Path) -> None:
    keep("scoring", {"one by one": "7,000 a second"}, tmp_path)
    forget(tmp_path)
    assert kept(tmp_path) == []
