"""Telephone numbers: read for a country, stored as E.164, extension kept (RFC 3966 `;ext=`)."""

import re
from functools import cache
from typing import TYPE_CHECKING

from debitcli.fields import text
from debitcli.fields.folding import digits
from debitcli.fields.value import Accepted, Context, Outcome, Refused

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LIMIT = 64
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORTEST = 4


def check(typed: str, context: Context) -> Outcome:
    """The number as `+34912345678` or `+15367728058;ext=345`.

    A number that no network could have is refused (kept as typed where the context is lenient); one that is possible
    but not assigned, by libphonenumber's data, is a warning.
    """
    cleaned = text.clean(typed, limit=_LIMIT)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    value = str(cleaned.value)
    outcome = _read(value, context.country)
    if isinstance(outcome, Refused) and context.lenient:
        return Accepted(value, (f"kept as typed: {outcome.message}",))
    return outcome


def _read(value: str, country: str | None) -> Outcome:
    import phonenumbers
    from phonenumbers import ValidationResult

    try:
        number = _international(value) or phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == error.INVALID_COUNTRY_CODE and not value.lstrip().startswith("+"):
            return Refused("has no country code", "write it as +34 912 34 56 78, or give the country")
        return Refused("cannot be read as a phone number", f"such as {example(country)}")
    # What is valid is possible too: the lengths of a country's numbers are those of its kinds of numbers.
    is_valid = phonenumbers.is_valid_number(number)
    reason = ValidationResult.IS_POSSIBLE if is_valid else phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        fault = {
            ValidationResult.TOO_SHORT: "is too short",
            ValidationResult.TOO_LONG: "is too long",
            ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "lacks its area code",
            ValidationResult.INVALID_COUNTRY_CODE: "has an unknown country code",
        }.get(reason, "has a length that no number has")
        return Refused(f"{fault} for a phone number", f"such as {example(country)}")
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension:
        stored += f";ext={number.extension}"
    return Accepted(stored, () if is_valid else ("is possible, but not assigned to anybody",))


def _international(value: str) -> "PhoneNumber | None":
    """A number that is written as it is stored, `+34912345678`, as phonenumbers reads it; None where that must look.

    That is everything but a calling code and digits behind it that begin neither with zero nor as a number dialled at
    home does. A test compares.
    """
    if _E164.fullmatch(value) is None:
        return None
    from phonenumbers import PhoneNumber

    for length in (1, 2, 3):
        home = _dialled_at_home(value[1 : 1 + length])
        if home is not None:
            rest = value[1 + length :]
            if len(rest) < _SHORTEST or rest[0] == "0" or home.match(rest):
                return None
            return PhoneNumber(country_code=int(value[1 : 1 + length]), national_number=int(rest))
    return None


@cache
def _dialled_at_home(calling_code: str) -> "re.Pattern[str] | None":
    """How numbers dialled within the country of a calling code may begin; None for what is no calling code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code))
    if regions is None or regions[0] == "001":
        return None
    metadata = PhoneMetadata.metadata_for_region(regions[0])
    prefix = metadata.national_prefix_for_parsing if metadata else None
    return re.compile(prefix or "(?!)")


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


def search_digits(stored: str) -> str:
    """The digits under which a search finds the number: with country code, and as dialled at home.

    Where people at home dial the end of the international number, perhaps with a zero in front, the former has both: a
    search leaves leading zeros out.
    """
    if _home_is_end_of_international(stored) or (number := _parse_stored(stored)) is None:
        return digits(stored)
    import phonenumbers

    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return f"{digits(stored)} {digits(national)}"


def _home_is_end_of_international(stored: str) -> bool:
    """Whether that holds for numbers of the country of this one."""
    if not stored.startswith("+") or not stored[1:].isascii() or not stored[1:].isdecimal():
        return False
    return any(_is_plain_country(stored[1 : 1 + length]) for length in (1, 2, 3))


@cache
def _is_plain_country(calling_code: str) -> bool:
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code), ())
    examples = [
        number
        for region in regions
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
    ]
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
