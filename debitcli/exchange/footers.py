"""Rows that only end a report: a sum, a count, a date, a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from debitcli.exchange.target import Row
from debitcli.fields.text import seen
from debitcli.files import delimited

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
_R = TypeVar("_R", Row, delimited.Row)


def without_footers(rows: Iterable[_R], is_amount: Sequence[bool | None], passed_over: list[str]) -> Iterator[_R]:
    """Rows without those that end a report and say nothing else, which are `passed_over`.

    `is_amount` tells of each column whether it has sums of money; None where it is no field.
    """
    last: list[_R] = []
    below = False
    for row in rows:
        if _is_footer(row[1], is_amount, below=below):
            last.append(row)
            continue
        yield from last
        last, below = [], True
        yield row
    passed_over.extend(f'line {row[0]}, "{" ".join(filter(None, row[1]))}"' for row in last)


def _is_footer(cells: Sequence[str], is_amount: Sequence[bool | None], *, below: bool) -> bool:
    """Whether a row ends a report. Amounts alone do only `below` records, of which they are the sum."""
    filled = [(place, text) for place, cell in enumerate(cells) if (text := " ".join(seen(cell).split()))]
    if not filled or len(filled) > _MOST_CELLS:
        return False
    columns = [is_amount[place] if place < len(is_amount) else None for place, _ in filled]
    texts = [text for _, text in filled]
    if all(columns):
        return below and all(map(_IS_NUMBER.fullmatch, texts))
    if _IS_DAY.fullmatch(texts[0]):
        return all(map(_IS_TIME.fullmatch, texts[1:]))
    # What has a sum in its column and a figure in another field, such as a reference, is a record.
    is_record = True in columns[1:] and False in columns[1:]
    return not is_record and bool(_IS_SUM.fullmatch(texts[0])) and all(map(_IS_NUMBER.fullmatch, texts[1:]))
