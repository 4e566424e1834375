"""All kinds of entities that the graph holds."""

from cultivation.plan.aggregate import PLANS
from evaluation.aggregates import AGGREGATES as EVALUATION

AGGREGATES = (*EVALUATION, PLANS)
