"""The encoding of a text file: by its bytes where they tell it, else a guess by what the text then looks like."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import IncrementalNewlineDecoder

from debitcli.errors import DataError, UsageError
from debitcli.fields.country import country_name
from debitcli.fields.value import Problem
from debitcli.files.source import BLOCK, LOOK, Source

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# What Python can decode, but nobody writes tables in.
_NO_TEXT = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem")
_USUAL = "cp1252"

# What files are written in besides Unicode, and in which countries.
_WEST = "AR AT AU BE BR CA CH CL CO DE DK ES FI FR GB IE IS IT LU MX NL NO NZ PE PT SE US"
_CENTRAL = "BA CZ HR HU PL RO SI SK"
_CYRILLIC = "BG BY KZ MK RS RU UA"
_USED_IN = {
    "cp1252": _WEST, "iso8859-15": _WEST, "mac-roman": _WEST, "cp850": _WEST, "cp437": _WEST,
    "cp1250": _CENTRAL, "iso8859-2": _CENTRAL, "cp852": _CENTRAL,
    "cp1251": _CYRILLIC, "koi8-r": _CYRILLIC, "koi8-u": _CYRILLIC, "cp866": _CYRILLIC, "iso8859-5": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC, "cp1253": "CY GR", "iso8859-7": "CY GR", "cp1254": "TR", "cp1255": "IL",
    "cp1256": "AE EG IQ IR JO KW LB MA QA SA TN", "cp1257": "EE LT LV", "cp932": "JP", "euc_jis_2004": "JP",
    "gb18030": "CN SG", "big5hkscs": "HK TW", "cp949": "KR", "cp874": "TH",
    "cp1258": "VN",
}  # fmt: skip
_LATIN = {name for name, used_in in _USED_IN.items() if used_in in (_WEST, _CENTRAL)} | {"cp1254", "cp1257"}
# A country as a cell or at the end of a domain.
_COUNTRY = re.compile(r"[,;\t|\"]([A-Z]{2})(?=[,;\t|\"\r\n])|\.([a-z]{2})\b")
# Measured on files of two to five customers in 28 languages and on files with a single accented name; see
# docs/dependencies.md.
_AT_HOME, _ODD = 1.4, 5
_TOO_ODD = 0.3
_SAMPLE, _CONTEXT = 8_192, 2_048
_LONGEST_SHOWN = 40

# The detector takes a text with one of these, such as the Ctrl-Z at the end of a file of DOS, for no text.
_NOT_WRITTEN = bytes(set(range(0x20)) - set(b"\t\n\r"))
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# Signs that stand beside letters but not within words, and signs that stand alone. Any other is a letter read wrong.
_BESIDE = "\xa0“”„‘’‚–—…·«»®™´•。、・（），：\u0300-\u036f\u0591-\u05c7\u064b-\u0652"
_ALONE = "€£§°№±×"
_NOT_WITHIN = "“”„‚–—…«»®™´•"
_ODD_SIGN = re.compile(
    rf"[^\x00-\x7f\w{_BESIDE}{_ALONE}]|(?<=[^\W\d_])[{_ALONE}]|[{_ALONE}](?=[^\W\d_])|(?<=[^\W\d_])[{_NOT_WITHIN}](?=[a-z])"
)
_CONTROL = re.compile(r"[\x80-\x9f]")
_NEVER_MIXED = {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "HALFWIDTH"}
_ACCENTED_VALUE = re.compile(r"[^,;:\t|\"\r\n]*[^\x00-\x7f][^,;:\t|\"\r\n]*")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name. Where it is a guess, `sample` is a value that shows whether it is right."""

    name: str
    sample: str = ""


def encoding_of(source: Source, asked: str | None) -> Encoding:
    """The encoding of a text file: as asked, else as recognised.

    Raises UsageError for one that is none of text, DataError for a file with a byte that does not fit.
    """
    with source.path.open("rb") as stream:
        start = stream.read(LOOK)
    name = _asked(asked, start) if asked else unicode_of(start)
    if name is None:
        return _utf_8_or_guess(source)
    if asked or name != "utf-8-sig":
        _prove(source, name)
    return Encoding(name)


def _asked(asked: str, start: bytes) -> str:
    """The encoding with this name; without a mark at the start, UTF-16 and UTF-32 as their zeros tell."""
    try:
        info = codecs.lookup(asked)
    except LookupError:
        raise UsageError(f"--encoding {asked} is not known.", "Such as utf-8, utf-16 or cp1252.") from None
    if not info._is_text_encoding or info.name.replace("-", "_") in _NO_TEXT:
        raise UsageError(f"--encoding {asked} is no encoding of text.", "Such as utf-8, utf-16 or cp1252.")
    width = {"utf-16": 2, "utf-32": 4}.get(info.name)
    if width is None or start.startswith(_MARKS):
        return info.name
    return f"{info.name}-{'le' if start[width - 1 :: width].count(0) >= start[::width].count(0) else 'be'}"


def unicode_of(start: bytes) -> str | None:
    """The form of Unicode that a mark at the start, or zeros between Western letters, tell; None where neither does."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith(_MARKS):
        return "utf-32" if start.startswith(_MARKS[2:]) else "utf-16"
    for name, places, letter in (
        ("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1),
    ):  # fmt: skip
        zeros = [start[place::places].count(0) for place in range(places)]
        # Most letters need one byte of theirs.
        if min(zeros[:letter] + zeros[letter + 1 :]) > len(start) // places // 2 > zeros[letter]:
            return name
    return None


def _prove(source: Source, name: str) -> None:
    """Raise DataError with the line where a file does not fit an encoding."""
    if (line := _first_misfit(source, name)[0]) is not None:
        message = f"has a byte that cannot be {name.replace('_', '-').removesuffix('-sig')}"
        problem = Problem("file", source.name, message, "--encoding", line=line)
        raise DataError([problem], f"Nothing saved: line {line} of {source.name} {message}.")


def _first_misfit(source: Source, name: str) -> tuple[int | None, bool]:
    """The line with the first byte that does not fit, if any; and whether anything but ASCII stands before it."""
    decoder = codecs.getincrementaldecoder(name)()
    ends = IncrementalNewlineDecoder(decoder, translate=True)
    line, foreign = 1, False
    with source.path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                text = ends.decode(block, final=not block)
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    good = error.object[: error.start].decode(name, "ignore")
                    line += len(re.findall(r"\r\n?|\n", good))
                    foreign = foreign or not good.isascii()
                return line, foreign
            line += text.count("\n")
            foreign = foreign or not text.isascii()
            if not block:
                return None, foreign


def _utf_8_or_guess(source: Source) -> Encoding:
    line, foreign = _first_misfit(source, "utf-8")
    if line is None:
        return Encoding("utf-8")
    sample = _sample(source)
    ranked = list(_ranked(sample))
    # By chance a pair of letters is UTF-8, but hardly ever where most letters are ASCII.
    hardly = _is_hardly_utf_8(sample)
    if not hardly or (foreign and not (ranked and ranked[0] not in _LATIN)):
        raise DataError(
            [Problem("file", source.name, "has a byte that is no UTF-8", "--encoding", line=line)],
            f"Nothing saved: line {line} of {source.name} has a byte that is no UTF-8.",
            "Mend the line, or name the encoding: --encoding cp1252",
        )
    name = next((name for name in ranked if _first_misfit(source, name)[0] is None), _USUAL)
    _prove(source, name)
    return Encoding(name, _shown(sample.decode(name, "replace")))


def _sample(source: Source) -> bytes:
    """The start of a file, and lines that are not ASCII, wherever they begin."""
    size, lines = 0, []
    with source.path.open("rb") as stream:
        start = stream.read(_CONTEXT)
        stream.seek(0)
        while size < _SAMPLE and (line := stream.readline(_SAMPLE)):
            if not line.isascii():
                lines.append(line.rstrip(b"\r\n"))
                size += len(line)
    ascii_lines = (line for line in start.splitlines() if line.isascii())
    return b"\n".join([*ascii_lines, *lines, b""]).translate(None, delete=_NOT_WRITTEN)


def _is_hardly_utf_8(sample: bytes) -> bool:
    """Whether most of what is not ASCII is no UTF-8, and no line is that has more of it than chance gives."""
    text = sample.decode("utf-8", "replace")
    if text.count("\ufffd") <= 2 * sum(sign > "\x7f" and sign != "\ufffd" for sign in text):
        return False
    return not any("\ufffd" not in line and len(line.encode()) > len(line) + 1 for line in text.split("\n"))


def _ranked(sample: bytes) -> Iterator[str]:
    """The encodings under which a text looks like one, the likeliest first.

    The detector knows how often letters follow each other in each language. A few names say too little for that: what
    else counts is whether words are words, and the countries that the text names.
    """
    import chardet

    countries = _countries(sample.decode("ascii", "replace"))
    scores: dict[str, float] = {}
    for found in chardet.detect_all(sample, ignore_threshold=True, compat_names=False, include_encodings=_USED_IN):
        name = found["encoding"] or _USUAL
        text = sample.decode(name, "replace")
        odd = _odd(text) / max(1, len(_FOREIGN.findall(text)))
        if odd < _TOO_ODD and not _CONTROL.search(text):
            at_home = _AT_HOME if countries & set(_USED_IN[name].split()) else 1
            scores[name] = found["confidence"] * at_home / (1 + _ODD * odd)
    yield from sorted(scores, key=scores.__getitem__, reverse=True)


def _countries(text: str) -> set[str]:
    """The countries that a text names, by their codes, domains or English names."""
    known = {code for codes in _USED_IN.values() for code in codes.split()}
    found = {(cell or domain).upper() for cell, domain in _COUNTRY.findall(text)}
    return {"GB" if code == "UK" else code for code in found} | {c for c in known if country_name(c) in text}


def _odd(text: str) -> int:
    """How many signs and words of a text stand as no language has them."""
    words = (word for word in _WORD.findall(text) if not word.isascii())
    return len(_ODD_SIGN.findall(text)) + sum(map(_is_odd, words))


def _is_odd(word: str) -> bool:
    """Whether scripts are mixed in a word, or a capital stands behind small letters, or it has what is no letter."""
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in word}
    usual_case = word.islower() or word.isupper() or word.istitle() or word.lower() == word.upper()
    return not word.isalpha() or not usual_case or (len(scripts) > 1 and not scripts.isdisjoint(_NEVER_MIXED))


def _shown(text: str) -> str:
    """The value of a text that shows most of its letters."""
    values = [value.strip() for value in _ACCENTED_VALUE.findall(text)]
    telling = max(values, key=lambda value: len(set(_FOREIGN.findall(value[:_LONGEST_SHOWN]))), default="")
    return telling[:_LONGEST_SHOWN]
