"""Which letters can be printed: what the fonts that come along have is known, of all else typst is asked."""

import json
import re
import unicodedata
from collections.abc import Sequence

from debitcli.documents import pdf

# What Source Sans 3 and the fonts within typst have; a test holds it to be true.
_COVERED = (
    "20-7E A0-377 37A-37F 384-38A 38C 38E-3A1 3A3-4FF 510-513 51A-51D 5B0-5C7 5D0-5EA 5EF-5F4 1E00-1F15 1F18-1F1D "
    "1F20-1F45 1F48-1F4D 1F50-1F57 1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF6-1FFE 2000-2027 "
    "202A-2040 2044-2052 2054-2064 2066-2071 2074-208E 2090-209C 20A0-20C0 2100-211E 2126-2184 2190-22FF 2500-2606 "
    "2609-262F 2638-268B 2690-269C 26A0-26A7 26AA-26AF 270C-2714 2717-2726 272A-274B 2758-277F 2798-27AF 27B1-27FF "
    "FB00-FB06 FB1D-FB36 FB46-FB4F"
)
RANGES = [(int(first, 16), int(last or first, 16)) for first, _, last in (e.partition("-") for e in _COVERED.split())]
"""The letters that are known to be printed, from the first to the last of each row."""
_UNUSUAL = re.compile(f"[^\n{''.join(f'{re.escape(chr(first))}-{re.escape(chr(last))}' for first, last in RANGES)}]")
_SOURCE = b"""#set document(title: "x")
#set text(font: ("Source Sans 3", "Libertinus Serif"))
#for word in json(bytes(sys.inputs.data)) [#word ]"""
# What people call the scripts of East Asia, by words in the names of their letters (Unicode). The first that tells is
# the one: Japanese and Korean have Chinese letters, too.
_EAST_ASIAN = (
    ("Japanese", re.compile("HIRAGANA|KATAKANA|KANA")), ("Korean", re.compile("HANGUL")),
    ("Chinese", re.compile("BOPOMOFO")),
    ("Chinese or Japanese", re.compile("CJK|KANGXI|IDEOGRAPH|FULLWIDTH|HALFWIDTH")),
)  # fmt: skip
# Signs made of such letters, units and years: ㈱, ㍿, ㎏.
_SIGNS = range(0x3200, 0x3400)


def has_unusual(text: str) -> bool:
    """Whether it has a letter that is not known to be printed."""
    return not text.isascii() and _UNUSUAL.search(text) is not None


def unprintable(text: str) -> str:
    """The letters of a text that no font here has."""
    words = [each for each in text.split() if has_unusual(each)]
    wrong = "".join(_refused(words))
    return "".join(dict.fromkeys(_UNUSUAL.findall(wrong)))


def _refused(words: Sequence[str]) -> list[str]:
    """Those words that cannot be printed."""
    if not words:
        return []
    try:
        pdf.compiled(_SOURCE, {"data": json.dumps(words)})
    except pdf.PrintError:
        half = len(words) // 2
        return [*_refused(words[:half]), *_refused(words[half:])] if half else list(words)
    return []


def scripts_of(letters: str) -> dict[str, str]:
    """The scripts of letters as people call them, each with a Debian package of a font that has it, if one can be."""
    names = {each: unicodedata.name(each, "UNKNOWN") for each in letters}
    said = " ".join(names.values())
    east_asian = next((script for script, words in _EAST_ASIAN if words.search(said)), _EAST_ASIAN[-1][0])
    return dict(_script_of(each, name, east_asian) for each, name in names.items())


def _script_of(letter: str, name: str, east_asian: str) -> tuple[str, str]:
    if unicodedata.category(letter)[0] == "C":
        return "no letters of Unicode", ""
    if ord(letter) >= 0x1F000 and unicodedata.category(letter)[0] == "S":
        return "emoji", "fonts-noto-color-emoji"
    if ord(letter) in _SIGNS or any(words.search(name) for _, words in _EAST_ASIAN):
        return east_asian, "fonts-noto-cjk"
    return name.split(" ")[0].split("-")[0].capitalize(), "fonts-noto-core"
