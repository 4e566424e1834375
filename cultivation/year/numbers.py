"""The numbers in the credit codes of invented years: each seed has its own."""

FIRST_NUMBER = 600_000_000  # beyond those of other invented organizations and enterprises
EACH_SEED = 100_000  # numbers of one seed: more enterprises than a year can have
SEEDS = 2_000  # whose numbers fit below the last one of a credit code
