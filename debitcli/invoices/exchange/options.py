"""The options of an import of documents."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import typer

from debitcli.exchange import options
from debitcli.exchange.options import OnDuplicate


@dataclass(frozen=True)
class Options(options.Options):
    """Those of every import, but for what says nothing of documents: they are never there already, nor incomplete."""

    may_be_incomplete: ClassVar[bool] = False
    on_duplicate: OnDuplicate = field(default=OnDuplicate.FAIL, init=False)
    empty_clears: bool = field(default=False, init=False)
    allow_incomplete: bool = field(default=False, init=False)
    issue: Annotated[
        bool, typer.Option("--issue", help="Issue them at once, by their dates: all of them, or none.")
    ] = False
