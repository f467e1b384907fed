"""Telephone numbers: read for a country, stored as E.164, extension kept (RFC 3966 `;ext=`)."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import product, starmap
from typing import TYPE_CHECKING

from debitcli.fields import text
from debitcli.fields.folding import digits
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORTEST = 4
# What stands between two numbers in one place: surely, or perhaps. What is shorter than a number before it is none.
_BETWEEN = re.compile(
    r"\s*[,;|•&]\s*|\s+(?:[/·]|or|oder|o|ou|and|und|y|et|e|i|en|og|och|bzw\.?|alt\.?)\s+|\s+(?=[^\W\d_]+:\s*[(+\d])",
    re.IGNORECASE,
)
_PERHAPS_BETWEEN = re.compile(r"\s*/\s*")
_SHORTEST_OF_SEVERAL = 6
# What people call an extension beside what phonenumbers knows; a longer one is another number.
_EXTENSION = re.compile(
    r"(?<=[\d)])[\s,;.-]*\b(?:durchwahl|dw|nebenstelle|nst|poste|interno|apparat|app)\b[\s.:]*(?=\d)", re.IGNORECASE
)
_LONGEST_EXTENSION = 6
_URI = re.compile(r"^(?:tel|callto|sips?|sms):([^@]*)(?:@.*)?$", re.IGNORECASE)
# Words beside a number, such as whose it is.
_WORDS = re.compile(r"\(\s*[^\W\d_][^()\d]*\)|[^\W\d_]{2,}[.:]?")


def check(typed: str, context: Context) -> Outcome[str]:
    """The number as `+34912345678` or `+15367728058;ext=345`; of several, and of what is said beside it, the first.

    A number that no network could have is refused (kept as typed where the context is lenient); one that is possible
    but not assigned, by libphonenumber's data, is a warning.
    """
    cleaned = text.clean(text.seen(typed).replace("\n", "; "), limit=200)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    value = cleaned.value
    if _is_stored_form_of_valid_number(value):
        return Accepted(value)
    outcome = _read(value, context.country)
    if isinstance(outcome, Refused) or (outcome.warnings and ";ext=" not in (outcome.value or "")):
        outcome = _first_of_several(value, context.country) or _beside_words(value, context.country) or outcome
    if isinstance(outcome, Refused) and context.lenient:
        return Accepted(value, (f"is kept as typed: it {outcome.message}",))
    return outcome


def _first_of_several(value: str, country: str | None) -> Accepted[str] | None:
    """The first number of a text that says several, or something else behind it; what is left out is named."""
    for between in (_BETWEEN, _PERHAPS_BETWEEN):
        first, *others = [part for part in between.split(value) if part] or [value]
        if others and len(digits(first)) >= _SHORTEST_OF_SEVERAL:
            outcome = _read(first, country)
            if isinstance(outcome, Accepted):
                return Accepted(outcome.value, (*outcome.warnings, _left_out(others)))
    return None


def _beside_words(value: str, country: str | None) -> Accepted[str] | None:
    """The number beside words; with letters, numbers are written too, but then they are valid ones."""
    words = [word.strip(" ()") for word in _WORDS.findall(value)]
    outcome = _read(_WORDS.sub(" ", value), country) if words else None
    if not isinstance(outcome, Accepted) or outcome.warnings:
        return None
    return Accepted(outcome.value, (_left_out(words),))


def _left_out(others: Iterable[str]) -> str:
    return f"leaves out what else was given: {', '.join(others)}"


def _read(value: str, country: str | None) -> Outcome[str]:
    import phonenumbers
    from phonenumbers import ValidationResult

    bare = _URI.sub(r"tel:\1", value)
    try:
        number = phonenumbers.parse(_EXTENSION.sub(" ext. ", bare), country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == error.INVALID_COUNTRY_CODE and not value.lstrip().startswith("+"):
            return Refused("has no country code", "write it as +34 912 34 56 78, or give the country")
        return Refused("cannot be read as a phone number", f"such as {example(country)}")
    # What is valid is possible too: the lengths of a country's numbers are those of its kinds of numbers.
    is_valid = phonenumbers.is_valid_number(number)
    if not is_valid and (reason := phonenumbers.is_possible_number_with_reason(number)) != ValidationResult.IS_POSSIBLE:
        fault = {
            ValidationResult.TOO_SHORT: "is too short",
            ValidationResult.TOO_LONG: "is too long",
            ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "lacks its area code",
            ValidationResult.INVALID_COUNTRY_CODE: "has an unknown country code",
        }.get(reason, "has a length that no number has")
        return Refused(f"{fault} for a phone number", f"such as {example(country)}")
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension and len(number.extension) > _LONGEST_EXTENSION:
        return Accepted(stored, (_left_out([number.extension]),))
    extension = f";ext={number.extension}" if number.extension else ""
    return Accepted(stored + extension, () if is_valid else ("is possible, but not assigned to anybody",))


def _is_stored_form_of_valid_number(value: str) -> bool:
    """Whether a text such as `+34912345678` is what phonenumbers would make of it, and says is valid; quickly.

    False where that is not certain at once: of digits behind the calling code that begin with zero, or as a number
    dialled at home; and of numbers that the first country of the calling code does not have. A test compares.
    """
    calling_code = _calling_code(value)
    valid = _valid(calling_code, len(value)) if calling_code else None
    return valid is not None and valid.fullmatch(value) is not None


def _calling_code(stored: str) -> str | None:
    """The calling code of a number stored without an extension; None where it has another form, or no country."""
    return _calling_code_before(stored[1:4]) if _E164.fullmatch(stored) else None


@cache
def _calling_code_before(digits: str) -> str | None:
    """The calling code with which these three digits begin; None where that is no country's (region 001)."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    beginnings = (digits[:length] for length in (1, 2, 3))
    return next((code for code in beginnings if COUNTRY_CODE_TO_REGION_CODE.get(int(code), ["001"])[0] != "001"), None)


@cache
def _valid(calling_code: str, signs: int) -> re.Pattern[str] | None:
    """The numbers of so many signs that the first country of a calling code has; None where that hangs on others."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    length = signs - len(f"+{calling_code}")
    metadata = PhoneMetadata.metadata_for_region(COUNTRY_CODE_TO_REGION_CODE[int(calling_code)][0])
    if metadata is None or metadata.leading_digits or metadata.general_desc is None or length < _SHORTEST:
        return None
    general = metadata.general_desc
    # Those that `phonenumbers.number_type` asks for.
    kinds = (
        metadata.premium_rate, metadata.toll_free, metadata.shared_cost, metadata.voip, metadata.personal_number,
        metadata.pager, metadata.uan, metadata.voicemail, metadata.fixed_line, metadata.mobile,
    )  # fmt: skip
    patterns = [
        kind.national_number_pattern
        for kind in kinds
        if kind and kind.national_number_pattern and length in (kind.possible_length or general.possible_length)
    ]
    if not patterns or length not in general.possible_length:
        return None
    dialled_at_home = metadata.national_prefix_for_parsing or "0"
    begin = rf"\+{calling_code}(?!0|{dialled_at_home})(?=(?:{general.national_number_pattern})$)"
    return re.compile(f"{begin}(?:{'|'.join(patterns)})")


def example(country: str | None) -> str:
    """A valid number of `country`, as it is written internationally."""
    import phonenumbers

    number = phonenumbers.example_number(country) if country else None
    if number is None:
        return "+34 912 34 56 78"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def show(stored: str, home: str | None = None) -> str:
    """The number for people: national format where its country is `home`, else international."""
    number = _parse_stored(stored)
    if number is None:
        return stored
    import phonenumbers

    national = home is not None and phonenumbers.region_code_for_number(number) == home
    formats = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, formats.NATIONAL if national else formats.INTERNATIONAL)


PHONE = Kind(
    check,
    show=lambda stored, context: show(stored, context.home),
    repeats=False,
    depends_on=("country",),
    lasting=True,
    read_back=True,
)
"""A telephone number."""


def search_digits(stored: str) -> str:
    """The digits under which a search finds the number: with country code, and as dialled at home.

    Where people at home dial the end of the international number, perhaps with a zero in front, the former has both: a
    search leaves leading zeros out.
    """
    calling_code = _calling_code(stored)
    home_is_its_end = calling_code is not None and _home_is_end_of_international(calling_code)
    if home_is_its_end or (number := _parse_stored(stored)) is None:
        return digits(stored)
    import phonenumbers

    # Internationally some are shown without a zero that is stored.
    formats = (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL)
    shown = (digits(phonenumbers.format_number(number, form)) for form in formats)
    return " ".join(dict.fromkeys([digits(stored), *shown]))


@cache
def _home_is_end_of_international(calling_code: str) -> bool:
    """Whether that holds for the numbers of all countries of a calling code, by an example of each kind."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(calling_code)]
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    examples = list(filter(None, starmap(phonenumbers.example_number_for_type, product(regions, kinds))))
    return bool(examples) and all(
        phonenumbers.format_number(number, PhoneNumberFormat.E164).endswith(
            digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)).lstrip("0")
        )
        for number in examples
    )


def _parse_stored(stored: str) -> "PhoneNumber | None":
    import phonenumbers

    try:
        return phonenumbers.parse(stored.replace(";ext=", " ext. "), None)
    except phonenumbers.NumberParseException:
        return None
