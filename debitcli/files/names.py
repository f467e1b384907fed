"""Names of files from elsewhere, made into names and nothing else: no folder, nothing that acts on a screen."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from debitcli.fields.text import is_harmless

_LIMIT = 200
# Windows forbids these; the rest means something to a path or a shell.
_SPECIAL = frozenset('/\\:*?"<>|')


def safe_name(name: str) -> str:
    """The last part of a path, in harmless characters, at most 200 bytes long, its ending kept; never empty."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    text = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
    text = "".join(c if is_harmless(c) and c not in _SPECIAL else "_" for c in text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = text, "", ""
    while len(f"{stem}{dot}{ending}".encode()) > _LIMIT:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}" or "file"


def first_free(path: Path, ending: str = "") -> Path:
    """`path`, or where that is taken the first one that is not with `-2`, `-3` … before its `ending`."""
    return next(each for each in map(path.with_name, _numbered(path.name, ending)) if not each.exists())


def distinct(names: Sequence[str]) -> list[str]:
    """Names for files of one folder: where several are the same, from the second on with `-2`, `-3` … in them.

    The same are those that a file system may take for one: without regard to case, and to how Unicode writes a letter.
    """
    taken, seen = set(map(_as_one, names)), set[str]()
    found: list[str] = []
    for name in names:
        others = (each for each in _numbered(name, Path(name).suffix) if _as_one(each) not in taken)
        found.append(next(others) if _as_one(name) in seen else name)
        seen.add(_as_one(name))
        taken.add(_as_one(found[-1]))
    return found


def _numbered(name: str, ending: str) -> Iterator[str]:
    """The name, then with `-2`, `-3` … before its ending."""
    yield name
    yield from (f"{name.removesuffix(ending)}-{n}{ending}" for n in count(2))


def _as_one(name: str) -> str:
    """What is the same of two names that a file system may take for one (Unicode D145, canonical caseless match)."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
