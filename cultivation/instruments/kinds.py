"""What an instrument is: the four directions in which financing is promoted, relief and grants, and green rights."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class InstrumentType(Enum):
    """Whether it is a policy or a product."""

    POLICY = value("POLICY", "What an authority grants.")
    FINANCE_PRODUCT = value("FINANCE_PRODUCT", "What an organization finances with, or helps to finance.")


@vocabulary
class InstrumentKind(Enum):
    """How it helps: by one of the four directions of financing, or, of a policy, by relief or a grant."""

    INDIRECT_FINANCING = value("INDIRECT_FINANCING", "Credit through a lender: loans, guarantees, pledges, leasing.")
    DIRECT_FINANCING = value("DIRECT_FINANCING", "From the capital market: shares, bonds, funds, help before listing.")
    SERVICE_MODEL = value(
        "SERVICE_MODEL", "An innovative model of service: supply chains, receivables, loans joined with investment."
    )
    SUPPORTING_SYSTEM = value(
        "SUPPORTING_SYSTEM", "What carries the others: credit information, sharing of risk, counter-guarantees."
    )
    RELIEF = value("RELIEF", "Relief from taxes and fees; a policy alone.")
    GRANT = value("GRANT", "Money or an award that is not paid back; a policy alone.")


POLICY_ONLY = frozenset({InstrumentKind.RELIEF, InstrumentKind.GRANT})


@vocabulary
class GreenRight(Enum):
    """A right to use the environment that may be pledged."""

    POLLUTION_DISCHARGE = value("POLLUTION_DISCHARGE", "The right to discharge pollutants (排污权).")
    ENERGY_USE = value("ENERGY_USE", "The right to use energy (用能权).")
    WATER_USE = value("WATER_USE", "The right to use water (用水权).")
    CARBON_EMISSION = value("CARBON_EMISSION", "The right to emit carbon (碳排放权).")
