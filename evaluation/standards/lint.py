"""Checking a standard's file: every broken rule at once, each with its line."""

import re
import tomllib

from evaluation.standards import build, document
from evaluation.standards.content import Content
from evaluation.standards.faults import Fault, FaultyStandard, Report
from evaluation.standards.links import check_links
from evaluation.standards.methods import check_methods
from evaluation.standards.model import Standard
from evaluation.standards.positions import Path, positions
from evaluation.standards.scales import check_scales
from evaluation.standards.shapes import check_shape

_LINE = re.compile(r"line (\d+)")


def load(text: str) -> Standard:
    """Return the standard that a TOML text defines; raise `FaultyStandard` with every rule that it breaks."""
    if faults := check(text):
        raise FaultyStandard(faults)
    return build.standard(document.read(text))


def check(text: str) -> list[Fault]:
    """Return every rule that a standard's text breaks, by line; nothing when it is good."""
    try:
        content = document.read(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        return [Fault(int(place.group(1)) if place else text.count("\n") + 1, f"not TOML: {error}")]
    except RecursionError:
        return [Fault(1, "nested too deep")]
    return check_document(content, positions(text))


def check_document(content: document.Document, lines: dict[Path, int]) -> list[Fault]:
    """Return every rule that a content breaks, at the lines that its keys have."""
    report = Report(lines)
    check_shape(content, report)
    view = Content(content, report)
    for check_further in (check_links, check_scales, check_methods):
        check_further(view)
    return report.faults
