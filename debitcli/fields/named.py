"""Names out of a list that the book keeps, such as its categories: several in one text, divided by semicolons."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from debitcli.fields import text
from debitcli.fields.folding import key, near
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json

DIVIDER = "; "


def check_name(typed: str, context: Context) -> Outcome[str]:
    """One name, at most 80 characters, without a semicolon."""
    cleaned = text.clean(typed, limit=80)
    if isinstance(cleaned, Accepted) and cleaned.value and ";" in cleaned.value:
        return Refused("has a semicolon in it", "one name at a time")
    return cleaned


def kind(plural: str, singular: str) -> Kind[tuple[str, ...]]:
    """Names out of the list `plural` of the context: as the book spells them, sorted, each once.

    Unknown ones are taken only where the context allows to add to that list.
    """
    return Kind(
        partial(_read, plural=plural, singular=singular),
        show=lambda names, _: ", ".join(names),
        text=DIVIDER.join,
        record=list,
        typed=_names_of_json,
        choices=lambda context: list(context.lists.get(plural, {}).values()),
        several=True,
        one=singular,
        empty=(),
    )


def divided(names: str) -> list[str]:
    """The names in a text, as they are typed."""
    return [name.strip() for name in names.split(";") if name.strip()]


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names sorted as the book sorts them."""
    return tuple(sorted(names, key=lambda name: key(name) or ""))


def _read(typed: str, context: Context, *, plural: str, singular: str) -> Outcome[tuple[str, ...]]:
    known = context.lists.get(plural, {})
    chosen: dict[str, str] = {}
    for part in divided(typed):
        cleaned = check_name(part, context)
        if isinstance(cleaned, Refused):
            return cleaned
        if (name := cleaned.value) is None:
            continue
        folded = key(name) or ""
        if folded not in known and plural not in context.may_add:
            meant = " or ".join(near(folded, known, cutoff=0.6))
            question = f"did you mean {meant}? " if meant else ""
            return Refused(f"names no {singular}: {name}", f"{question}to make it: --create-{plural}")
        chosen[folded] = known.get(folded, name)
    return Accepted(tuple(chosen[k] for k in sorted(chosen)))


def _names_of_json(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return DIVIDER.join(value)
    return text_of_json(value)
