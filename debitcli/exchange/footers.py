"""Rows that only end a report: a sum, a count, a date, a page."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from debitcli.exchange.target import Row
from debitcli.fields.numbers import check_amount
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Outcome
from debitcli.files import delimited
from debitcli.files.formulas import unmarked

_MOST_CELLS = 4
_NUMBER = (
    r"(?:[€$£¥] ?|[A-Z]{3} )?[-\u2212]?(?:\d+|\d{1,3}(?:[., '\u2019]\d{3})+)(?:[.,]\d+)?(?: ?%| ?[€$£¥]| [A-Z]{3})?"
)
_RECORDS = (
    r"(?:rows?|records?|customers?|contacts?|entries|products?|invoices?|payments?|expenses?|zeilen|datens\u00e4tze"
    r"|kunden|kontakte|produkte|rechnungen|zahlungen|ausgaben|filas|registros|clientes?|productos?|facturas?|pagos?"
    r"|gastos?|lignes?|clients?|produits?|factures?|paiements?|d\u00e9penses?)"
)
_SUM = r"(?:(?:grand |sub-?)?totals?|(?:gesamt|zwischen)?summe|gesamt|insgesamt|sum[ae]?)"
# A sum, with what it comes to or how many records; a page.
_IS_SUM = re.compile(
    rf"{_SUM}(?: {_RECORDS})? *:? *(?:\(.*\))?(?:{_NUMBER})?(?: {_RECORDS})?"
    rf"|(?:anzahl|count|number of {_RECORDS}):? *\d+"
    rf"|(?:page|seite) \d+(?: (?:of|von) \d+)?|confidential information\b.*|copyright \(c\).*|\d+ {_RECORDS}",
    re.IGNORECASE,
)
# A day with or without a time, perhaps behind a word such as `Exported`.
_IS_DAY = re.compile(
    r"(?:(?:exported|generated|printed|created|stand)(?: on| at| am)?:? ?)?"
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[ T\d:.,apm]*"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day, [\w .,:+-]*\d[\w .,:+-]*",
    re.IGNORECASE,
)
_IS_NUMBER = re.compile(_NUMBER)
_IS_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_IS_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
_R = TypeVar("_R", Row, delimited.Row)


def without_footers(rows: Iterable[_R], is_amount: Sequence[bool | None], passed_over: list[str]) -> Iterator[_R]:
    """Rows without those that end a report and say nothing else, which are `passed_over`.

    `is_amount` tells of each column whether it has sums of money; None where it is no field.
    """
    last: list[_R] = []
    # What the amounts of each column come to, with a point and with a comma before decimals.
    sums = {place: (Decimal(0), Decimal(0)) for place, is_one in enumerate(is_amount) if is_one}
    for row in rows:
        cells = row[1]
        if _is_footer(cells, is_amount, sums):
            last.append(row)
            continue
        for place, (point, comma) in sums.items():
            if place < len(cells) and cells[place]:
                readings = _readings(cells[place])
                sums[place] = point + readings[0], comma + readings[1]
        yield from last
        last = []
        yield row
    passed_over.extend(f'line {row[0]}, "{" ".join(filter(None, row[1]))}"' for row in last)


def _is_footer(
    cells: Sequence[str], is_amount: Sequence[bool | None], sums: Mapping[int, tuple[Decimal, Decimal]]
) -> bool:
    """Whether a row ends a report. Amounts without a word do where they are what the records above come to."""
    if not 0 < len(cells) - cells.count("") <= _MOST_CELLS:
        return False
    filled = [(place, text) for place, cell in enumerate(cells) if (text := " ".join(seen(cell).split()))]
    columns = [is_amount[place] if place < len(is_amount) else None for place, _ in filled]
    texts = [text for _, text in filled]
    if not texts:
        return False
    if all(columns):
        return any(all(_readings(text)[n] == sums[place][n] != 0 for place, text in filled) for n in (0, 1))
    if _IS_DAY.fullmatch(texts[0]):
        return all(map(_IS_TIME.fullmatch, texts[1:]))
    # What has a sum in its column and a figure in another field, such as a reference, is a record.
    is_record = True in columns[1:] and False in columns[1:]
    return not is_record and bool(_IS_SUM.fullmatch(texts[0])) and all(map(_IS_NUMBER.fullmatch, texts[1:]))


def _readings(text: str) -> tuple[Decimal, Decimal]:
    """An amount with a point and with a comma before decimals; nothing where it is none."""
    if _IS_PLAIN.fullmatch(text):
        return (Decimal(text),) * 2
    point, comma = (check_amount(unmarked(text), Context(decimal=sign)) for sign in ".,")
    return _value(point), _value(comma)


def _value(outcome: Outcome[Decimal]) -> Decimal:
    return outcome.value or Decimal(0) if isinstance(outcome, Accepted) else Decimal(0)
