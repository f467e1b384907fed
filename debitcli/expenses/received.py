"""From an e-invoice to the draft of an expense: what the supplier states, as it could be typed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from debitcli.documents.received.document import Group, Received
from debitcli.documents.received.sums import differences
from debitcli.expenses.expense import REVERSE_CHARGED
from debitcli.expenses.kinds import PartText
from debitcli.fields.billing.vat import CATEGORIES
from debitcli.fields.numbers import as_text, plain
from debitcli.fields.text import visible
from debitcli.fields.value import Problem

_NOTHING = Decimal(0)
_OF_SUMS = ("total", "net", "vat", "vat_rate", "vat_category", "parts")
_SAYS_SUMS = frozenset(_OF_SUMS) - {"vat_rate"}
_KEYS = {"BT-2": "date", "BT-9": "due", "BT-112": "total", "BT-109": "net", "BT-110": "vat"} | dict.fromkeys(
    ("BT-116", "BT-117", "BT-119"), "parts"
)
"""The fields to which terms lead; a fault in another one is only said."""
_NEEDED = {"date": "BT-2", "currency": "BT-5", "total": "BT-112"}
_BY_HAND = "ask the supplier, or say the sums: --amount, --vat, --part"
_FLAGS = {"date": "--date DATE", "due": "--due DATE", "currency": "--currency EUR"}
_NOT_STATED: Mapping[str, str | None] = {"parts": None}
_PRO_FORMA = "325"
_LINES, _LONGEST, _SAID = 3, 160, 5


@dataclass(slots=True)
class Drafted:
    """A draft (field key → text), what is wrong with it, and sentences worth a look."""

    draft: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def draft_of(found: Received, given: Mapping[str, str | None]) -> Drafted:
    """The draft of the expense that a document is for the company, but for what was `given`, which wins."""
    done = Drafted()
    seller, sign = found.seller, -1 if found.is_credit_note else 1
    said: dict[str, str | None] = {
        "supplier": seller.name,
        "supplier_tax_id": seller.vat_id or seller.tax_number or seller.registration,
        "supplier_country": seller.country,
        "reference": found.number,
        "date": found.date,
        "due": found.due,
        "currency": found.currency,
        "description": _description(found),
        "total": None if found.total is None else as_text(sign * found.total),
    }
    has_sums = bool(given.keys() & _SAYS_SUMS)
    # Of sums with a fault in them nothing else is to be said.
    is_readable = not any(_KEYS.get(each.term) in _OF_SUMS for each in found.faults)
    wrong = list[Problem]()
    stated = _sums(found, sign, wrong) if is_readable and found.total is not None else dict(_NOT_STATED)
    if has_sums:
        stated = _beside(_NOT_STATED if wrong else stated, given, done.problems)
    else:
        done.problems += wrong
    said |= stated
    done.draft = {**{key: text for key, text in said.items() if text}, **given}
    _say_faults(found, given, done, has_sums=has_sums)
    for each in differences(found) if is_readable else ():
        if each.is_fatal and not has_sums:
            message = f"does not add up: {each.words}"
            done.problems.append(Problem("total", said["total"], message, _BY_HAND))
        else:
            done.remarks.append(f"It does not add up: {each.words}.")
    done.remarks += _remarks(found, given, sign)
    return done


def _sums(found: Received, sign: int, problems: list[Problem]) -> dict[str, str | None]:
    """What is said of VAT, by its breakdown; profiles without one state its sum."""
    groups = [each for each in found.groups if each.net or each.vat]
    parts = [part for each in groups if (part := _part(each, sign, problems))]
    if len(groups) == 1 and parts:
        (part,) = parts
        return {
            "vat": None if part.vat is None else as_text(part.vat),
            "vat_rate": None if part.vat_rate is None else f"{part.vat_rate:f}",
            "vat_category": part.vat_category,
        }
    if groups:
        return {"parts": "; ".join(each.text for each in parts), "total": None}
    vat = found.vat
    if vat is None and found.net is not None and found.total is not None:
        vat = found.total - found.net
    return {"vat": as_text(sign * (vat or _NOTHING))}


def _beside(
    stated: Mapping[str, str | None], given: Mapping[str, str | None], problems: list[Problem]
) -> dict[str, str | None]:
    """What is stated of VAT, without what contradicts sums that somebody gave."""
    if "parts" in given:
        return {}
    if "parts" in stated:
        # Of several rates, or none that can be taken.
        if not given.keys() & {"vat", "net", "vat_rate", "vat_category"}:
            problems.append(Problem("vat", None, "must be said, too", '--vat 21%, or for each rate: --part "121 21%"'))
        return {}
    left_out = {"vat", "vat_rate"} if "vat" in given else set[str]()
    if (given.get("vat_category") or stated.get("vat_category")) != stated.get("vat_category"):
        left_out = {"vat", "vat_rate"}
    elif given.keys() & {"total", "net"} and stated.get("vat_rate"):
        # It is reckoned anew, by the rate.
        left_out.add("vat")
    return {key: text for key, text in stated.items() if key not in left_out}


def _part(group: Group, sign: int, problems: list[Problem]) -> PartText | None:
    """A group as a part of the expense; whose VAT is the buyer's to pay, it is reckoned by the buyer's own rate."""
    category, net, vat = group.category, group.net, group.vat
    if category not in CATEGORIES:
        message = "is a VAT category that has no place here (BT-118)" if category else "has no VAT category (BT-118)"
        problems.append(Problem("parts", category, message, _BY_HAND))
    elif net is None or (vat is None and category == "S"):
        problems.append(Problem("parts", category, "lacks its net or its VAT (BT-116, BT-117)", _BY_HAND))
    elif category == "S":
        rate = None if group.rate is None else plain(group.rate)
        charged = sign * (vat or _NOTHING)
        return PartText(sign * net + charged, "", category, rate, charged)
    elif category in REVERSE_CHARGED or not vat:
        return PartText(sign * net, "", category)
    return None


def _description(found: Received) -> str:
    """The first lines by name, else the first note."""
    names = [each.name for each in found.lines if each.name]
    more = f" + {len(names) - _LINES}" if len(names) > _LINES else ""
    text = visible(", ".join(names[:_LINES]) or next(iter(found.notes), ""))
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") + more


def _say_faults(found: Received, given: Mapping[str, str | None], done: Drafted, *, has_sums: bool) -> None:
    """Terms that are no values, and those that must be there and are not."""
    faulty, others = set(), list[str]()
    for each in dict.fromkeys(found.faults):
        key = _KEYS.get(each.term)
        if key and key not in given and not (has_sums and key in _OF_SUMS):
            faulty.add(key)
            done.problems.append(Problem(key, each.value, f"{each.message} ({each.term})", _FLAGS.get(key, _BY_HAND)))
        else:
            others.append(f'{each.term} "{each.value}" {each.message}.')
    done.remarks += others[:_SAID]
    if len(others) > _SAID:
        done.remarks.append(f"{len(others) - _SAID} more of this sort.")
    there = {*given, *faulty, *(("total",) if has_sums else ())}
    for key, term in _NEEDED.items():
        if getattr(found, key) is None and key not in there:
            done.problems.append(Problem(key, None, f"is not stated ({term})", _FLAGS.get(key, _BY_HAND)))
    if found.due and found.date and found.due < found.date and not given.keys() & {"due", "date"}:
        done.problems.append(Problem("due", found.due, f"is before the date, {found.date}", '--due DATE, or --due ""'))
    if found.type_code == _PRO_FORMA:
        done.problems.append(Problem("read", _PRO_FORMA, "is a pro forma invoice (BT-3)", "ask for the invoice"))


def _remarks(found: Received, given: Mapping[str, str | None], sign: int) -> Iterator[str]:
    """What a person should know before saving it."""
    if found.is_credit_note and (found.total or _NOTHING) < 0:
        yield "It is a credit note below zero: by the norm that is a charge. If it is none: --amount with its sign."
    elif found.is_credit_note:
        yield "It is a credit note: its amounts are below zero here."
    if not found.number and "reference" not in given:
        yield "It has no number (BT-1): a second one would not be known by it."
    if not found.groups and found.vat is None and found.net is None:
        yield "It says nothing of VAT."
    if found.prepaid:
        prepaid, due = sign * found.prepaid, sign * (found.payable if found.payable is not None else _NOTHING)
        yield (
            f"{prepaid:,f} of it is prepaid, {due:,f} is due: "
            f"write down what was paid with debitcli expense pay N --amount {prepaid:f} --date DATE."
        )
    elif found.rounding and found.payable is not None:
        yield f"{sign * found.payable:,f} is due, rounded by {sign * found.rounding:,f}."
