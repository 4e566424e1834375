"""Whether a standard's file has what its way to a decision needs, and nothing that would never be read."""

from fractions import Fraction

from evaluation.standards.content import Content

# Which lists each method reads beside the fields.
_READ = {
    "CONDITIONS": {"conditions", "direct", "overrides"},
    "STARS": {"limits"},
    "CLASSES": {"classes"},
    "NONE": set[str](),
}
_LISTS = ("conditions", "direct", "overrides", "limits", "classes")


def check_methods(content: Content) -> None:
    """Report what a decision lacks or would never read, and days out of order."""
    decision = content.table("decision")
    if "method" in decision:
        method = decision["method"]
        for name in _LISTS:
            if name in content.document and name not in _READ[method]:
                content.report.add((name,), f"a decision by {method} reads no {name}")
        checks = {
            "CONDITIONS": _check_conditions,
            "STARS": _check_stars,
            "CLASSES": _check_classes,
            "NONE": _check_none,
        }
        checks[method](content)
        _check_outcomes(content)
    _check_total(content)
    _check_days(content)


def _check_conditions(content: Content) -> None:
    if not content.document.get("conditions"):
        content.report.add(("decision", "method"), "a decision by CONDITIONS needs conditions")
    for path, row in content.rows("direct", "kind", "replaces"):
        if row["kind"] == "EXEMPTION" and len(row["replaces"]) != 1:
            content.report.add((*path, "replaces"), "an exemption stands in for one condition")


def _check_stars(content: Content) -> None:
    steps = [Fraction(step) for step in content.table("decision").get("steps", ())]
    if not steps or steps != sorted(set(steps)):
        content.report.add(("decision", "steps"), "a decision by STARS needs steps that rise")
    if content.clean("total") and content.table("total").get("method", "NONE") == "NONE":
        content.report.add(("decision", "method"), "a decision by STARS needs a total")
    for path, row in content.rows("limits", "key", "kind"):
        if ("rule" in row) == ("field" in row) or ("rule" in row) != ("stars" in row):
            content.report.add(path, "a limit has a rule and stars, or a field that gives the stars")
        if "field" in row and content.type_of(str(row["field"])) != "integer":
            content.report.add((*path, "field"), f"{row['field']} is no field with an integer")
        if "field" in row and "unanswered" not in row:
            content.report.add(path, "a limit by a field says how many stars are left when it is unanswered")


def _check_classes(content: Content) -> None:
    decision = content.table("decision")
    field, classes = decision.get("field", ""), decision.get("classes", [])
    if content.type_of(field) != "enum" or not content.fields[field].get("required"):
        content.report.add(("decision",), "a decision by CLASSES needs a required field of type enum")
        return
    words = {row["word"] for _, row in content.rows("classes", "word")}
    for word in sorted(content.words_of(field) - words):
        content.report.add(("decision", "field"), f"the word {word} has no floors")
    for path, row in content.rows("classes", "word", "floors"):
        floors = [Fraction(floor) for floor in row["floors"]]
        if row["word"] not in content.words_of(field):
            content.report.add((*path, "word"), f"unknown word {row['word']} of field {field}")
        if len(floors) != len(classes) - 1:
            content.report.add((*path, "floors"), f"{len(classes)} classes need {len(classes) - 1} floors")
        elif floors != sorted(set(floors), reverse=True):
            content.report.add((*path, "floors"), "floors must fall from class to class")


def _check_none(content: Content) -> None:
    if content.document.get("completeness") != "PARTIAL":
        content.report.add(("completeness",), "a standard that decides nothing is PARTIAL")


def _check_outcomes(content: Content) -> None:
    decision = content.table("decision")
    stars = [f"{number}_STARS" for number in range(len(decision.get("steps", ())) + 1)]
    possible = {"CONDITIONS": ["PASS", "FAIL"], "STARS": stars, "CLASSES": decision.get("classes", [])}
    for word in content.table("outcomes"):
        if word not in possible.get(decision["method"], ()):
            content.report.add(("outcomes", word), f"{word} is no decision of this standard")
    for word in stars if decision["method"] == "STARS" else ():
        if word not in content.table("outcomes"):
            content.report.add(("outcomes",), f"the decision {word} has no outcome")


def _check_total(content: Content) -> None:
    total = content.table("total")
    method = total.get("method")
    if method == "NONE" and "reason" not in total:
        content.report.add(("total",), "a standard without a total says why: reason")
    if (method == "WEIGHTED_MEAN") != ("coverage_floor" in total):
        content.report.add(("total",), "coverage_floor is for WEIGHTED_MEAN, which needs it")
    elif method == "WEIGHTED_MEAN" and not 0 < Fraction(total["coverage_floor"]) <= 1:
        content.report.add(("total", "coverage_floor"), "coverage_floor lies above 0 and is at most 1")


def _check_days(content: Content) -> None:
    first, last = content.document.get("effective_from"), content.document.get("effective_to")
    clean = content.clean("effective_from") and content.clean("effective_to")
    if clean and first and last and first > last:
        content.report.add(("effective_to",), "effective_to is before effective_from")
