"""What a fingerprint is made of: the text that its module describes, whatever a document says."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields.billing.money import EXACT
from debitcli.invoices.fingerprint import text_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line

WORDS = st.none() | st.text(max_size=20) | st.sampled_from(["", '"', "\\", "\n", "\x00", "\u2028", "🙂", "%s", "{}"])
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.sampled_from(
    [Decimal(each) for each in ("0", "-0.00", "1E+3", "1E-7", "1.10", "100", "-5E+1", "0E-6")]
)
MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes with it
PARTIES = st.dictionaries(st.text(max_size=5), WORDS | st.booleans() | st.integers() | st.lists(WORDS, max_size=2))
ALLOWANCES = st.builds(
    Allowance, charge=st.booleans(), stated=st.none() | AMOUNTS, reason=WORDS, amount=AMOUNTS,
    parts=st.lists(st.tuples(st.just("S"), AMOUNTS, WORDS, AMOUNTS), max_size=2).map(tuple),
)  # fmt: skip
LINES = st.builds(
    Line, description=st.text(), details=WORDS, quantity=AMOUNTS, price=AMOUNTS, net=AMOUNTS,
    credited_line=st.none() | st.integers(0, 9), allowances=st.lists(ALLOWANCES, max_size=2).map(tuple),
)  # fmt: skip
GROUPS = st.builds(Group, vat_category=st.just("S"), vat_rate=AMOUNTS, base_vat=st.none() | AMOUNTS, reason=WORDS)
INVOICES = st.builds(
    Invoice, number=WORDS, place=st.none() | st.integers(1, 9), issued=st.none() | MOMENTS, message=WORDS,
    rate=st.none() | AMOUNTS, total=AMOUNTS, seller=PARTIES, buyer=PARTIES, template=WORDS, logo=WORDS,
    cash_discounts=st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=3)), max_size=2).map(tuple),
    lines=st.lists(LINES, max_size=2).map(tuple), allowances=st.lists(ALLOWANCES, max_size=2).map(tuple),
    reduction=st.none() | ALLOWANCES, groups=st.lists(GROUPS, max_size=2).map(tuple),
    credits=st.lists(st.text(max_size=4), max_size=2).map(tuple),
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value as the text has it: decimals without zeros at their end, moments in UTC."""
    if isinstance(value, Decimal):
        return f"{(value or Decimal(0)).normalize(EXACT):f}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value


@given(INVOICES)
def test_it_is_json_without_blanks_of_what_the_document_says(invoice: Invoice) -> None:
    text = text_of(invoice)
    said = json.loads(text)
    assert json.dumps(said, ensure_ascii=False, separators=(",", ":")) == text
    looks = {"logo", "template", "texts"}
    assert (said.pop("version"), looks <= said.keys()) == ((2, True) if invoice.template is not None else (1, False))
    for name, value in said.items():
        stated = getattr(invoice, name)
        if name in ("lines", "allowances", "groups"):
            for part, own in zip(value, stated, strict=True):
                simple = {key: each for key, each in part.items() if key not in ("allowances", "parts")}
                assert simple == {key: plain(getattr(own, key)) for key in simple}
        elif name != "reduction":
            assert value == json.loads(json.dumps(stated, default=plain))


@given(INVOICES, INVOICES)
def test_two_that_say_the_same_have_the_same_text(one: Invoice, other: Invoice) -> None:
    """What was written of one document is never taken for another's."""
    text = text_of(one)
    text_of(other)
    assert text_of(one) == text
    assert (text_of(other) == text) == (json.loads(text_of(other)) == json.loads(text))
