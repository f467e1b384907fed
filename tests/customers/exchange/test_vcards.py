"""What an export writes as cards, another reader of cards takes for the same values (RFC 2426)."""

from collections.abc import Mapping
from typing import Any

import vobject
from hypothesis import given
from hypothesis import strategies as st

from debitcli.customers.exchange import vcards
from debitcli.customers.form import FORM

TEXT = st.one_of(
    st.text(st.sampled_from("\\;,:\n nN\"'=é港👩"), min_size=1, max_size=90),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40),
).filter(lambda text: bool(text.strip()))
CUSTOMER = st.fixed_dictionaries(
    {"name": TEXT, "number": TEXT},
    optional={
        **dict.fromkeys(("address", "address2", "postal_code", "city", "region", "email"), TEXT),
        "kind": st.sampled_from(("person", "company")),
        "country": st.sampled_from(("ES", "JP")),
        "website": st.just("https://example.com/a,b;c"),
        "categories": st.lists(TEXT, min_size=1, max_size=3).map(tuple),
    },
)

NOTHING = dict.fromkeys(FORM.columns)


def read(card: Any, name: str) -> Any:
    """The value of a property of a card; empty text where it has none."""
    return card.contents[name][0].value if name in card.contents else ""


@given(CUSTOMER)
def test_a_card_is_read_as_the_same_values(values: Mapping[str, Any]) -> None:
    (text,) = vcards.write([NOTHING | values])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    card = vobject.readOne(text)
    address = read(card, "adr") or vobject.vcard.Address()
    parts = {"address": "street", "address2": "extended", "postal_code": "code", "city": "city", "region": "region"}
    has_address = any(key in values for key in ("address", "city", "country"))
    assert {key: getattr(address, part) for key, part in parts.items()} == {
        key: values.get(key, "") if has_address else "" for key in parts
    }
    assert [read(card, name) for name in ("fn", "email", "url", "x-customer-number")] == [
        values.get(key, "") for key in ("name", "email", "website", "number")
    ]
    assert tuple(read(card, "categories")) == values.get("categories", ())
    words = {"person": values["name"].split()}.get(values.get("kind", ""), [])
    assert f"{read(card, 'n').given} {read(card, 'n').family}".split() == words
    assert read(card, "org") == {"person": ""}.get(values.get("kind", ""), [values["name"]])


def test_a_long_line_is_folded_between_characters() -> None:
    (text,) = vcards.write([NOTHING | {"name": "ö" * 80}])
    assert f"FN:{'ö' * 36}\r\n {'ö' * 37}\r\n {'ö' * 7}\r\n" in text
