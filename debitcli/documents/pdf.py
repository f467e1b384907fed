"""PDF by typst: PDF/A-3a and PDF/UA-1, the same bytes for the same data; an e-invoice inside makes it Factur-X."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in (HERE / "words").glob("*.json")))
"""The languages that documents can be in."""
# Units that are written alike in all languages.
_SYMBOLS = {
    "KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "t", "LBR": "lb", "ONZ": "oz", "LTR": "l", "MLT": "ml", "CLT": "cl",
    "HLT": "hl", "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "HMT": "hm", "FOT": "ft", "INH": "in", "YRD": "yd",
    "MTK": "m²", "CMK": "cm²", "KMK": "km²", "H18": "ha", "MTQ": "m³", "KWH": "kWh", "MWH": "MWh", "KWT": "kW",
    "AD": "B", "4L": "MB", "E34": "GB", "E35": "TB", "P1": "%",
}  # fmt: skip
_ANOTHER_FILE = re.compile("searched at|escape the project root|cannot access file|cannot read file|path must")
_PLACE = re.compile(r"typst_py_bytes__\.typ:(\d+):")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_STANDARDS: Any = ["a-3a", "ua-1"]
# A folder that has nothing but our own template.
_ROOT = HERE / "templates"


class PrintError(ValueError):
    """What cannot be printed, and in which line of the template that is said, if in any."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


def words(language: str | None) -> dict[str, str]:
    """The words of documents in a language, English where there are none."""
    named = language if language in LANGUAGES else "en"
    found: dict[str, str] = json.loads((HERE / "words" / f"{named}.json").read_text(encoding="utf-8"))
    return found


def unit(code: str, quantity: Decimal, language: str) -> str | None:
    """A unit beside a quantity, in a language of documents; None for one that has no words."""
    from babel import Locale

    if code in _SYMBOLS:
        return _SYMBOLS[code]
    one_and_many = _units(language).get(code)
    if one_and_many is None:
        return None
    return one_and_many[Locale(language).plural_form(quantity) != "one"]


@cache
def _units(language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((HERE / "words" / "units" / f"{language}.json").read_text("utf-8"))
    return found


def template() -> bytes:
    """The source of our own template."""
    return (HERE / "templates" / "invoice.typ").read_bytes()


def write(
    template: bytes,
    data: Mapping[str, Any],
    when: datetime,
    *,
    xml: bytes | None = None,
    qr: str = "",
    logo: str = "",
) -> bytes:
    """The PDF of a document; `when` is the moment that it was made, `xml` what goes inside, `qr` and `logo` are SVG.

    Raises PrintError with the words of what is wrong, such as a letter that no font has.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": qr, "logo": logo}
    return compiled(template, inputs | ({"xml": xml.decode()} if xml else {}), when=when)


def compiled(source: bytes, inputs: Mapping[str, str], *, when: datetime = _ANY_TIME, root: Path = _ROOT) -> bytes:
    """What typst makes of a source, which reads no file but those in `root`. Raises PrintError as `write` does."""
    import typst

    moment, error = when.replace(microsecond=0), PrintError("")
    # Those of the system take longer to look through, and are seldom needed.
    for with_system in (False, True):
        try:
            made: Any = typst.compile(
                source,
                root=root,
                font_paths=_fonts(with_system),
                sys_inputs=dict(inputs),
                pdf_standards=_STANDARDS,
                timestamp=moment,
            )
        except RuntimeError as refused:
            error = _said(refused)
        else:
            return bytes(made)
    raise error


def _said(refused: RuntimeError) -> PrintError:
    """Why typst refused, without the paths of this machine."""
    words = " ".join(str(refused).split())
    if _ANOTHER_FILE.search(words):
        words = "it takes another file, and a template stands alone"
    found = _PLACE.search(getattr(refused, "diagnostic", ""))
    return PrintError(words, int(found[1]) if found else None)


@cache
def _fonts(with_system: bool) -> Any:
    import fontpkg_source_sans_3
    import typst

    folder = Path(fontpkg_source_sans_3.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=with_system, font_paths=[folder])
