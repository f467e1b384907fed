"""Categories: names of the user's own, several in one text, divided by semicolons."""

from debitcli.fields import text
from debitcli.fields.folding import key
from debitcli.fields.value import Accepted, Context, Outcome, Refused

DIVIDER = "; "
_LIMIT = 80


def check_name(typed: str, context: Context) -> Outcome:
    """One name, at most 80 characters, without a semicolon."""
    cleaned = text.clean(typed, limit=_LIMIT)
    if isinstance(cleaned, Accepted) and cleaned.value and ";" in str(cleaned.value):
        return Refused("has a semicolon in it", "one name at a time")
    return cleaned


def check(typed: str, context: Context) -> Outcome:
    """The names as the book spells them, sorted, each once; unknown ones only where the context allows new ones."""
    chosen: dict[str, str] = {}
    for part in typed.split(";"):
        cleaned = check_name(part, context)
        if isinstance(cleaned, Refused):
            return cleaned
        if cleaned.value is None:
            continue
        name = str(cleaned.value)
        folded = key(name) or ""
        known = context.categories.get(folded)
        if known is None and not context.new_categories:
            return Refused(f"names no category: {name}", _way_out(name, context))
        chosen[folded] = known or name
    return Accepted(tuple(chosen[k] for k in sorted(chosen)))


def near(name: str, known: list[str]) -> list[str]:
    """The known names that look like `name`."""
    from difflib import get_close_matches

    by_key = {key(k) or "": k for k in known}
    return [by_key[k] for k in get_close_matches(key(name) or "", by_key, n=3, cutoff=0.6)]


def _way_out(name: str, context: Context) -> str:
    proposals = near(name, list(context.categories.values()))
    meant = f"did you mean {' or '.join(proposals)}? " if proposals else ""
    return f"{meant}to make it: --create-categories"
