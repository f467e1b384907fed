"""What other programs keep in parts, or in words of their own, becomes fields: names, addresses, groups, states."""

import re
from collections.abc import Callable, MutableMapping
from html import unescape

from debitcli.fields.folding import fold
from debitcli.fields.named import DIVIDER

PARTS = {
    "given_name": "first name|firstname|given name|forename|vorname|prenom|nombre de pila|voornaam|fornavn",
    "family_name": "last name|lastname|family name|surname|nachname|apellido|apellidos|nom de famille|cognome|"
    "achternaam|efternavn|familienname|primer apellido",
    "company": "company name|organization|organisation|company|firma|firmenname|empresa|societe",
    # What only layouts name: whether it is a company, is still a customer; its name behind that of the company where it
    # works (`Azure Interior, Brandon Freeman`); an address as lines, the name first.
    "is_company": "",
    "active": "",
    "complete_name": "",
    "address_lines": "",
}
"""The parts, with the names that their columns have."""

Columns = MutableMapping[str, list[str]]
_NO = frozenset(("no", "n", "false", "f", "0", "inactive", "notactive", "hidden", "archived", "disabled", "closed"))
# The last line of an address in the United States: `Bayshore, CA 94326`.
_US_PLACE = re.compile(
    r"^(?P<city>[^\d]+?),?\s+(?P<region>[A-Z]{2})\.?\s+(?P<postal_code>\d{5}(?:-\d{4})?)(?:\s+USA?)?$"
)
_LONGEST_PLACE = 100
_HTML = re.compile(r"\s*<(?:p|div|span|ul|ol|h[1-6]|b|i|strong|em|a|table)\b[^<>]*>", re.IGNORECASE)
_LINE_END = re.compile(r"</(?:p|div|li|h[1-6]|tr)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"')
_ALL_QUOTED = re.compile(r'\s*"[^"]*"(?:\s*[,;]\s*"[^"]*")*\s*')
_TITLES = frozenset((
    "mr", "mrs", "ms", "miss", "dr", "prof", "sr", "sra", "srta", "dra", "herr", "frau", "m", "mme", "mlle", "ing",
    "dipl",
))  # fmt: skip


def put_together(columns: Columns, *, foreign: bool, now: str) -> list[tuple[int, str, str]]:
    """Make fields of the parts. A company gets the person as its contact; a person without one is the customer.

    In a `foreign` file, groups of contacts, regions and the like are written in another program's way, and who has no
    name is called by the e-mail address: row, field and what is to be said of it. Inactive ones are archived `now`.
    """
    for key, mend in _MENDED.items() if foreign else ():
        if key in columns:
            columns[key] = [mend(text) if text else text for text in columns[key]]
    count = len(next(iter(columns.values())))
    if "address_lines" in columns:
        _take_apart_addresses(columns)
    if "active" in columns:
        columns["archived"] = [now if _is_no(text) else "" for text in columns.pop("active")]
    if "is_company" in columns:
        kinds = columns.pop("is_company")
        columns["kind"] = ["" if not text.strip() else "person" if _is_no(text) else "company" for text in kinds]
    empty = [""] * count
    said: list[tuple[int, str, str]] = []
    if "complete_name" in columns:
        pairs = [text.rpartition(", ") for text in columns.pop("complete_name")]
        columns["company"] = [of or text for (of, _, _), text in zip(pairs, columns.get("company", empty), strict=True)]
        columns["name"] = [name for _, _, name in pairs]
    parts = [columns.pop(key, empty) for key in ("given_name", "family_name", "company")]
    if any(map(any, parts)):
        made = {key: columns.get(key, empty) for key in ("name", "kind", "contact")}
        rows = [_one(*cells) for cells in zip(*parts, *made.values(), strict=True)]
        *fields, rests = map(list, zip(*rows, strict=True))
        columns.update(zip(made, fields, strict=True))
        said = [(row, "name", f"leaves out what else was given: {rest}") for row, rest in enumerate(rests) if rest]
    if not foreign:
        return said
    names = columns.setdefault("name", list(empty))
    if "contact" in columns:
        pairs_of = zip(columns["contact"], names, strict=True)
        columns["contact"] = ["" if fold(contact) == fold(name) else contact for contact, name in pairs_of]
    nameless = [row for row, name in enumerate(names) if not name.strip() and columns.get("email", empty)[row].strip()]
    for row in nameless:
        names[row] = columns["email"][row].strip()
    return said + [(row, "name", "is empty: the e-mail address stands for it") for row in nameless]


def _groups(text: str) -> str:
    """Groups divided by semicolons, whatever divides them; those that Google Contacts has for itself are none."""
    sign = next((sign for sign in (":::", ";", "\n") if sign in text), ",")
    # Of groups in quotes, what stands between them divides.
    parts = _QUOTED.findall(text) if _ALL_QUOTED.fullmatch(text) else text.split(sign)
    return DIVIDER.join(part.strip() for part in parts if part.strip() and not part.strip().startswith("*"))


def _without_html(text: str) -> str:
    """The text of a note that Odoo keeps as HTML."""
    if not _HTML.match(text):
        return text
    return unescape(_TAG.sub("", _LINE_END.sub("\n", text))).strip()


_MENDED: dict[str, Callable[[str], str]] = {
    "categories": _groups,
    "notes": _without_html,
    # Odoo says `California (US)` and `English (US)`.
    "region": lambda text: re.sub(r" \([A-Z]{2}\)$", "", text),
    "language": lambda text: re.sub(r" \([A-Z]{2}\)$| / .*$", "", text),
}


def _is_no(text: str) -> bool:
    return re.sub(r"[\W_]", "", fold(text)) in _NO


def _take_apart_addresses(columns: Columns) -> None:
    """Lines that begin with names of the customer, and may end with a place: what is between is the address."""
    lines_of_rows = [
        [line.strip() for line in text.split("\n") if line.strip()] for text in columns.pop("address_lines")
    ]
    empty = [""] * len(lines_of_rows)
    named = [columns.get(key, empty) for key in ("name", "company", "given_name", "family_name", "contact")]
    for key in ("address", "city", "region", "postal_code"):
        columns.setdefault(key, list(empty))
    for row, lines in enumerate(lines_of_rows):
        name, company, given, family, contact = (column[row].strip() for column in named)
        names = {fold(each) for each in (name, company, contact, f"{given} {family}".strip()) if each}
        while lines and (fold(lines[0]) in names or fold(lines[0]) == fold(_in_order(name))):
            del lines[0]
        if lines and len(lines[-1]) <= _LONGEST_PLACE and (place := _US_PLACE.match(" ".join(lines[-1].split()))):
            del lines[-1]
            for key, text in place.groupdict().items():
                columns[key][row] = text
        columns["address"][row] = "\n".join(lines)


def _in_order(name: str) -> str:
    """`Cook, Brian` is Brian Cook."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip()


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(name))


def _one(given: str, family: str, company: str, name: str, kind: str, contact: str) -> tuple[str, str, str, str]:
    """Name, kind and contact of one row, and what of it found no place."""
    company, bare = company.strip(), name.strip()
    person = " ".join(part for part in (given.strip(), family.strip()) if part)
    if bare and person and not (given.strip() and family.strip()):
        # `Nombre, Apellidos` and `Name, Vorname`: a name beside one half is the other.
        known, others = set(_words(person)), set(_words(bare))
        if not known & others:
            person, bare = (f"{person} {bare}" if given.strip() else f"{bare} {person}"), ""
    if company:
        chosen = contact or person or bare
        rest = [each for each in (bare, person) if each and fold(each) not in (fold(chosen), fold(company))]
        return company, kind or "company", chosen if fold(chosen) != fold(company) else "", ", ".join(rest)
    if bare and person and fold(person) not in (fold(bare), fold(_in_order(bare))):
        others = set(_words(bare)) - set(_words(person))
        # `Ms. Rita Rao` needs no Rita Rao whom to ask for.
        if set(_words(person)) < set(_words(bare)) and others <= _TITLES:
            return name, kind or "person", contact, ""
        return name, kind, contact or person, person if contact and fold(contact) != fold(person) else ""
    return (person, kind or "person", contact, "") if person else (name, kind, contact, "")
