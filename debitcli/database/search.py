"""Finding records by pieces of text: on SQLite through the trigram index that tables to be searched have."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Connection, Table, TableClause, and_, column, or_, select, table, true

from debitcli.fields import folding

LENGTH = 3
"""How long the pieces are."""
# Terms, each with its spellings, folded.
Reading = Sequence[Sequence[str]]


@cache
def trigrams(name: str) -> TableClause:
    """The trigram index of the table with this name. Its own name is the column that MATCH takes."""
    return table(f"{name}_search", column("rowid"), column(f"{name}_search"))


def says(searched: ColumnElement[str], readings: Sequence[Reading]) -> ColumnElement[bool]:
    """The condition that a text says all terms of one of these readings, each in one of its spellings."""

    def says_one_of(term: Sequence[str]) -> ColumnElement[bool]:
        return or_(*(searched.contains(spelling, autoescape=True) for spelling in term))

    return or_(*(and_(true(), *map(says_one_of, reading)) for reading in readings))


def says_every_word(typed: str, *texts: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Conditions that each word that is looked for occurs in one of these texts, which are folded (`keys.key_of`)."""
    return [or_(*(text.contains(word, autoescape=True) for text in texts)) for word in folding.fold(typed).split()]


def matching(connection: Connection, name: str, readings: Sequence[Reading]) -> ColumnElement[bool] | None:
    """A condition, on `trigrams`, that every record fulfils which says one of these readings; None where none can tell.

    PostgreSQL has an index of its own for `says`; in this one, what is too short cannot be looked up. It leaves spaces
    out, and is asked for two characters only where there is nothing longer: what it finds is to be looked at.
    """
    if connection.dialect.name != "sqlite":
        return None
    asked = [_of_all(connection, name, reading) for reading in readings]
    return _match(name, _joined("OR", asked)) if all(asked) else None


def _of_all(connection: Connection, name: str, reading: Reading) -> str:
    """What to ask the index for where all terms of a reading are to be there; nothing where it cannot tell."""
    bare = [[spelling.replace(" ", "") for spelling in term] for term in reading]
    long = [term for term in bare if min(map(len, term)) >= LENGTH]
    short = [term for term in bare if min(map(len, term)) == LENGTH - 1]
    chosen = long or short[:1]
    return _joined("AND", [_joined("OR", [_of_one(connection, name, each) for each in term]) for term in chosen])


def _of_one(connection: Connection, name: str, spelling: str) -> str:
    if len(spelling) < LENGTH:
        return _joined("OR", _beginning_with(connection, name, spelling))
    return _joined("AND", _pieces(spelling))


def _joined(operator: str, questions: Sequence[str]) -> str:
    return f"({f' {operator} '.join(questions)})" if questions else ""


def _match(name: str, question: str) -> ColumnElement[bool]:
    return trigrams(name).c[f"{name}_search"].match(question)


def _pieces(text: str) -> list[str]:
    """The pieces of three characters of a text, as the index is asked for them."""
    each = {text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1)}
    return [_quoted(piece) for piece in sorted(each)]


def _quoted(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"'


def may_contain(connection: Connection, of: Table, text: str) -> list[ColumnElement[bool]]:
    """Conditions that every record fulfils in whose search text `text` occurs; none where they would be no quicker.

    PostgreSQL has indexes of its own for what is looked for like this.
    """
    if connection.dialect.name != "sqlite" or len(text) < LENGTH:
        return []
    return [of.c.id.in_(select(trigrams(of.name).c.rowid).where(_match(of.name, " AND ".join(_pieces(text)))))]


def _beginning_with(connection: Connection, name: str, two: str) -> list[str]:
    """The pieces in the index of an SQLite book that begin with these two characters, as every text that has them does.

    The end of a text has a mark behind it in the index, so that its last two characters begin a piece too.
    """
    run = connection.exec_driver_sql
    run(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_pieces USING fts5vocab('main', '{name}_search', 'row')")
    query = f"SELECT term FROM temp.{name}_pieces WHERE term >= ? AND term < ?"  # noqa: S608 - a name of ours
    # None of them: a piece that no text has, since an empty question is an error.
    return [_quoted(piece) for piece in run(query, (two, two + "\U0010ffff")).scalars()] or [_quoted(f"{two}\x01")]
