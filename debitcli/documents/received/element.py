"""XML of others, read with care: no DOCTYPE, no entities, no network; and values out of its elements."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from debitcli.documents.received.document import Fault, UnreadableError
from debitcli.fields.billing.money import LIMIT

_AMOUNT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*|Z|[+-][0-9]{2}:[0-9]{2})?")
# UNTDID 2379: where a day stands in a text of digits, and what goes before its year.
_DAYS = {
    None: r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "101": r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "102": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "2": r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>[0-9]{2})",
    "203": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[0-9]{4}",
    "204": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[0-9]{6}",
    "205": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[0-9]{4}(?:Z|[+-]?[0-9:]{2,5})?",
}
_LONGEST = 40
_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0", b"\0<")


def begins_like_xml(content: bytes) -> bool:
    """Whether a file may be XML, in whatever encoding."""
    return content.lstrip().startswith(_BEGINS)


def parse(content: bytes) -> Any:
    """The root of an XML file. Raises UnreadableError with why it is none, or none that is safe to read."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content.lstrip(), parser)
        has_doctype = bool(root.getroottree().docinfo.doctype)
    except (etree.XMLSyntaxError, ValueError) as error:
        has_doctype = b"<!DOCTYPE" in content
        if not has_doctype:
            words = re.sub(r" \(<string>, line \d+\)$", "", str(error))
            raise UnreadableError(f"is no XML that can be read: {words}", "ask the supplier for it again") from error
    if has_doctype:
        # Its entities could grow without end, or bring in other files.
        raise UnreadableError("has a DOCTYPE, which no e-invoice has", "ask the supplier for one without")
    return root


def name_of(element: Any) -> tuple[str, str]:
    """The namespace and the name of an element."""
    space, _, name = str(element.tag).rpartition("}")
    return space.removeprefix("{"), name


class Source:
    """Values out of the elements of one document; what is no value becomes a fault.

    Elements are named by local names divided by `/`: prefixes are anybody's choice.
    """

    def __init__(self, names: dict[str, str] | None = None) -> None:
        """`names` has what elements are called in an older version of the syntax."""
        self._names = names or {}
        self._paths: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.currency: str | None = None

    def every(self, element: Any, path: str) -> Iterator[Any]:
        """The elements at a path."""
        if element is not None:
            yield from element.iterfind(self._path(path))

    def text(self, element: Any, *paths: str) -> str | None:
        """The text at the first of these paths that has any, in one line."""
        for path in paths:
            for each in self.every(element, path):
                if text := " ".join((each.text or "").split()):
                    return text
        return None

    def amount(self, term: str, element: Any, *paths: str) -> Decimal | None:
        """The amount at the first of these paths, in the currency of the document."""
        for path in paths:
            for each in self.every(element, path):
                text, currency = (each.text or "").strip(), each.get("currencyID")
                if currency and self.currency and currency != self.currency:
                    message = f"is in {currency}, the document in {self.currency}"
                    self.faults.append(Fault(term, text, message))
                return self.number(term, text)
        return None

    def number(self, term: str, text: str | None) -> Decimal | None:
        """The number that a text is."""
        if not text:
            return None
        if len(text) > _LONGEST or _AMOUNT.fullmatch(text) is None:
            self.faults.append(Fault(term, text[:_LONGEST], "is no number of XML, such as 1234.50"))
            return None
        number = Decimal(text)
        if abs(number) >= LIMIT:
            self.faults.append(Fault(term, text, f"is too large, below {LIMIT:,}"))
            return None
        return number

    def day(self, term: str, element: Any, *paths: str) -> str | None:
        """The day at the first of these paths that has any."""
        for path in paths:
            for each in self.every(element, path):
                for one in (each, *each):
                    if text := (one.text or "").strip():
                        return self._day(term, text, one.get("format"))
        return None

    def _day(self, term: str, text: str, form: str | None) -> str | None:
        found = re.fullmatch(_DAYS.get(form, "(?!)"), text)
        iso = _ISO_DAY.fullmatch(text)
        try:
            if found:
                century = "20" if len(found["y"]) == 2 else ""
                return date(int(century + found["y"]), int(found["m"]), int(found["d"])).isoformat()
            if iso:
                return date.fromisoformat(iso[1]).isoformat()
        except ValueError:
            pass
        self.faults.append(Fault(term, text[:_LONGEST], f"is no day{f' of format {form}' if form else ''}"))
        return None

    def _path(self, path: str) -> str:
        if path not in self._paths:
            self._paths[path] = "/".join(f"{{*}}{self._names.get(name, name)}" for name in path.split("/"))
        return self._paths[path]
