"""The options of an import of expenses."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import typer

from debitcli.exchange import options
from debitcli.exchange.options import OnDuplicate


@dataclass(frozen=True)
class Options(options.Options):
    """Those of every import, but for what says nothing of expenses: they have no numbers in files, and are whole."""

    may_be_incomplete: ClassVar[bool] = False
    on_duplicate: OnDuplicate = field(default=OnDuplicate.FAIL, init=False)
    empty_clears: bool = field(default=False, init=False)
    allow_incomplete: bool = field(default=False, init=False)
    allow_duplicate: Annotated[
        bool, typer.Option("--allow-duplicate", help="Save also what is likely there already.")
    ] = False

    def ways_with_twins(self, noun: str, *, only_twins: bool) -> str:
        """The way out where expenses are likely there already."""
        return f"To save {noun}s that are likely there already: --allow-duplicate"
