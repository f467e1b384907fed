"""Layouts of files that other products write: how each is recognised, and what its columns are."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from debitcli.fields import folding

_LONGEST = 1_000
_SIGNS = re.compile(r"[\W_]+")


def normal(column: str) -> str:
    """A column's name without case, accents, spaces and signs: `E-mail *` is `email`."""
    # What is longer is no name, but a cell of a file without a header.
    return _SIGNS.sub("", folding.fold(column[:_LONGEST]))


@dataclass(frozen=True, eq=False)
class Layout:
    """A product's layout: `marks_in_words` are names of columns that only it has together, divided by |.

    `columns_in_words` has for each field those of its columns: the first with a value counts. Columns that are not
    named have no place. One `alone` is recognised only where its marks are all there is, being common words.
    """

    name: str
    title: str
    marks_in_words: str
    columns_in_words: Mapping[str, str]
    alone: bool = False

    # Made when they are asked for: most commands read no file.
    @cached_property
    def marks(self) -> frozenset[str]:
        """The marks, in normal form."""
        return frozenset(normal(mark) for mark in self.marks_in_words.split("|"))

    @cached_property
    def columns(self) -> dict[str, str]:
        """Column name, in normal form → field."""
        return {normal(column): key for key, words in self.columns_in_words.items() for column in words.split("|")}

    def fits(self, names: Set[str]) -> bool:
        """Whether all marks are among the names of a header, in normal form."""
        return self.marks <= names and not (self.alone and len(names) != len(self.marks))


def layout_of(name: str, title: str, marks: str, /, **columns: str) -> Layout:
    """A layout, with the columns of each field by its key."""
    return Layout(name, title, marks, columns)


def recognised(header: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """The layout whose marks all stand in a header; the one with most marks, if several do."""
    names = {normal(column) for column in header} - {""}
    return max((each for each in layouts if each.fits(names)), key=lambda each: len(each.marks), default=None)
