"""Finding customers by pieces of text: on SQLite through the trigram index that every book has."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, column, select, table

# The table's own name is the column that MATCH takes.
trigrams = table("customer_search", column("rowid"), column("customer_search"))
LENGTH = 3


def matching(pieces: Iterable[str]) -> ColumnElement[bool]:
    """The condition, on `trigrams`, that all of these pieces of three characters occur in a customer's search text.

    The index leaves spaces out: it may find a piece that is no one word's, and what it finds is to be looked at.
    """
    return trigrams.c.customer_search.match(" AND ".join('"' + p.replace('"', '""') + '"' for p in sorted(set(pieces))))


def pieces(text: str) -> list[str]:
    """The pieces of three characters of a text."""
    return [text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1)]


def may_contain(connection: Connection, id_: ColumnElement[int], text: str) -> list[ColumnElement[bool]]:
    """Conditions that every customer fulfils in whose search text `text` occurs; none where they would be no quicker.

    PostgreSQL has indexes of its own for what is looked for like this.
    """
    if connection.dialect.name != "sqlite" or len(text) < LENGTH:
        return []
    return [id_.in_(select(trigrams.c.rowid).where(matching(pieces(text))))]
