"""Words for people: counts with their nouns, sizes, texts cut to a line, lists to their first."""

from collections.abc import Sequence


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 customer`, `2 customers`, `1,204 categories`; the plural is said where it is not made with an s."""
    return f"{number:,} {singular if number == 1 else plural or several(singular)}"


def size(number: int) -> str:
    """A number of bytes: `1.2 MB`, `12,345.6 GB`."""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return f"{number} B"


def several(singular: str) -> str:
    """The regular plural of a noun."""
    return f"{singular[:-1]}ies" if singular.endswith("y") and singular[-2:-1] not in "aeiou" else f"{singular}s"


def cut(text: str, most: int) -> str:
    """A text on one line, at most so many characters; a longer one ends in `…`."""
    line = " ".join(text[: 2 * most].split())
    return line if len(line) <= most else line[: most - 1] + "…"


def first_few(texts: Sequence[str], most: int = 5) -> str:
    """The first of many texts on one line, and how many others there are."""
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return f"{', '.join(texts[:most])}{more}"
