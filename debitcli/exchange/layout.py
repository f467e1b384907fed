"""Layouts of files that other products write: how each is recognised, and what its columns are."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from debitcli.fields import folding

_LONGEST = 1_000
_SIGNS = re.compile(r"[\W_]+")

Way = tuple[str, ...]
"""The columns whose values together are one value of a field, each on a line of its own; mostly one."""
Block = tuple[Way, ...]
"""The ways to a field in the order in which they count: the first with a value does."""


@lru_cache(maxsize=16_384)
def normal(column: str) -> str:
    """A column's name without case, accents, spaces and signs: `E-mail *` is `email`."""
    # What is longer is no name, but a cell of a file without a header.
    return _SIGNS.sub("", folding.fold(column[:_LONGEST]))


@dataclass(frozen=True, eq=False)
class Layout:
    """A product's layout, recognised by names of columns that only it has together (`marks_in_words`, divided by |).

    `columns_in_words` has for each field those of its columns, divided by |, the first with a value counts; those that
    make one value together are divided by +. Where fields are parts of one thing, such as an address, `||` divides its
    blocks: of each record one block is taken whole, the first in which there is anything. Columns that are not named
    have no place. One `alone` is recognised only where its marks are all there is, being common words. Of a file of
    several kinds of rows, those count that have this value in this column (`only`).
    """

    name: str
    title: str
    marks_in_words: str
    columns_in_words: Mapping[str, str]
    alone: bool = False
    only: tuple[str, str] | None = None

    # Made when they are asked for: most commands read no file.
    @cached_property
    def marks(self) -> tuple[frozenset[str], ...]:
        """The sets of marks, in normal form, each of which tells the layout."""
        return tuple(frozenset(map(normal, some.split("|"))) for some in self.marks_in_words.split("||"))

    @cached_property
    def blocks(self) -> dict[str, tuple[Block, ...]]:
        """For each field its blocks, with the names of columns in normal form."""
        return {
            key: tuple(
                tuple(tuple(map(normal, way.split("+"))) for way in block.split("|") if way.strip())
                for block in words.split("||")
            )
            for key, words in self.columns_in_words.items()
        }

    @cached_property
    def columns(self) -> dict[str, str]:
        """Column name, in normal form → field."""
        found: dict[str, str] = {}
        for key, blocks in self.blocks.items():
            for column in (column for block in blocks for way in block for column in way):
                found.setdefault(column, key)
        return found

    def marks_in(self, names: Set[str]) -> int:
        """How many marks a header has (its names in normal form); none, where it has not all of a set."""
        found = [some for some in self.marks if some <= names and not (self.alone and len(names) != len(some))]
        return max(map(len, found), default=0)


def layout_of(name: str, title: str, marks: str, /, **columns: str) -> Layout:
    """A layout, with the columns of each field by its key."""
    return Layout(name, title, marks, columns)


def recognised(header: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """The layout of which a header has the most marks, all of a set; None where it has those of none."""
    names = {normal(column) for column in header} - {""}
    best = max(layouts, key=lambda each: each.marks_in(names), default=None)
    return best if best is not None and best.marks_in(names) else None
