"""Queries that work when they are copied, for the page for integrators."""

_NEARBY = """\
{ nearby(region: "330106", filter: {categories: ["financing"]}, first: 3) {
    totalCount edges { reach distanceMetres node { id name region { path } } } } }"""
_COVERAGE = """\
{ region(code: "330100") { name statistics { organizations averageScore
    coverage { category { name } offered fromWithin fromAbove nearestMetres } } } }"""
_BEST = """\
{ organizations(orderBy: SCORE_DESC, first: 2) { nodes { name
    score { total stars outcome standard { id version } indicators { title points maximum reason } } } } }"""
_EVALUATE = """\
{ evaluate(standard: "innovative-sme", version: "2022",
    answers: {rd_ratio: "4.2", recognized_titles: ["high_tech_enterprise"]}) {
    scorecard { total decision improvements(first: 3) { title neededEnglish gain } } } }"""

QUERIES: tuple[tuple[dict[str, str], str], ...] = (
    ({"zh": "附近的投融资服务", "en": "Financing nearby"}, _NEARBY),
    ({"zh": "一个地区的覆盖情况", "en": "How a region is covered"}, _COVERAGE),
    ({"zh": "得分最高的机构与依据", "en": "The best scores and why"}, _BEST),
    ({"zh": "试算一家企业", "en": "Score an enterprise without storing it"}, _EVALUATE),
)
