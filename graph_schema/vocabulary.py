"""Which nodes and edges the stored graph consists of; everything else in it is a finding of `smenet check`."""

LABELS = {
    "Region": "a division of the state, current or retired; key code",
    "Organization": "a service organization; key id",
    "Service": "what an organization offers; belongs to it alone, so its id needs no index",
    "Designation": "a title that an authority gave for a term; belongs to its holder alone; key id",
    "Category": "a kind of service; key code",
    "Standard": "a version of a set of criteria; key key, `<id>@<version>`",
    "Round": "a round of evaluations that a division holds under one standard",
    "Assessment": "an evaluation of one subject under one standard",
    "Rating": "what an organization says of itself in an assessment, or an evaluator of it",
    "Score": "a computed result with its derivation",
    "Feedback": "the voice of a served enterprise; key id",
    "Complaint": "what somebody holds against an organization, and what came of it; key id",
    "Tally": "the sum of the voices about the organizations of a division; key id",
    "Enterprise": "a small or medium enterprise; key id",
    "Request": "what an enterprise asks an organization for; key id",
    "Plan": "a plan for the development of SMEs; key id",
    "PlanPart": "a system, focus, task or project of a plan; belongs to it alone",
    "Goal": "a figure that a plan wants to reach, with what was observed; belongs to it alone",
    "Policy": "what an authority grants enterprises; key id",
    "FinanceProduct": "what an organization finances enterprises with; key id",
    "Collaboration": "what an enterprise or organization does together with an organization, and when; key id",
    "Suggestion": "what somebody suggests about an organization, and what came of it; key id",
    "Account": "somebody who signs in, with the roles given to it; key id",
    "Change": "a row of the journal; key seq",
    "Receipt": "a request that was answered, so that its repetition has no second effect; key key",
    "JournalHead": "the youngest row of the journal; one node",
    "Import": "an unfinished import, held by who stores its entities; at most one node",
    "SchemaVersion": "the version of this schema; one node",
}
EDGES = {
    "PART_OF": "Region → Region above it",
    "SUCCEEDED_BY": "retired Region → Region that took its place",
    "LOCATED_IN": "Organization or Enterprise → Region",
    "SERVES": "Organization → Region, with everything below it",
    "MEMBER_OF": "Organization → Organization, the hub it belongs to",
    "SUCCEEDS": "Organization → Organization it took over",
    "OFFERS": "Organization → Service",
    "HOLDS": "Organization or Enterprise → Designation",
    "IN": "Service → Category; Assessment → Round; Rating → Assessment",
    "NARROWER": "Category → narrower Category",
    "OF": "Assessment or Score → what it is about",
    "UNDER": "Assessment or Round → Standard",
    "HELD_IN": "Round → Region, with everything below it",
    "AWAITS": "Assessment → Account that was drawn to rate it and has not yet",
    "BY": "Rating → Account that gave it",
    "CURRENT_OF": "Score → whose current score it is",
    "SUPERSEDES": "Standard or Rating → the one it supersedes",
    "OVERRIDDEN_IN": "Standard → province with another rule for one of its conditions",
    "PART": "Plan → its parts and goals",
    "SUPPORTS": "Category, Policy or FinanceProduct → PlanPart that it supports",
    "OFFERED_BY": "Policy or FinanceProduct → Organization",
    "APPLIES_IN": "Policy or FinanceProduct → Region, with everything below it",
    "COLLABORATES_WITH": "Enterprise or Organization → Organization; each by its Collaboration",
    "ABOUT": "Feedback, Complaint or Suggestion → Organization",
    "FROM": "Request, Feedback or Complaint → Enterprise",
    "AFTER": "Feedback → Request whose service it is about",
    "ASSIGNED_TO": "Request → Organization that shall answer",
    "ESCALATED_TO": "Request → Organization above that it went to when it was overdue",
    "ADMINISTERS": "Account → Region, with everything below it",
    "EVALUATES_IN": "Account → Region, with everything below it",
    "AUDITS": "Account → Region, with everything below it",
    "STAFF_OF": "Account → Organization it speaks for",
    "EMPLOYED_BY": "Account → Organization it must not judge",
    "REPRESENTS": "Account → Enterprise it speaks for",
}
OWN_LABELS = frozenset({"Change", "Import", "JournalHead", "Receipt", "SchemaVersion"})
# Of changes whose contents only those concerned may see: an account is about a person, a suggestion may name one, an
# open round may hold a seed that tells its draws, an assessment is a draft until it is published, what a single rater
# said stays his own, the score of an enterprise is made of its figures, and of single voices only sums are published.
PRIVATE_KINDS = frozenset(
    {
        *("ACCOUNT_ADDED", "ACCOUNT_CHANGED", "ACCOUNT_REMOVED"),
        *("SUGGESTION_ADDED", "SUGGESTION_DECIDED"),
        *("ROUND_OPENED", "ASSESSMENT_ADVANCED", "RATING_GIVEN", "ENTERPRISE_SCORED"),
    }
    | {
        f"{entity}_{change}"
        for entity in ("ENTERPRISE", "ENTERPRISE_COLLABORATION", "REQUEST", "FEEDBACK", "COMPLAINT", "TALLY")
        for change in ("ADDED", "CHANGED", "REMOVED")
    }
)


def is_public(kind: str) -> bool:
    """Return whether everybody may see changes of this kind."""
    return kind not in PRIVATE_KINDS
