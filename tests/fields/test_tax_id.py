"""Tax IDs as people write them, of every country of which python-stdnum knows some."""

import importlib
import re

import phonenumbers
import pytest
from stdnum import get_cc_module

from debitcli.fields import tax_id
from debitcli.fields.value import Accepted, Context, Refused

SEPARATORS = (" ", ".", "-", "/", "\u00a0", "\u2011", "_")


def known() -> list[str]:
    """The modules for VAT numbers, and for the national IDs that a customer may have."""
    vat = [get_cc_module(country, "vat") for country in phonenumbers.SUPPORTED_REGIONS]
    national = [get_cc_module(*each.split(".")) for each in tax_id._NATIONAL.split()]
    return sorted({module.__name__ for module in (*vat, *national) if module})


def stored(typed: str, country: str | None) -> str:
    """What a text is stored as, with nothing to be said of it."""
    outcome = tax_id.check(typed, Context(country=country))
    assert isinstance(outcome, Accepted), (typed, outcome)
    assert outcome.warnings == ()
    return outcome.value or ""


@pytest.mark.parametrize("module", known())
def test_what_the_library_knows_is_read_with_any_separators_and_as_it_is_shown(module: str) -> None:
    """The examples of its documentation."""
    library = importlib.import_module(module)
    country = module.split(".")[1].upper().rstrip("_")
    examples = re.findall(r"^>>> (?:validate|compact|format)\('([^']+)'\)", library.__doc__, re.MULTILINE)
    valid = [each for each in examples if library.is_valid(each)]
    assert valid or module == "stdnum.mu.nid"  # its page has none
    for example in valid:
        value = stored(example, country)
        for sign in SEPARATORS if value.isalnum() else ():
            assert stored(sign.join(re.findall("..?", value)), country) == value
        shown = tax_id.show(value, country)
        assert tax_id.key(stored(shown, country), country) == tax_id.key(value, country)


@pytest.mark.parametrize(
    ("country", "typed", "value"),
    [
        ("ES", "B-64717838", "B64717838"), ("ES", "es b64717838", "ESB64717838"), ("US", "12-3456789", "123456789"),
        ("DE", "DE 136 695 976", "DE136695976"), ("FR", "732 829 320", "732829320"), ("AE", "as typed", "as typed"),
        ("GR", "EL 094259216", "EL094259216"), (None, "as typed", "as typed"), (None, "DE 136-695-976", "DE136695976"),
        ("GB", "XI432525179", "XI432525179"), ("GB", "VAT No. GB 432 5251 79", "GB432525179"),
        ("JP", "T5835678256246", "T5835678256246"), ("ZA", "4999999999", "4999999999"),
        ("HU", "12892312/2/42", "12892312-2-42"), ("HU", "12892312242", "12892312-2-42"),
        ("SK", "31333532", "31333532"), ("IS", "540169-2969", "5401692969"), ("IL", "3933742-3", "39337423"),
        ("UA", "123456789012", "123456789012"),
        ("ES", "NIF: B64717838", "B64717838"), ("AU", "ABN 51/824/753/556", "51824753556"),
        ("NO", "NO 995 525 828 MVA", "NO995525828MVA"), ("NO", "NO 995525828", "NO995525828"),
        ("FI", "131052-308T", "131052-308T"), ("IT", "007.431.101.57", "00743110157"),
        ("DE", "DE\uff11\uff13\uff16\uff16\uff19\uff15\uff19\uff17\uff16", "DE136695976"),
    ],
)  # fmt: skip
def test_is_stored_without_separators(country: str | None, typed: str, value: str) -> None:
    assert stored(typed, country) == stored(value, country) == value


@pytest.mark.parametrize(
    ("country", "typed", "reason"),
    [
        ("ES", "B64717839", "check digit"), ("DE", "DE12", "no tax ID of DE"), ("DK", "12", "wrong length"),
        ("HU", "12892313-2-42", "HU"), ("JP", "T5835678256247", "JP"), ("ZA", "5999999999", "ZA"),
        ("SK", "31333533", "SK"), ("GB", "VAT", "GB"), ("IT", "P.IVA", "IT"), ("NO", "MVA", "NO"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused(country: str, typed: str, reason: str) -> None:
    outcome = tax_id.check(typed, Context(country=country))
    assert isinstance(outcome, Refused)
    assert reason in outcome.message or outcome.message == "has a wrong check digit"


def test_a_foreign_vat_number_is_a_warning() -> None:
    outcome = tax_id.check("DE136695976", Context(country="ES"))
    assert outcome == Accepted("DE136695976", ("is a VAT number of DE",))


@pytest.mark.parametrize(
    ("country", "spellings"),
    [
        ("ES", "B64717838 ESB64717838"), ("GB", "432525179 GB432525179 XI432525179"), ("BE", "0428759497 428759497"),
        ("NO", "995525828 NO995525828MVA 995525828MVA"), ("HU", "HU12892312 12892312-2-42 12892312"),
        ("CH", "CHE107787577 CHE107787577MWST CHE107787577TVA CHE107787577IVA"), ("JP", "T5835678256246 5835678256246"),
        ("SE", "SE556188840401 5561888404"), ("GR", "EL094259216 094259216 GR094259216"),
        ("FR", "FR40303265045 303265045"),
    ],
)  # fmt: skip
def test_one_id_in_several_spellings_has_one_key(country: str, spellings: str) -> None:
    assert len({tax_id.key(stored(each, country), country) for each in spellings.split()}) == 1


def test_one_id_has_one_key_wherever_its_customer_is() -> None:
    assert tax_id.key("DE136695976", "ES") == tax_id.key("136695976", "DE")
    assert tax_id.key("XI432525179", "IE") == tax_id.key("432525179", "GB")
