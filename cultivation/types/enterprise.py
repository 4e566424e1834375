"""Enterprises as everybody sees them, and as those do who may see more."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

import strawberry

from cultivation.documents import FiguresDocument
from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.tiers import terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.vocabulary import Tier, TitleStatus
from directory.context import Context
from directory.types.described import computed, input_type, object_type
from directory.types.designation import day
from directory.types.region import Region


@input_type
class FiguresOfYear:
    """What an enterprise reports of one year; private to itself and its administrators."""

    year: int = strawberry.field(description="The year, 1949 to 2100.")
    employees: int | None = strawberry.field(default=None, description="Persons employed at its end.")
    revenue: Decimal | None = strawberry.field(default=None, description="Operating revenue, in 10,000 yuan.")
    assets: Decimal | None = strawberry.field(default=None, description="Total assets at its end, in 10,000 yuan.")

    def given(self) -> dict[str, Any]:
        """Return the figures as a document holds them."""
        amounts = {name: getattr(self, name) for name in ("revenue", "assets")}
        texts = {name: None if amount is None else format(amount, "f") for name, amount in amounts.items()}
        return {"year": self.year, "employees": self.employees, **texts}


@object_type
class EnterpriseFigures:
    """What an enterprise reports of one year."""

    year: int = strawberry.field(description="The year.")
    employees: int | None = strawberry.field(description="Persons employed at its end.")
    revenue: Decimal | None = strawberry.field(description="Operating revenue, in 10,000 yuan.")
    assets: Decimal | None = strawberry.field(description="Total assets at its end, in 10,000 yuan.")

    @classmethod
    def of(cls, document: FiguresDocument) -> Self:
        """Return the type of the figures of a year."""
        revenue, assets = document.get("revenue"), document.get("assets")
        return cls(
            year=document["year"],
            employees=document.get("employees"),
            revenue=Decimal(revenue) if revenue else None,
            assets=Decimal(assets) if assets else None,
        )


@object_type
class EnterpriseTitle:
    """A title that an enterprise was granted for a term; everybody sees it, as notices tell it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    tier: Tier = strawberry.field(description="The tier that it is the title of.")
    title: str = strawberry.field(description="The title, in Chinese.")
    name: str = strawberry.field(description="The name of the enterprise when it was granted.")
    standard: str = strawberry.field(description="The id of the standard by which the enterprise was assessed.")
    version: str = strawberry.field(description="The version of that standard.")
    valid_from: dt.date = strawberry.field(description="The first day of its term, in China.")
    valid_to: dt.date = strawberry.field(description="The last day of its term.")
    status: TitleStatus = strawberry.field(description="Whether it stands today.")
    update_due: dt.date | None = strawberry.field(
        description="The next day by which the figures of the year before are due; null when none are due any more."
    )
    updates_missed: list[dt.date] = strawberry.field(
        description="The days by which figures were due and did not come; then the holder is not reviewed again."
    )
    revoked_on: dt.date | None = strawberry.field(description="The day from which on it counts no more; null without.")
    reason: str | None = strawberry.field(description="Why it was revoked; null when it was not.")
    barred_until: dt.date | None = strawberry.field(
        description="The last day on which its holder, who deceived, may not apply for any title; null when it did not."
    )
    fraud_found_on: dt.date | None = strawberry.field(
        description="The day on which fraud was found; after `revokedOn` where it was revoked for another reason."
    )
    fraud_reason: str | None = strawberry.field(description="What was found to be fraud; null without any.")
    synthetic: bool = strawberry.field(description="Whether it was invented for demonstration.")

    @classmethod
    def of(cls, document: TitleDocument, today: str) -> Self:
        """Return the type of a title's document as of a day (ISO)."""
        standard, _, version = document["standard"].removeprefix("standard-").partition("@")
        found_on, found = terms.fraud_of(document)
        return cls(
            id=strawberry.ID(document["id"]),
            tier=Tier(document["tier"]),
            title=document["title"],
            name=document["name"],
            standard=standard,
            version=version,
            valid_from=dt.date.fromisoformat(document["validFrom"]),
            valid_to=dt.date.fromisoformat(document["validTo"]),
            status=terms.status_on(document, today),
            update_due=day(terms.next_deadline(document, today)),
            updates_missed=[dt.date.fromisoformat(due) for due in terms.missed(document, today)],
            revoked_on=day(document.get("revokedOn")),
            reason=document.get("reason"),
            barred_until=day(document.get("barredUntil")),
            fraud_found_on=day(found_on),
            fraud_reason=found,
            synthetic=document.get("synthetic", False),
        )


@object_type
class Enterprise:
    """A small or medium enterprise.

    Everybody sees where it lies, its industry, its tier and its titles; its name too once it was granted a title, as
    the notices of titles name their holders. Its credit code, its figures and its size class are for its
    representatives and the administrators of its division and those above.
    """

    id: strawberry.ID = strawberry.field(description="Its id.")
    name: str | None = strawberry.field(
        description="Its Chinese name; null for those who may not see it while it never held a title."
    )
    industry: str = strawberry.field(description="The section of GB/T 4754 it works in, a letter from A to T.")
    region: str = strawberry.field(description="The code of the division it lies in.")
    tier: Tier | None = strawberry.field(description="The highest tier whose title it holds today; null without any.")
    titles: list[EnterpriseTitle] = strawberry.field(description="Its titles, the earlier term first.")
    credit_code: str | None = strawberry.field(
        description="Its unified social credit code (GB 32100), 18 characters; null for those who may not see it."
    )
    figures: list[EnterpriseFigures] | None = strawberry.field(
        description="What it reports, by year, ascending; null for those who may not see it."
    )
    size_class: str | None = strawberry.field(
        description="LARGE, MEDIUM, SMALL or MICRO by enterprise-size 2011, from its industry and the figures of its "
        "last year; null where these do not tell it, as with an industry whose letter holds several of the standard, "
        "and for those who may not see it."
    )
    synthetic: bool = strawberry.field(description="Whether it is made up, for demonstration, and does not exist.")
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, seen: SeenEnterprise, context: Context) -> Self:
        """Return the type of an enterprise as somebody sees it."""
        document, today = seen.document, context.day.isoformat()
        inside = seen.inside
        return cls(
            id=strawberry.ID(document["id"]),
            name=document["name"] if inside or seen.titles else None,
            industry=document["industry"],
            region=document["region"],
            tier=terms.highest(seen.titles, today),
            titles=[EnterpriseTitle.of(title, today) for title in seen.titles],
            credit_code=document["creditCode"] if inside else None,
            figures=[EnterpriseFigures.of(year) for year in document.get("figures", [])] if inside else None,
            size_class=seen.size_class if inside else None,
            synthetic=document.get("synthetic", False),
            context=context,
        )

    @computed
    def place(self) -> Region | None:
        """Return the division it lies in."""
        return Region.find(self.region, self.context)
