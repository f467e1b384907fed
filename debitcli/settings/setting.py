"""A setting: what it means, how it is read, and what follows when it changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from debitcli.fields.value import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a book keeps about itself, as text. `default` holds where none is set.

    `possible` says what it can be.
    `after` does what follows from a change, in its transaction (connection, who and when), and says it in a sentence.
    """

    key: str
    meaning: str
    default: str
    kind: Kind[Any]
    possible: str
    after: Callable[[Any, Any], str] = lambda _connection, _by: ""
