"""Names of files from elsewhere, made into names and nothing else: no folder, nothing that acts on a screen."""

import unicodedata
from itertools import chain, count
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
    others = (path.with_name(f"{path.name.removesuffix(ending)}-{n}{ending}") for n in count(2))
    return next(each for each in chain([path], others) if not each.exists())
