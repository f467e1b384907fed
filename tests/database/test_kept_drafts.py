"""Drafts of wizards as the book has them, on both databases."""

from datetime import UTC, datetime

from debitcli.database import drafts
from debitcli.database.book import Book
from debitcli.database.drafts import Typed

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_drafts_are_kept_replaced_and_thrown_away_each_by_itself(place: str) -> None:
    book = Book(place)
    for n, (actor, noun) in enumerate(
        [("mara", "customer"), ("mara", "customer"), ("mara", "product"), ("luis", "customer")]
    ):
        with book.writing() as connection:
            typed = Typed({"name": f"{n}\0\udc80"}, {"city": "Mad"}, {"categories": ["Regular"]})
            drafts.keep(connection, typed, actor=actor, noun=noun, at=NOON.replace(minute=n), instead_of=None)
    with book.writing() as connection:
        new, old = drafts.find(connection, actor="mara", noun="customer")
        assert [new.typed.answers["name"], old.typed.answers["name"]] == ["1\0\udc80", "0\0\udc80"]
        assert old.at == NOON
        # Two wizards went on with the older one.
        for name in ("here", "there"):
            drafts.keep(connection, Typed({"name": name}, {}), actor="mara", noun="customer", at=old.at, instead_of=old)
        drafts.discard(connection, new)
    with book.reading() as connection:
        kept = drafts.find(connection, actor="mara", noun="customer")
        assert {each.typed.answers["name"] for each in kept} == {"here", "there"}
        assert len(drafts.find(connection, actor="mara", noun="product")) == 1
        assert len(drafts.find(connection, actor="luis", noun="customer")) == 1
