"""Finding records by pieces of text: on SQLite through the trigram index that tables to be searched have."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import ColumnElement, Connection, Table, TableClause, column, select, table

LENGTH = 3
"""How long the pieces are."""


@cache
def trigrams(name: str) -> TableClause:
    """The trigram index of the table with this name. Its own name is the column that MATCH takes."""
    return table(f"{name}_search", column("rowid"), column(f"{name}_search"))


def matching(name: str, pieces: Iterable[str], *, any_of: bool = False) -> ColumnElement[bool]:
    """The condition, on `trigrams`, that all of these pieces (or any of them) occur in a record's search text.

    The index leaves spaces out: it may find a piece that is no one word's, and what it finds is to be looked at.
    """
    terms = ['"' + piece.replace('"', '""') + '"' for piece in sorted(set(pieces))]
    return trigrams(name).c[f"{name}_search"].match((" OR " if any_of else " AND ").join(terms))


def pieces(text: str) -> list[str]:
    """The pieces of three characters of a text."""
    return [text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1)]


def may_contain(connection: Connection, of: Table, text: str) -> list[ColumnElement[bool]]:
    """Conditions that every record fulfils in whose search text `text` occurs; none where they would be no quicker.

    PostgreSQL has indexes of its own for what is looked for like this.
    """
    if connection.dialect.name != "sqlite" or len(text) < LENGTH:
        return []
    return [of.c.id.in_(select(trigrams(of.name).c.rowid).where(matching(of.name, pieces(text))))]


def beginning_with(connection: Connection, name: str, two: str) -> list[str]:
    """The pieces in the index of an SQLite book that begin with these two characters, as every text that has them does.

    The end of a text has a mark behind it in the index, so that its last two characters begin a piece too.
    """
    run = connection.exec_driver_sql
    run(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_pieces USING fts5vocab('main', '{name}_search', 'row')")
    query = f"SELECT term FROM temp.{name}_pieces WHERE term >= ? AND term < ?"  # noqa: S608 - a name of ours
    # None of them: a piece that no text has, since an empty question is an error.
    return list(run(query, (two, two + "\U0010ffff")).scalars()) or [f"{two}\x01"]
