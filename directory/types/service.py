"""What organizations offer."""

from typing import Self

import strawberry

from directory.documents import ServiceDocument
from directory.types.category import Category
from directory.types.described import object_type
from directory.types.enums import ServiceChannel, ServiceFee
from directory.types.node import Node


@object_type
class Service(Node):
    """Something that an organization offers to small and medium enterprises."""

    name: str = strawberry.field(description="What it is called.")
    description: str | None = strawberry.field(description="What the enterprise gets.")
    category: Category | None = strawberry.field(description="Its kind.")
    channel: ServiceChannel | None = strawberry.field(description="How it reaches the enterprise.")
    fee: ServiceFee | None = strawberry.field(description="What it costs.")
    price: str | None = strawberry.field(description="Its price in words, with currency and unit.")
    eligibility: str | None = strawberry.field(description="Who may ask for it.")
    url: str | None = strawberry.field(description="The page to read or apply on.")
    phone: str | None = strawberry.field(description="The number to call for this service.")
    documents: list[str] = strawberry.field(description="What to bring.")
    duration_days: int | None = strawberry.field(description="How long it takes, in working days.")

    @classmethod
    def of(cls, document: ServiceDocument, category: Category | None) -> Self:
        """Return the type of a service document."""
        channel, fee = document.get("channel"), document.get("fee")
        return cls(
            id=strawberry.ID(document["id"]),
            name=document["name"],
            description=document.get("description"),
            category=category,
            channel=ServiceChannel(channel) if channel else None,
            fee=ServiceFee(fee) if fee else None,
            price=document.get("price"),
            eligibility=document.get("eligibility"),
            url=document.get("url"),
            phone=document.get("phone"),
            documents=document.get("documents", []),
            duration_days=document.get("durationDays"),
        )
