"""vCard 2.1, 3.0 and 4.0 (Versit 2.1, RFC 2426, RFC 6350) as customers: one card, its properties, what they say."""

import base64
import quopri
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import NamedTuple

from debitcli.customers.form import FORM
from debitcli.exchange.target import Card
from debitcli.fields import text
from debitcli.fields.named import DIVIDER
from debitcli.files.source import Source

TEXTS = {each.key: each.card.upper() for each in FORM.fields if each.card}
"""The fields that stand in a property of their own."""
ADDRESS = ("address2", "address", "city", "region", "postal_code", "country")
"""The parts of an address, in the order of a card, behind the post office box."""
NUMBER = "X-CUSTOMER-NUMBER"
OWN = "X-DEBITCLI-"
"""What the names of properties begin with that only this program writes: the keys of custom fields follow."""
UID = re.compile(r"debitcli-(.+)-\d{14}")
"""The UID of a card of ours: the customer's number, and when it was registered."""

# Of the names of other properties, those that say nothing of a customer, and how people call the rest.
_TECHNICAL = (
    "BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "CLASS", "SOURCE", "NAME", "MAILER", "PROFILE", "SORT-STRING",
    "CLIENTPIDMAP", "LABEL", "CALSCALE", "XML", "MEMBER", "X-ABLABEL", "X-ABADR", "X-ABSHOWAS", "X-ABUID",
    "X-ADDRESSBOOKSERVER-KIND", "X-ADDRESSBOOKSERVER-MEMBER", "X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME",
    "X-PROBLEMS",
)  # fmt: skip
_CALLED = {
    "BDAY": "Birthday", "TEL": "Phone", "EMAIL": "Email", "URL": "Website", "ADR": "Other address", "IMPP": "Messenger",
    "TZ": "Time zone", "GEO": "Position", "LANG": "Language", "FN": "Name", "ORG": "Organization", "N": "Other name",
}  # fmt: skip
_PICTURES = ("PHOTO", "LOGO", "SOUND", "KEY")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BETWEEN = {sign: re.compile(rf"(?<!\\)((?:\\\\)*){sign}") for sign in (";", ",")}
_NO_PREFERENCE = 101
_MAILTO = re.compile("^mailto:", re.IGNORECASE)
_BOX = re.compile(r"[\d ]+")
# Google's own groups.
_NO_GROUPS = ("mycontacts", "starred")


class Property(NamedTuple):
    """A property of a card: its name and value, and what its parameters say."""

    name: str
    value: str
    kinds: frozenset[str]
    preference: int
    escaped: re.Pattern[str] | None

    def parts(self, sign: str = ";") -> list[str]:
        """The value divided at a sign."""
        marked = _BETWEEN[sign].sub(r"\1\0", self.value).split("\0")
        return [self._plain(part) for part in marked]

    @property
    def text(self) -> str:
        """The value as a whole: most programs do not mark the commas and semicolons of a text."""
        return self._plain(self.value)

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """What comes first of several: no fax, then what is preferred, then what is of work."""
        away = self.kinds & {"FAX", "PAGER", "MODEM", "BBS", "TEXTPHONE"}
        return bool(away), self.preference, "HOME" in self.kinds

    def _plain(self, value: str) -> str:
        if self.escaped is None:
            return value.strip()
        return self.escaped.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def cards(source: Source, encoding: str) -> Iterator[Card]:
    """Each card: its line, what it says by field or by the name of what has none, its text, and what is wrong with it.

    None is said by a card of a group.
    """
    from vobject.base import VObjectError

    for line, content in _texts(source, encoding):
        try:
            yield line, _read(_properties(content, line)), content, ""
        except (VObjectError, ValueError, LookupError) as error:
            yield line, {}, content, f"is no card that can be read: {error}"


def _texts(source: Source, encoding: str) -> Iterator[tuple[int, str]]:
    """The texts between BEGIN:VCARD and END:VCARD, each with its first line's number."""
    with source.path.open(encoding=encoding) as stream:
        lines: list[str] = []
        start = within = 0
        for number, line in enumerate(stream, 1):
            word = line.strip().upper()
            if word == "BEGIN:VCARD" and start and lines[-1].upper().startswith("AGENT"):
                # In version 2.1 a card may stand within another.
                within += 1
            elif word == "BEGIN:VCARD":
                if start:
                    # Its end is missing, and nothing else.
                    yield start, "".join(lines)
                lines, start, within = [], number, 0
            if start and not within:
                lines.append(line)
            if word == "END:VCARD" and within:
                within -= 1
            elif word == "END:VCARD" and start:
                yield start, "".join(lines)
                start = 0
        if start:
            yield start, "".join(lines)


def _properties(content: str, first: int) -> dict[str, list[Property]]:
    """The properties of a card by name, those of a name in the order in which they count."""
    from vobject.base import getLogicalLines, parseLine

    found: dict[str, list[Property]] = {}
    escaped: re.Pattern[str] | None = _ESCAPED
    for line, number in getLogicalLines(StringIO(content)):
        name, parameters, value, _group = parseLine(line, first + number)
        name = name.upper()
        if name == "VERSION" and value.strip() == "2.1":
            # There a backslash marks nothing but what divides.
            escaped = re.compile(r"\\([;,\\])")
        said: dict[str, list[str]] = {}
        for key, *values in parameters:
            # Version 2.1 says no more than `TEL;HOME;FAX:`.
            said.setdefault(key.upper() if values else "TYPE", []).extend(values or [key])
        encodings = {each.upper() for each in (*said.get("ENCODING", ()), *said.get("TYPE", ()))}
        charset = said.get("CHARSET", ["utf-8"])[0]
        if "QUOTED-PRINTABLE" in encodings:
            octets = quopri.decodestring(value.encode(charset))
            try:
                value = octets.decode(charset)
            except UnicodeDecodeError:
                # Programs that do not name the charset are of Windows.
                value = octets.decode("cp1252", "replace")
        elif encodings & {"B", "BASE64"} and name not in _PICTURES:
            value = base64.b64decode(value, validate=True).decode(charset)
        kinds = frozenset(kind.strip().upper() for each in said.get("TYPE", ()) for kind in each.split(","))
        asked = said.get("PREF", [""])[0]
        preference = int(asked) if asked.isdecimal() else 1 if "PREF" in kinds else _NO_PREFERENCE
        found.setdefault(name, []).append(Property(name, value.replace("\r\n", "\n"), kinds, preference, escaped))
    return {name: sorted(some, key=lambda each: each.rank) for name, some in found.items()}


def _read(card: Mapping[str, list[Property]]) -> dict[str, str] | None:
    """What a card says: by field, and what has no place by the name that people give it."""
    if {"GROUP"} & {each.text.upper() for each in (*card.get("KIND", ()), *card.get("X-ADDRESSBOOKSERVER-KIND", ()))}:
        return None
    said: dict[str, str] = {}
    _say_who(card, said)
    if card.get("ADR"):
        _say_where(card["ADR"][0], said)
    for key, name in TEXTS.items():
        if card.get(name):
            said[key] = _MAILTO.sub("", card[name][0].text)
    groups = [part for each in card.get("CATEGORIES", ()) for part in each.parts(",")]
    said["categories"] = DIVIDER.join(
        name.replace(";", ",") for name in groups if name.strip("* ") and name.strip("* ").lower() not in _NO_GROUPS
    )
    said["notes"] = text.join([each.text for each in card.get("NOTE", ()) if each.text])
    if card.get(NUMBER):
        said["number"] = card[NUMBER][0].text
    elif card.get("UID") and (ours := UID.fullmatch(card["UID"][0].text)):
        said["number"] = ours[1]
    once = ("FN", "N", "ORG", "ADR", "KIND", NUMBER, *TEXTS.values())
    for name, some in card.items():
        if name.startswith(OWN):
            said[name.removeprefix(OWN).lower().replace("-", "_")] = some[0].text
        elif name in ("CATEGORIES", "NOTE", *_TECHNICAL):
            continue
        for place, each in enumerate(some, 1):
            if place == 1 and (name in once or name.startswith(OWN)):
                continue
            called = _CALLED.get(name, name.capitalize() if not name.startswith("X-") else name)
            value = f"({', '.join(sorted(each.kinds)) or 'data'})" if name in _PICTURES else ", ".join(each.parts())
            said[f"{called} {place}" if place > 1 else called] = value.strip(", ")
    return {key: value for key, value in said.items() if value}


def _say_who(card: Mapping[str, list[Property]], said: dict[str, str]) -> None:
    """Name, kind, company and contact: of a firm's card the person in N is the contact."""

    def first(name: str) -> str:
        return card[name][0].text if name in card else ""

    family, given, *others = [*card["N"][0].parts(), "", ""] if "N" in card else ["", ""]
    person = " ".join(filter(None, (given, family)))
    company, *departments = card["ORG"][0].parts() if "ORG" in card else [""]
    name, kind = first("FN") or person or company, first("KIND").upper()
    is_firm = kind == "ORG" or first("X-ABSHOWAS").upper() == "COMPANY" or (company and company == name)
    if is_firm:
        said.update(name=name, kind="company", contact=person if person != name else "")
    elif company:
        said.update(name=name, company=company)
    else:
        said.update(
            name=name or _MAILTO.sub("", first("EMAIL")), kind="person" if person or kind == "INDIVIDUAL" else ""
        )
    if departments:
        said["Department"] = ", ".join(filter(None, departments))
    said.update(zip(("Middle name", "Prefix", "Suffix"), others, strict=False))


def _say_where(address: Property, said: dict[str, str]) -> None:
    box, *parts = [*address.parts(), *[""] * 7][:7]
    said.update(zip(ADDRESS, parts, strict=True))
    if box:
        box = f"PO Box {box}" if _BOX.fullmatch(box) else box
        key = "address" if not said["address"] else "address2"
        said[key] = ", ".join(filter(None, (said[key], box)))
