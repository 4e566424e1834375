"""What organizations offer."""

from typing import Any, Self

import strawberry

from directory.categories import Categories
from directory.documents import ServiceDocument
from directory.types.category import Category
from directory.types.described import object_type, stored
from directory.types.enums import ServiceChannel, ServiceFee
from directory.types.node import ID, Node


def _category(service: Any) -> Category | None:
    found = service.tree.get(service.document["category"])
    return Category.of(found, service.tree) if found else None


@object_type
class Service(Node):
    """Something that an organization offers to small and medium enterprises."""

    id: strawberry.ID = stored("id", ID)
    name: str = stored("name", "What it is called.")
    description: str | None = stored("description", "What the enterprise gets.")
    category: Category | None = stored(_category, "Its kind.")
    channel: ServiceChannel | None = stored("channel", "How it reaches the enterprise.", ServiceChannel)
    fee: ServiceFee | None = stored("fee", "What it costs.", ServiceFee)
    price: str | None = stored("price", "Its price in words, with currency and unit.")
    eligibility: str | None = stored("eligibility", "Who may ask for it.")
    url: str | None = stored("url", "The page to read or apply on.")
    phone: str | None = stored("phone", "The number to call for this service.")
    documents: list[str] = stored("documents", "What to bring.", otherwise=())
    duration_days: int | None = stored("durationDays", "How long it takes, in working days.")

    document: strawberry.Private[ServiceDocument]
    tree: strawberry.Private[Categories]

    @classmethod
    def of(cls, document: ServiceDocument, tree: Categories) -> Self:
        """Return the type of a service document, whose category hangs in this tree."""
        return cls(document=document, tree=tree)
