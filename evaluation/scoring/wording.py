"""Rules and answers in words, Chinese and English."""

from dataclasses import dataclass
from fractions import Fraction

from evaluation.scoring.shown import plain_text
from evaluation.standards import conditions, measures, points
from evaluation.standards.conditions import Condition
from evaluation.standards.facts import ZERO, Facts, Value
from evaluation.standards.measures import Interval, Measure
from evaluation.standards.model import Standard, Text
from evaluation.standards.points import Rule

_UNANSWERED = Text("未填写", "not answered")
_YES, _NO = Text("是", "yes"), Text("否", "no")
_NOTHING = Text("无", "none")


def joined(parts: list[Text], zh: str, en: str) -> Text:
    """Return texts as one, with a separator for each language."""
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def interval_text(interval: Interval) -> str:
    """Return an interval in signs: "≥ 3, < 5"."""
    ends = [("≥", interval.at_least), (">", interval.above), ("≤", interval.at_most), ("<", interval.below)]
    return ", ".join(f"{sign} {plain_text(end)}" for sign, end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one standard."""

    standard: Standard

    def answer(self, field: str, value: Value | None) -> Text:
        """Return an answer in words, with its unit."""
        row = self.standard.field(field)
        if value is None:
            return _UNANSWERED
        if isinstance(value, bool):
            return _YES if value else _NO
        if isinstance(value, Fraction):
            unit = row.unit or Text("", "")
            return Text(f"{plain_text(value)}{unit.zh}", f"{plain_text(value)} {unit.en}".rstrip())
        words = [row.words[word] for word in ([value] if isinstance(value, str) else value)]
        return joined(words, "、", ", ") if words else _NOTHING

    def given(self, fields: list[str], facts: Facts) -> Text:
        """Return what was answered in several fields."""
        parts = [
            joined([self.standard.field(field).title, self.answer(field, facts.answers.get(field))], "：", ": ")
            for field in dict.fromkeys(fields)
        ]
        return joined(parts, "；", "; ")

    def measure(self, measure: Measure) -> Text:
        """Return what a quantity is."""
        if isinstance(measure, measures.Total):
            return Text("总分", "total")
        if isinstance(measure, measures.DimensionTotal):
            title = next(row.title for row in self.standard.dimensions if row.key == measure.dimension)
            return Text(f"{title.zh}得分", f"score of {title.en}")
        titles = [self.standard.field(field).title for field in measure.fields()]
        if isinstance(measure, measures.Mean):
            names = joined(titles, "、", ", ")
            return Text(f"{names.zh}的均值", f"mean of {names.en}")
        return joined(titles, " / ", " / ")

    def condition(self, condition: Condition) -> Text:
        """Return what a condition demands."""
        if isinstance(condition, conditions.Within):
            name, ends = self.measure(condition.measure), interval_text(condition.interval)
            return Text(f"{name.zh} {ends}", f"{name.en} {ends}")
        if isinstance(condition, conditions.Among):
            return self._among(condition)
        if isinstance(condition, conditions.All):
            return joined([self.condition(part) for part in condition.parts], " 且 ", " and ")
        if isinstance(condition, conditions.Any):
            inner = joined([self.condition(part) for part in condition.parts], " 或 ", " or ")
            return Text(f"（{inner.zh}）", f"({inner.en})")
        return self._choose(condition) if isinstance(condition, conditions.Choose) else _NOTHING

    def _among(self, condition: conditions.Among) -> Text:
        title = self.standard.field(condition.field).title
        words = joined([self.answer(condition.field, word) for word in condition.words], "或", " or ")
        return Text(f"{title.zh}：{words.zh}", f"{title.en}: {words.en}")

    def _choose(self, condition: conditions.Choose) -> Text:
        parts = []
        for when, then in condition.cases:
            case, demand = self.condition(when) if when else Text("其他", "otherwise"), self.condition(then)
            parts.append(Text(f"{case.zh}时：{demand.zh}", f"{'if ' if when else ''}{case.en}: {demand.en}"))
        return joined(parts, "；", "; ")

    def applied(self, rule: Rule, facts: Facts) -> Text:
        """Return the part of a rule that the facts came under."""
        if isinstance(rule, points.BestOf):
            return self.applied(max(rule.parts, key=lambda part: part.points(facts) or ZERO), facts)
        if isinstance(rule, points.SumOf):
            return joined([self.applied(part, facts) for part in rule.parts], " + ", " + ")
        if isinstance(rule, points.Variants):
            return self.applied(rule.by_word[str(facts.answers[rule.field])], facts)
        if isinstance(rule, points.Words):
            return self._words(rule, facts)
        return self._scale(rule, facts)

    def _words(self, rule: points.Words, facts: Facts) -> Text:
        answer = self.answer(rule.field, facts.answers.get(rule.field))
        earned = plain_text(rule.points(facts) or ZERO)
        return Text(f"{answer.zh}：{earned} 分", f"{answer.en}: {earned} points")

    def _scale(self, rule: Rule, facts: Facts) -> Text:
        earned = plain_text(rule.points(facts) or ZERO)
        if isinstance(rule, points.Bands):
            value = rule.measure.of(facts)
            band = next(interval for interval, _ in rule.bands if value is not None and value in interval)
            return Text(f"{interval_text(band)}：{earned} 分", f"{interval_text(band)}: {earned} points")
        if isinstance(rule, points.PerUnit):
            unit, each = plain_text(rule.unit), plain_text(rule.each)
            return Text(f"每满 {unit} 得 {each} 分", f"{each} points for each full {unit}")
        if isinstance(rule, points.Goalposts):
            low, high, scale = plain_text(rule.low), plain_text(rule.high), plain_text(rule.scale)
            name = self._drawn(rule.measure)
            return Text(
                f"{name.zh}{low} 得 0 分，{high} 得 {scale} 分，其间按比例",
                f"{name.en}0 points at {low}, {scale} at {high}, in proportion between",
            )
        return Text("按所给分数", "the points given")

    def _drawn(self, measure: Measure) -> Text:
        """Return how a share is drawn to its prior mean; nothing for what is taken as it is answered."""
        if not isinstance(measure, measures.Share) or not measure.prior_weight:
            return Text("", "")
        part, whole = self.standard.field(measure.part).title, self.standard.field(measure.whole).title
        mean, weight = plain_text(measure.prior_mean), plain_text(measure.prior_weight)
        return Text(
            f"（{mean} × {weight} + {part.zh}）/（{weight} + {whole.zh}）：",
            f"({mean} × {weight} + {part.en}) / ({weight} + {whole.en}): ",
        )
