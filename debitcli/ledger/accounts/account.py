"""An account of the ledger, and the chart that a book begins with."""

import re
from dataclasses import dataclass
from datetime import datetime

from debitcli.fields import text
from debitcli.fields.value import Accepted, Context, Outcome, Refused

NOUN = "account"
KINDS = ("asset", "liability", "equity", "income", "expense")
_NUMBER = re.compile(r"[0-9][0-9./-]{0,19}")
_PLAIN = "plain"
# Role, name and kind of each account, and its number in the plain chart and in those of countries (in the manner of
# SKR 03, PGC, PCG and the usual Danish one).
_COUNTRIES = (_PLAIN, "DE", "ES", "FR", "DK")
_CHART = """
cash            |Cash                      |asset    |1000|1000|570 |53   |5810
bank            |Bank                      |asset    |1010|1200|572 |512  |5820
card            |Card payments             |asset    |1020|1360|5724|5115 |5830
paypal          |PayPal                    |asset    |1030|1361|5725|517  |5840
receivable      |Receivables               |asset    |1100|1400|430 |411  |5600
input-vat       |Input VAT                 |asset    |1200|1570|472 |44566|6904
withholding     |Tax withheld by customers |asset    |1210|1540|473 |4487 |5740
payable         |Payables                  |liability|2000|1600|400 |401  |6800
customer-credit |Customer credit           |liability|2100|1710|438 |4191 |6810
output-vat      |Output VAT                |liability|2200|1770|477 |44571|6902
vat-not-due     |VAT not yet due           |liability|2210|1760|4779|44587|6905
owner           |Owner                     |equity   |3000|1800|550 |108  |6140
opening         |Opening balances          |equity   |3900|9000|102 |890  |6110
conversion      |Currency conversion       |equity   |3950|1590|555 |478  |6990
income-goods    |Sales of goods            |income   |4000|8400|700 |701  |1010
income-services |Sales of services         |income   |4100|8410|705 |706  |1020
cash-discount   |Cash discounts given      |income   |4800|8730|706 |709  |1080
                |Goods and materials       |expense  |5000|3200|600 |607  |1310
                |Services bought           |expense  |5100|3100|607 |611  |1320
                |Rent                      |expense  |6100|4210|621 |613  |3410
                |Office and software       |expense  |6200|4930|6291|6064 |3610
                |Telephone and internet    |expense  |6250|4920|6292|626  |3620
                |Travel                    |expense  |6300|4660|6293|625  |2750
                |Insurance                 |expense  |6400|4360|625 |616  |3440
                |Advertising               |expense  |6500|4600|627 |623  |2800
fees            |Bank and payment fees     |expense  |6600|4970|626 |627  |3640
bad-debt        |Bad debts                 |expense  |6700|2400|650 |654  |3680
exchange        |Exchange differences      |expense  |6800|2150|668 |666  |4410
rounding        |Rounding differences      |expense  |6810|2300|659 |658  |3690
expense         |Other expenses            |expense  |6900|4900|629 |628  |3695
"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `role` is what the program itself posts there, `merged_into` the id of the account that it became."""

    id: int
    number: str
    name: str
    kind: str
    role: str | None = None
    merged_into: int | None = None
    archived: datetime | None = None

    @property
    def called(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"


def chart_of(country: str | None) -> list[Account]:
    """The accounts that a book of this country begins with, by their numbers; none has an id yet."""
    column = 3 + _COUNTRIES.index(country if country in _COUNTRIES else _PLAIN)
    rows = [[cell.strip() for cell in line.split("|")] for line in _CHART.strip("\n").splitlines()]
    made = [Account(0, row[column], row[1], row[2], row[0] or None) for row in rows]
    return sorted(made, key=lambda each: each.number)


KIND_OF_ROLE = {each.role: each.kind for each in chart_of(None) if each.role}
"""The roles that there are, each with the kind of its account."""


def check_number(typed: str, context: Context) -> Outcome[str]:
    """The number of an account: digits, also with points, dashes and slashes between them."""
    wanted = text.seen(typed)
    if wanted and not _NUMBER.fullmatch(wanted):
        return Refused("is no number of an account", "at most 20 digits, points and dashes, such as 4930")
    return Accepted(wanted or None)


def check_name(typed: str, context: Context) -> Outcome[str]:
    """The name of an account: at most 80 characters, and no number."""
    cleaned = text.clean(typed, limit=80)
    if isinstance(cleaned, Accepted) and cleaned.value and _NUMBER.fullmatch(cleaned.value):
        return Refused("could be a number", "a name with letters; its number is given by --number")
    return cleaned
