"""What is proposed where a value can be chosen: its code, or its name where that is begun."""

from typing import Any

from debitcli.fields.folding import fold
from debitcli.fields.value import Accepted, Context, Kind


def offered(kind: Kind[Any], typed: str, context: Context) -> list[tuple[str, str]]:
    """The values of a kind as they can be typed, each with what it means: `ES` is `Spain`.

    Where no code begins as it is typed, names: `Sp` begins `Spain`.
    """
    choices = kind.choices(context) if kind.choices else ()
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for choice in choices:
        # One of several is rarely a value.
        outcome = Accepted(choice) if kind.several else kind.read(choice, context)
        if not isinstance(outcome, Accepted) or outcome.value is None:
            continue
        code = choice if kind.several else kind.text(outcome.value)
        name = choice.removesuffix(f" ({code})")
        codes.setdefault(code, "" if choice == code else name.removeprefix(f"{code} ").strip("()"))
        if name != choice:
            names[name] = code
    begun = any(code.startswith(typed) for code in codes)
    named = [] if begun else [each for each in names.items() if fold(each[0]).startswith(fold(typed))]
    # A name can mean several; then it is none of them.
    return [each for each in named if kind.read(each[0], context) == Accepted(each[1])] or list(codes.items())
