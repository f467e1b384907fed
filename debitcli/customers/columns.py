"""Which column of a file is which field, and what a row says then: the draft of a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from debitcli.customers import form
from debitcli.customers.form import Form
from debitcli.customers.layouts import Layout, normal, recognised
from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.terminal.safe import MARK, from_spreadsheet

GIVEN_NAME, FAMILY_NAME, COMPANY = "given_name", "family_name", "company"
PARTS = (GIVEN_NAME, FAMILY_NAME, COMPANY)
PROBLEMS = "problems"
"""The column that a file of rejected rows has at its end."""
IGNORED = frozenset((PROBLEMS, "created", "updated"))
"""Columns that every import passes over: they are the book's own."""
ARCHIVED = "archived"

_SYNONYMS = {
    "number": "customer number|customer no|customer id|client id|account number|no|kundennummer|kunden-nr|"
    "numero de cliente|kundenr",
    "name": "full name|customer|customer name|client|client name|display name|contact name|kunde|kundenname|nombre|"
    "nom|navn|nome|naam|nazwa",
    "kind": "type|customer type|art|typ",
    "country": "country code|country name|land|pais|pays|paese|kraj",
    "address": "street|street address|address 1|address line 1|address1|billing address|billing street|strasse|"
    "anschrift|adresse|direccion|indirizzo|adres|calle|rue",
    "address2": "address line 2|address 2|street 2|suite|apartment|adresszusatz|zusatz",
    "postal_code": "zip|zip code|zipcode|postcode|post code|postal|plz|postleitzahl|codigo postal|cp|code postal|"
    "postnummer|cap|kod pocztowy",
    "city": "town|place|ort|stadt|ciudad|poblacion|ville|by|citta|miasto|plaats|billing city",
    "region": "state|province|county|state/province|bundesland|provincia|departement",
    "email": "e-mail address|email address|mail|correo|correo electronico|courriel|e-post",
    "phone": "telephone|phone number|tel|mobile|mobile phone|handy|telefon|telefono|telefonnummer|telefoon",
    "tax_id": "vat|vat number|vat id|tax number|taxid|vat no|nif|cif|ust-id|ustid|ust-idnr|umsatzsteuer-id|cvr|siret|"
    "nip|partita iva",
    "contact": "contact person|main contact|ansprechpartner|persona de contacto|attention|attn",
    "categories": "category|tags|groups|group|labels|kategorie|kategorien|gruppe|gruppen|kundengruppe|categoria|"
    "categorias",
    "payment_terms": "terms|payment term|net days|zahlungsziel|condiciones de pago",
    "currency": "currency code|wahrung|moneda|devise|valuta",
    "language": "locale|sprache|idioma|langue|sprog",
    "discount": "discount %|discount percent|rabatt|descuento|remise",
    "notes": "note|comments|comment|remarks|notizen|bemerkung|notas|observaciones|remarques",
    "consents": "consent",
    GIVEN_NAME: "first name|firstname|given name|forename|vorname|prenom|nombre de pila",
    FAMILY_NAME: "last name|lastname|family name|surname|nachname|apellido|apellidos|nom de famille",
    COMPANY: "company name|organization|organisation|company|firma|firmenname|empresa|societe",
}
_BY_SYNONYM = {normal(word): key for key, words in _SYNONYMS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of a header: for each column its target (None: not used), and the columns that are unclear."""

    header: tuple[str, ...]
    targets: tuple[str | None, ...]
    unclear: tuple[int, ...] = ()
    layout: Layout | None = None

    @property
    def unused(self) -> list[str]:
        """The names of the columns that go nowhere, but for those that are the book's own."""
        pairs = zip(self.header, self.targets, strict=True)
        return [name for name, target in pairs if target is None and name and normal(name) not in IGNORED]


def read_header(
    header: Sequence[str], book_form: Form, asked: Mapping[str, str | None], layout: Layout | None = None
) -> Columns:
    """What each column is: as `asked` (name or `#3` → field, or None), by layout, or by key, label, synonym.

    Raises UsageError where `asked` names what is not there, DataError where two columns are one field.
    """
    known = known_columns(book_form)
    names = _numbered(header)
    layout = layout or recognised(header)
    wanted = _asked(names, asked, book_form)
    targets: list[str | None] = []
    unclear: list[int] = []
    for place, name in enumerate(names):
        target = known.get(normal(header[place])) if layout is None else layout.columns.get(normal(name))
        if place in wanted:
            target = wanted[place]
        elif target is None and layout is None and name and normal(name) not in IGNORED:
            unclear.append(place)
        targets.append(target)
    if layout is None:
        _refuse_twice(header, targets)
    return Columns(tuple(header), tuple(targets), tuple(unclear), layout)


def known_columns(book_form: Form) -> dict[str, str]:
    """Column name (normal form) → field: keys, labels and synonyms; keys win over the synonyms of others."""
    known = dict(_BY_SYNONYM)
    known |= {normal(each.label): each.key for each in book_form.fields}
    known |= {normal(key): key for key in (*PARTS, *book_form.by_key, form.NOTES, form.CONSENTS, ARCHIVED)}
    return known


def fields_to_choose(book_form: Form) -> list[str]:
    """Every target that a column can have, in the order of the form."""
    keys = list(book_form.by_key)
    return [*keys, *PARTS, form.NOTES, form.CONSENTS, ARCHIVED]


def near(column: str, book_form: Form) -> list[str]:
    """The fields that a column may mean."""
    known = known_columns(book_form)
    found = get_close_matches(normal(column), known, n=3, cutoff=0.75)
    return list(dict.fromkeys(known[name] for name in found))


def _numbered(header: Sequence[str]) -> list[str]:
    """Names that stand several times get their count behind them, from the second on."""
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[normal(name)] = seen.get(normal(name), 0) + 1
        count = seen[normal(name)]
        names.append(f"{name} {count}" if name.strip() and count > 1 else name.strip())
    return names


def _asked(names: Sequence[str], asked: Mapping[str, str | None], book_form: Form) -> dict[int, str | None]:
    places = {normal(name): place for place, name in reversed(list(enumerate(names)))}
    places |= {f"#{place + 1}": place for place in range(len(names))}
    wanted: dict[int, str | None] = {}
    for column, field in asked.items():
        place = places.get(column if column.startswith("#") else normal(column))
        if place is None:
            near_ones = get_close_matches(column, names, n=3)
            raise UsageError(f'--map: there is no column "{column}".', form.way_out(column, near_ones or list(names)))
        if field and field not in (choices := fields_to_choose(book_form)):
            raise UsageError(f'--map: "{field}" is no field.', form.way_out(field, choices))
        wanted[place] = field or None
    return wanted


def _refuse_twice(header: Sequence[str], targets: Sequence[str | None]) -> None:
    first: dict[str, int] = {}
    for place, target in enumerate(targets):
        if target is None:
            continue
        if target in first:
            one, other = header[first[target]], header[place]
            places = f'columns {first[target] + 1} ("{one}") and {place + 1} ("{other}")'
            raise DataError(
                [Problem("column", other, f"is {target}, as another column is", column=other)],
                f"Nothing saved: {places} are both {target}.",
                f'Leave one out: --map "#{place + 1}="',
            )
        first[target] = place


@dataclass(frozen=True)
class Plan:
    """How rows become drafts.

    `marked` cells may have an apostrophe against formulas in front. A note of a `foreign` file is one note.
    """

    targets: tuple[str | None, ...]
    marked: bool
    foreign: bool

    @cached_property
    def used(self) -> list[tuple[int, str]]:
        """The columns that count: place and target."""
        return [(place, target) for place, target in enumerate(self.targets) if target]

    def draft(self, cells: Sequence[str]) -> dict[str, str | None]:
        """What a row says: field → text, without empty cells."""
        draft: dict[str, str | None] = {}
        for place, target in self.used:
            cell = cells[place]
            if cell and target not in draft:
                draft[target] = from_spreadsheet(cell) if self.marked and cell[0] == MARK else cell
        if self.foreign and (note := draft.get(form.NOTES)):
            draft[form.NOTES] = form.join_notes([note])
        if not draft.keys().isdisjoint(PARTS):
            _put_together(draft)
        return draft


def _put_together(draft: dict[str, str | None]) -> None:
    """A company gets the person as its contact; a person without a company is the customer."""
    parts = [draft.pop(key, None) or "" for key in PARTS]
    given, family, company = (part.strip() for part in parts)
    person = " ".join(part for part in (given, family) if part)
    name = (draft.get("name") or "").strip()
    if company:
        draft["name"] = company
        draft.setdefault("kind", "company")
        draft.setdefault("contact", person or (name if name != company else "") or None)
    elif name and person and person != name:
        draft.setdefault("contact", person)
    elif not name and person:
        draft["name"] = person
        draft.setdefault("kind", "person")
