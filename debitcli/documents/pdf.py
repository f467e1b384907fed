"""PDF by typst: PDF/A-3a and PDF/UA-1, the same bytes for the same data; an e-invoice inside makes it Factur-X."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in (HERE / "words").glob("*.json")))
"""The languages that documents can be in."""
_STANDARDS: Any = ["a-3a", "ua-1"]


def words(language: str | None) -> dict[str, str]:
    """The words of documents in a language, English where there are none."""
    named = language if language in LANGUAGES else "en"
    found: dict[str, str] = json.loads((HERE / "words" / f"{named}.json").read_text(encoding="utf-8"))
    return found


def template() -> bytes:
    """The source of our own template."""
    return (HERE / "templates" / "invoice.typ").read_bytes()


def write(template: bytes, data: Mapping[str, Any], when: datetime, *, xml: bytes | None = None, qr: str = "") -> bytes:
    """The PDF of a document; `when` is the moment that it was made, `xml` what goes inside, `qr` an SVG.

    Raises ValueError with the words of what is wrong, such as a letter that no font has.
    """
    import typst

    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": qr} | ({"xml": xml.decode()} if xml else {})
    moment, error = when.replace(microsecond=0), ""
    # Those of the system take longer to look through, and are seldom needed.
    for with_system in (False, True):
        try:
            made: Any = typst.compile(
                template, font_paths=_fonts(with_system), sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=moment
            )
        except RuntimeError as refused:
            error = " ".join(str(refused).split())
        else:
            return bytes(made)
    raise ValueError(error)


@cache
def _fonts(with_system: bool) -> Any:
    import fontpkg_source_sans_3
    import typst

    folder = Path(fontpkg_source_sans_3.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=with_system, font_paths=[folder])
