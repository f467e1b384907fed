"""What people and scripts give of an entry: its lines and amounts, from flags or from JSON."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.billing.money import minor_unit
from debitcli.fields.numbers import as_text, check_price
from debitcli.fields.value import Context, Problem, Refused
from debitcli.forms.form import near

EXAMPLE = "such as '1200 -12.50': an account and an amount, debit positive"
_IN_JSON = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_ALL_KEYS = ("date", "text", "currency", "rate", "lines")


@dataclass(frozen=True, slots=True)
class Given:
    """An entry as it was typed; each line is an account and an amount. None is what was not given."""

    date: str | None = None
    text: str | None = None
    currency: str | None = None
    rate: str | None = None
    lines: Sequence[tuple[str, str]] = ()


def line(typed: str) -> tuple[str, str]:
    """Account and amount of `ACCOUNT AMOUNT`: the last word is the amount."""
    account, _, amount = typed.strip().rpartition(" ")
    return account.strip(), amount


def amount(typed: str, currency: str) -> Decimal | Refused:
    """An amount with a sign, in whole minor units, not 0."""
    wanted = typed.strip()
    sign = -1 if wanted[:1] in ("-", "−") else 1
    outcome = check_price(wanted.lstrip("+") if sign > 0 else wanted[1:], Context())
    is_number = wanted[-1:].isdecimal() and wanted.lstrip("+-−")[:1].isdecimal() and wanted[1:2] not in ("-", "−")
    if isinstance(outcome, Refused) and is_number:
        return outcome
    if isinstance(outcome, Refused) or outcome.value is None or outcome.warnings:
        return Refused("has no amount", EXAMPLE)
    if not outcome.value:
        return Refused("is an amount of 0", "leave the line out")
    if outcome.value % minor_unit(currency):
        return Refused(f"is no amount of {currency}", f"in steps of {minor_unit(currency)}")
    return sign * outcome.value


def merged(content: str | None, flags: Given, lines: Sequence[str], keys: Sequence[str] = _ALL_KEYS) -> Given:
    """An entry given by JSON with these keys, flags, or both: what a flag says wins, lines come one after the other.

    Raises DataError with all that is wrong with the JSON.
    """
    both: dict[str, Any] = {"lines": []} if content is None else _from_json(content, keys)
    both |= {key: value for key, value in asdict(flags).items() if value is not None and key != "lines"}
    return Given(**both | {"lines": [*both["lines"], *map(line, lines)]})


def texts_of_json(content: str, keys: Sequence[str]) -> dict[str, str | None]:
    """The texts of a JSON object with these keys. Raises DataError with all that is wrong with it."""
    problems: list[Problem] = []
    given = _texts(_object(content), keys, problems)
    if problems:
        raise DataError(problems)
    return given


def _from_json(content: str, keys: Sequence[str]) -> dict[str, Any]:
    problems: list[Problem] = []
    data = _object(content)
    lines = data.pop("lines", None) or []
    given: dict[str, Any] = _texts(data, keys, problems)
    if given.get("rate"):
        given["rate"] = _price_of_json("rate", given["rate"], problems)
    if not isinstance(lines, list):
        problems.append(Problem("lines", json.dumps(lines)[:80], "is no array"))
        lines = []
    given["lines"] = [_line_of_json(each, problems) for each in lines]
    if problems:
        raise DataError(problems)
    return given


def _object(content: str) -> dict[str, Any]:
    try:
        data = json.loads(content, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError([Problem("json", None, f"cannot be read: {error}")]) from error
    if not isinstance(data, dict):
        raise DataError([Problem("json", json.dumps(data)[:80], "is no object", 'such as {"date": "2026-11-24", …}')])
    return data


def _texts(data: dict[str, Any], keys: Sequence[str], problems: list[Problem]) -> dict[str, str | None]:
    for key, value in data.items():
        if key not in keys:
            problems.append(Problem(key, None, "is not known here", near(key, keys)))
        elif value is not None and not isinstance(value, str):
            problems.append(Problem(key, json.dumps(value)[:80], "is neither text nor number"))
    return {key: value for key, value in data.items() if key in keys}


def _line_of_json(value: Any, problems: list[Problem]) -> tuple[str, str]:
    if not isinstance(value, dict) or set(value) != {"account", "amount"} or not isinstance(value["account"], str):
        hint = 'such as {"account": "1200", "amount": "-12.50"}'
        problems.append(Problem("lines", json.dumps(value)[:80], "is no line", hint))
        return "", ""
    return value["account"], _price_of_json("lines", value["amount"], problems)


def _price_of_json(key: str, value: Any, problems: list[Problem]) -> str:
    """An amount that JSON writes with a point before decimals, as it can be read in one way only."""
    if not isinstance(value, str) or not _IN_JSON.fullmatch(value):
        hint = "a point before decimals, such as 12.50"
        problems.append(Problem(key, json.dumps(value)[:80], "is no number as JSON writes one", hint))
        return ""
    sign, bare = ("-", value[1:]) if value.startswith("-") else ("", value)
    return sign + as_text(Decimal(bare))
