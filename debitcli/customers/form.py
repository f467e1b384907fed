"""The customer form: the one list of fields, and the one check that every draft passes.

Labels, asterisks, wizard questions, review rows, flags, JSON keys and columns all follow from `FIELDS`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Literal

from debitcli.customers import consent
from debitcli.customers.consent import Permission
from debitcli.customers.custom import Definition
from debitcli.customers.customer import Customer
from debitcli.fields import address, categories, codes, country, email, names, numbers, phone, tax_id
from debitcli.fields.text import Text, clean
from debitcli.fields.value import Accepted, Check, Context, Outcome, Problem, Refused, Value

Draft = Mapping[str, str | None]
"""What somebody typed: field key → text. An absent key was not given; None or empty text means no value."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form.

    `asked` says when the wizard asks for it: `first`, or with the optional ones under `more`.
    """

    key: str
    label: str
    check: Check
    help: str = ""
    example: str = ""
    asked: Literal["first", "more"] = "more"
    repeated_as: str = ""

    @property
    def flag(self) -> str:
        """The command-line flag, `--postal-code`; of a field with several values the flag that is repeated."""
        return self.repeated_as or "--" + self.key.replace("_", "-")


def _check_number(typed: str, context: Context) -> Outcome:
    cleaned = clean(typed, limit=40)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    if any(c.isspace() or c == "@" for c in str(cleaned.value)):
        return Refused("has a space or @ sign in it", "letters, digits and signs, such as 1041 or K-1041")
    return cleaned


FIELDS: tuple[Field, ...] = (
    Field("number", "Number", _check_number, "the next free one, if empty", "1041"),
    Field(
        "name", "Name", Text(), "given name, then family name; or the firm's name", "Ana García López", asked="first"
    ),
    Field("kind", "Kind", codes.choice(*names.KINDS), "company or person", "person"),
    Field("country", "Country", country.check, "code or name", "ES", asked="first"),
    Field("address", "Address", Text(newlines=True), "street and house number", "Calle Mayor 3", asked="first"),
    Field("address2", "Address line 2", Text(newlines=True), "floor, building, c/o", "2nd floor"),
    Field("postal_code", "Postal code", address.check_postal_code, "", "28013", asked="first"),
    Field("city", "City", Text(), "", "Madrid", asked="first"),
    Field("region", "Region", address.check_region, "state, province or prefecture", "Madrid"),
    Field("email", "E-mail", email.check, "", "ana@example.com", asked="first"),
    Field("phone", "Phone", phone.check, "", "+34 912 34 56 78", asked="first"),
    Field("tax_id", "Tax ID", tax_id.check, "VAT number or national business ID", "ESB64717838"),
    Field("contact", "Contact", Text(), "whom to ask for", "Luis Vidal"),
    Field("categories", "Categories", categories.check, "divided by semicolons", "Retail", repeated_as="--category"),
    Field("payment_terms", "Payment terms", numbers.check_days, "days until an invoice is due", "30"),
    Field("currency", "Currency", codes.check_currency, "ISO 4217 code", "EUR"),
    Field("language", "Language", codes.check_language, "code or name", "es"),
    Field("discount", "Discount", numbers.check_percent, "percent", "2.5"),
)
BY_KEY = {each.key: each for each in FIELDS}
# What the book itself writes, after the form.
STAMPS = ("created", "updated", "archived")
CONSENTS = "consents"
"""The key of a draft under which the permissions of a new customer stand, such as `invoices; promotions:phone`."""
NOTES = "notes"
"""The key of a draft under which general notes stand, one after the other, divided by a line `---`."""
NOTE_DIVIDER = "\n---\n"
_DASHES = re.compile(r"^-{3,}$", re.MULTILINE)
_MORE_DASHES = re.compile(r"^(-{3,})-$", re.MULTILINE)
KEYS = (*BY_KEY, *STAMPS)
"""The keys of a customer in JSON and CSV, in order."""

REQUIRED = ("name", "address", "city", "postal_code", "email", "phone")
"""The fields that are required unless the setting `customer.required` says otherwise."""

# Values that hardly ever repeat are not worth remembering.
_OFTEN_ALL_DIFFERENT = frozenset(("number", "name", "address", "postal_code", "email", "phone", "tax_id", "contact"))
_LONGEST_KNOWN = 60
_MOST_KNOWN = 20_000

# Read again when a customer moves to another country, since what is right depends on it.
_BOUND_TO_COUNTRY = ("postal_code", "region", "tax_id")


@dataclass(frozen=True)
class Form:
    """The form of one book: the fields of every customer, then its custom fields."""

    custom: tuple[Definition, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in order."""
        own = (Field(d.key, d.label, d.check, d.help or " or ".join(d.choices)) for d in self.custom)
        return (*FIELDS, *own)

    @cached_property
    def reading_order(self) -> tuple[tuple[str, Check, bool, bool], ...]:
        """For all fields, country and region first: key, check, whether its values repeat, whether it is our own.

        But for the region, the check of a field whose values repeat asks for no place: a value is the same everywhere.
        """
        keys = (*PLACE, *(key for key in self.by_key if key not in PLACE))
        return tuple((key, self.by_key[key].check, key not in _OFTEN_ALL_DIFFERENT, key in BY_KEY) for key in keys)

    @cached_property
    def keys_of_drafts(self) -> frozenset[str]:
        """Every key that a draft may have."""
        return frozenset((*self.by_key, CONSENTS, NOTES))

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """All fields by their keys."""
        return {each.key: each for each in self.fields}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the check goes by: the required fields, the country of customers that give none, the user's language.

    With `allow_incomplete`, required fields may be empty and phone numbers that cannot be read are kept as typed.
    `categories` are those of the book (key → name); with `create_categories` a customer may bring new ones.
    """

    required: frozenset[str] = frozenset(REQUIRED)
    default_country: str | None = None
    locale: str = "en"
    allow_incomplete: bool = False
    categories: Mapping[str, str] = field(default_factory=dict)
    create_categories: bool = False
    form: Form = Form()
    # Outcomes of short values that repeat from customer to customer: (key, text, country, region) → outcome.
    _known: dict[tuple[str, str, str | None, str | None], Outcome] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    _contexts: dict[tuple[str | None, str | None], Context] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def remembered(self, key: str, check: Check, typed: str, context: Context) -> Outcome:
        """What the check of the field `key` makes of a text, asked once for the same text and place."""
        known = (key, typed, context.country, context.region)
        outcome = self._known.get(known)
        if outcome is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            outcome = self._known[known] = check(typed, context)
        return outcome

    def context(self, country_code: str | None, region: str | None) -> Context:
        """What a field may know of a customer in this country and region."""
        place = (country_code, region)
        context = self._contexts.get(place)
        if context is None:
            if len(self._contexts) >= _MOST_KNOWN:
                self._contexts.clear()
            context = self._contexts[place] = Context(
                *place, self.locale, self.allow_incomplete, self.categories, self.create_categories
            )
        return context


@dataclass(frozen=True, slots=True)
class Note:
    """A warning about one field: worth a look before saving, no obstacle."""

    field: str
    message: str


LACKS_REGION = Note("region", "is missing; post to this country carries one")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the customer as far as it could be read, every problem, every warning."""

    customer: Customer
    problems: tuple[Problem, ...]
    warnings: tuple[Note, ...]
    consents: tuple[Permission, ...] = ()
    notes: tuple[str, ...] = ()


def check(draft: Draft, rules: Rules, before: Customer | None = None) -> Checked:
    """Read every field of `draft`, a new customer or changes of the customer `before`.

    Stored values that the draft does not touch are taken as they are; a customer who lacked a required field before
    may go on without it.
    """
    values, custom, problems, warnings = _read(_to_read(draft, rules, before), rules, before)
    if not rules.form.keys_of_drafts.issuperset(draft):
        fields = rules.form.by_key
        problems += [
            Problem(key, draft[key], "is no field of a customer", way_out(key, list(fields)))
            for key in draft
            if key not in rules.form.keys_of_drafts
        ]
    consents = consent.parse(draft[CONSENTS] or "") if CONSENTS in draft else _NOTHING
    notes = read_notes(draft[NOTES] or "") if NOTES in draft else _NOTHING
    for key, outcome in ((CONSENTS, consents), (NOTES, notes)):
        if isinstance(outcome, Refused):
            problems.append(Problem(key, draft[key], outcome.message, outcome.hint))
    name = values.get("name", before.name if before else "")
    if name and values.get("kind", before.kind if before else None) is None:
        values["kind"] = names.propose_kind(name)
    customer = replace(before, custom=custom, **values) if before else Customer(custom=custom, **values)
    lacking = missing(customer, rules.required)
    if customer.incomplete != bool(lacking):
        customer = replace(customer, incomplete=bool(lacking))
    if lacking:
        problems += _owed(lacking, problems, rules, before)
    if (
        not customer.region
        and address.expects_region(customer.country)
        and not any(p.field == "region" for p in problems)
    ):
        warnings.append(LACKS_REGION)
    if len(problems) > 1 or len(warnings) > 1:
        shown = [*rules.form.by_key, CONSENTS, NOTES, *draft]
        order = {key: place for place, key in reversed(list(enumerate(shown)))}
        problems.sort(key=lambda p: order[p.field])
        warnings.sort(key=lambda w: order[w.field])
    return Checked(
        customer,
        tuple(problems),
        tuple(warnings),
        tuple(consent.permissions(accepted(consents))) if consents is not _NOTHING else (),
        accepted(notes),
    )


def _owed(lacking: frozenset[str], problems: Sequence[Problem], rules: Rules, before: Customer | None) -> list[Problem]:
    """A problem for each field that must be filled in and has no other."""
    # Even an incomplete customer has a name: nothing else tells people whom a number stands for.
    owed = ({"name"} & lacking) if rules.allow_incomplete else lacking
    excused = {p.field for p in problems} | (missing(before, rules.required) if before else frozenset())
    return [Problem(key, None, "is required", _flag(key, rules.form)) for key in owed - excused]


_NOTHING = Accepted(())


def join_notes(notes: Iterable[str]) -> str:
    """Notes as one text, divided by lines `---`; a line of dashes in a note gets one more."""
    return NOTE_DIVIDER.join(
        [_DASHES.sub(r"\g<0>-", note.replace("\r\n", "\n")) if divides_notes(note) else note for note in notes]
    )


def split_notes(text: str) -> list[str]:
    """The notes that `join_notes` put together."""
    return [_MORE_DASHES.sub(r"\1", part) for part in text.replace("\r\n", "\n").split(NOTE_DIVIDER)]


def read_notes(typed: str) -> Outcome:
    """The notes in a text, those that say nothing left out."""
    if not divides_notes(typed):
        cleaned = clean(typed)
        return Accepted((str(cleaned.value),) if cleaned.value else ()) if isinstance(cleaned, Accepted) else cleaned
    read: list[str] = []
    for part in split_notes(typed) if typed else ():
        cleaned = clean(part, newlines=True)
        if isinstance(cleaned, Refused):
            return cleaned
        read += [str(cleaned.value)] if cleaned.value else []
    return Accepted(tuple(read))


def divides_notes(text: str) -> bool:
    """Whether a text may be more than one note, or one with a line that could divide."""
    return "\n" in text or "---" in text


def accepted(outcome: Outcome) -> tuple[str, ...]:
    """The several values that a text was read as."""
    return outcome.value if isinstance(outcome, Accepted) and isinstance(outcome.value, tuple) else ()


def _to_read(draft: Draft, rules: Rules, before: Customer | None) -> Draft:
    """The draft with what is to be read although it was not typed."""
    if before is None:
        country = rules.default_country
        return draft if not country or "country" in draft else {**draft, "country": country}
    if "country" not in draft:
        return draft
    # Read anew, since another country has other rules.
    bound = {key: value for key in _BOUND_TO_COUNTRY if (value := getattr(before, key))}
    return {**bound, **draft}


def _read(
    typed: Draft, rules: Rules, before: Customer | None
) -> tuple[dict[str, Any], dict[str, str | None], list[Problem], list[Note]]:
    """The values of the form and of the custom fields, the problems, the warnings."""
    problems: list[Problem] = []
    warnings: list[Note] = []
    values: dict[str, Any] = {}
    custom = dict(before.custom) if before else dict.fromkeys(d.key for d in rules.form.custom)
    here = (before.country, before.region) if before else (None, None)
    context = rules.context(*here)
    # Country first and region second, since the others are read in their light.
    for key, check_field, repeats, is_own in rules.form.reading_order:
        if key not in typed:
            continue
        text_typed = typed[key] or ""
        if repeats and len(text_typed) <= _LONGEST_KNOWN:
            outcome = rules.remembered(key, check_field, text_typed, context)
        else:
            outcome = check_field(text_typed, context)
        if isinstance(outcome, Refused):
            problems.append(Problem(key, text_typed, outcome.message, outcome.hint))
            continue
        value = outcome.value
        if not is_own:
            custom[key] = None if value is None else str(value)
        else:
            values[key] = WITHOUT_VALUE.get(key) if value is None else value
            if key in PLACE:
                here = (values.get("country", here[0]), values.get("region", here[1]))
                context = rules.context(*here)
        if outcome.warnings:
            warnings += [Note(key, message) for message in outcome.warnings]
    return values, custom, problems, warnings


PLACE = ("country", "region")
"""The fields in whose light the others are read."""
WITHOUT_VALUE: dict[str, Any] = {"name": "", "categories": ()}
"""What stands in the place of a value that is not given, where that is not None."""


def way_out(key: str, known: Sequence[str]) -> str:
    """The way out for a key that does not exist: near ones, or all of them."""
    near = get_close_matches(key.lower().replace("-", "_"), known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(known)}"


def _flag(key: str, form: Form) -> str:
    return form.by_key[key].flag if key in BY_KEY else f"--field {key}=…"


def is_required(key: str, required: frozenset[str], country_code: str | None) -> bool:
    """Whether a field must be filled in: it is among the required, and addresses in the country have such a part."""
    return key in required and (key not in ("postal_code", "city") or address.uses(key, country_code))


def missing(customer: Customer, required: frozenset[str]) -> frozenset[str]:
    """The keys of the required fields that are empty."""
    return frozenset(
        [key for key in required if not customer.value(key) and is_required(key, required, customer.country)]
    )


def as_text(value: Value) -> str:
    """A stored value as it could be typed."""
    if isinstance(value, tuple):
        return categories.DIVIDER.join(value)
    return "" if value is None else str(value)


def as_record(customer: Customer) -> dict[str, Any]:
    """The customer for machines: fields, custom fields, stamps.

    Decimals are strings, times ISO 8601, categories a list, empty values None.
    """
    record: dict[str, Any] = {}
    for key in (*BY_KEY, *customer.custom, *STAMPS):
        value = customer.value(key)
        if isinstance(value, tuple):
            value = list(value)
        elif value is not None and not isinstance(value, str | int):
            value = value.isoformat(timespec="seconds") if key in STAMPS else str(value)
        record[key] = value
    return record


def differences(before: Customer, after: Customer) -> dict[str, tuple[Any, Any]]:
    """The fields of the form whose value differs: key → (old, new), for machines."""
    old, new = as_record(before), as_record(after)
    return {key: (old[key], new[key]) for key in (*BY_KEY, *after.custom) if old.get(key) != new[key]}
