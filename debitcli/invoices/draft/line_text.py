"""What people type behind `--line`, `--charge` and `--discount`, taken apart (contract: money, lines).

A part comes back as text that the kinds of its field (`numbers`, `units`, `codes`, `vat`) read in one way only, so that
it goes on like any other answer. Nothing here knows the products of the book.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from debitcli.fields.billing.units import UNIT, named
from debitcli.fields.billing.vat import CATEGORIES, settle
from debitcli.fields.codes import check_currency, currency_of
from debitcli.fields.numbers import PERCENT, PRICE, QUANTITY, in_places, number_of
from debitcli.fields.text import clean, seen
from debitcli.fields.value import Accepted, Context, Refused


@dataclass(frozen=True, slots=True)
class LineText:
    """The parts of a line; None where nothing is said. The item is a product's number or name, or free text.

    A price is never below zero: of one that is typed so, the quantity has the sign (EN 16931 BR-27). The discount is
    percent, typed with a sign and held without.
    """

    item: str
    quantity: str | None = None
    unit: str | None = None
    price: str | None = None
    base_quantity: str | None = None
    currency: str | None = None
    vat_rate: str | None = None
    vat_category: str | None = None
    discount: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeText:
    """The parts of a charge on the whole document."""

    reason: str
    amount: str
    vat_rate: str | None = None
    vat_category: str | None = None


@dataclass(frozen=True, slots=True)
class DiscountText:
    """A discount on the whole document: so many percent, 0 for none at all, or an amount."""

    percent: str | None = None
    amount: str | None = None


_LONGEST = 5_000
_LONGEST_SHOWN = 40
_ANY = Context()
_CALLED = {
    "currency": "currency", "vat_rate": "VAT rate", "vat_category": "VAT category", "discount": "discount",
}  # fmt: skip
_TIMES = frozenset("xX×*")
_DASHES = "-−–—"
# Digits of all scripts, so that none passes for text; numbers are read with ours only.
_NUMBER = rf"[-−+]?\d[\d.,'’]*(?: \d{{3}}(?![^ .,'’])[\d.,'’]*)*[{_DASHES}]{{0,2}}"
_CODE = r"[^\W\d_]{3}|[$¢-¥฿\u20a0-\u20cf]"
_QUANTITY = re.compile(rf"({_NUMBER})(?: (\S.*)|([^\d\s.,'’/:-].*))?")
_WITHOUT_TIMES = re.compile(rf"({_NUMBER})(?:[xX] | ?[×*]\D| ?([^\W\d_]\S*) \S)")
_BEGINS_LIKE_A_PRICE = re.compile(rf"[-−+]?({_CODE})? ?[-−+]?\d")
_PRICE = re.compile(rf"([-−+]?)({_CODE})? ?({_NUMBER})(?: ?/ ?({_NUMBER}|\S+?))?({_CODE})?(?: (.*))?")
_EXAMPLE = "such as `10 h x Design @ 80 25% -10%`"
_CHARGE_EXAMPLE = "such as `Shipping @ 9.90 21%`"


def read_line(typed: str, context: Context) -> LineText | Refused:
    """`[QTY [UNIT] x] ITEM [@ PRICE[/BASE] [CUR]] [RATE%|CATEGORY] [-DISCOUNT%]`, taken apart.

    `x` counts only between blanks, right after number and unit at the beginning; of several ` @ ` the last. What begins
    like a quantity and is text must be written with one. Behind a price, marks come once each in any order; without a
    price, the last words are marks as long as they are some.
    """
    text = _words(typed)
    if isinstance(text, Refused):
        return text
    line = _counted(text)
    if isinstance(line, Refused):
        return line
    item, behind = _at(line.item, context)
    line = replace(line, item=item)
    read = _without_price(line) if behind is None else _priced(line, behind, context)
    return Refused("names no item", _EXAMPLE) if isinstance(read, LineText) and not read.item else read


def read_charge(typed: str, context: Context) -> ChargeText | Refused:
    """`TEXT @ AMOUNT [RATE%|CATEGORY]`, taken apart: an amount above zero, in the currency of the document."""
    text = _words(typed)
    if isinstance(text, Refused):
        return text
    reason, behind = _at(text, context)
    if not behind:
        return Refused("has no amount", _CHARGE_EXAMPLE)
    read = _priced(LineText(reason), behind, context)
    if isinstance(read, Refused):
        return Refused(read.message.replace("a price", "an amount").replace("price", "amount"), read.hint)
    if not reason:
        return Refused("has no text", _CHARGE_EXAMPLE)
    if read.currency or read.base_quantity or read.discount:
        return Refused(
            "has more than an amount and a VAT rate or category", f"{_CHARGE_EXAMPLE}, in the invoice's currency"
        )
    if read.quantity or not Decimal(read.price or 0):
        return Refused("has an amount that is not above zero", "what is taken off is a discount: `--discount 5.00`")
    return ChargeText(reason, read.price or "", read.vat_rate, read.vat_category)


def read_discount(typed: str, context: Context) -> DiscountText | Refused:
    """`10%` or `50.00`: a percentage, or an amount with decimals; a whole number alone could be either."""
    text = " ".join(seen(typed).split())
    if text.endswith("%"):
        percent = PERCENT.read(text, context)
        return percent if isinstance(percent, Refused) else DiscountText(percent=str(percent.value))
    value = number_of(text)
    if value is None:
        return Refused("is no discount", "such as 10% or 50.00")
    if isinstance(value, Refused):
        return value
    if value < 0:
        return Refused("is below zero", "what is added is a charge: `--charge 'Shipping @ 9.90'`")
    amount = PRICE.text(in_places(value))
    if value == int(value) and not re.search(rf"[.,](?:\d\d?|[{_DASHES}]+)$", text):
        return Refused("could be percent or an amount", f"{int(value)}% or {amount}" if value <= 100 else amount)
    return DiscountText(amount=amount)


def _words(typed: str) -> str | Refused:
    """The text with single blanks between its words."""
    cleaned = clean(typed, limit=_LONGEST)
    if isinstance(cleaned, Refused):
        return cleaned
    # A percent sign may stand apart from its number.
    return re.sub(r"(?<=\d) %(?= |$)", "%", " ".join((cleaned.value or "").split())) or Refused("is empty", _EXAMPLE)


def _counted(text: str) -> LineText | Refused:
    """Quantity, unit, and as the item all that follows their `x`."""
    words = text.split(" ")
    n = next((n for n, word in enumerate(words) if word in _TIMES), 0)
    if n and words[0].lstrip(f"{_DASHES}+")[:1].isnumeric():
        return _quantity_and_unit(" ".join(words[:n]), " ".join(words[n + 1 :]), text)
    found = _WITHOUT_TIMES.match(text)
    if found and (found[2] is None or _is_unit(found)):
        meant = " ".join(filter(None, found.groups()))
        return Refused("begins like a quantity", f"`{meant} x …`, or {_as_text(text)}")
    return LineText(text)


def _is_unit(found: re.Match[str]) -> bool:
    """Whether the word behind a number is a unit: `10h`, not `3D` or `5G`."""
    is_a_name = len(found[2]) == 1 and found[2].isupper() and found.start(2) == found.end(1)
    return not is_a_name and named(found[2][:_LONGEST_SHOWN]) is not None


def _quantity_and_unit(head: str, rest: str, text: str) -> LineText | Refused:
    """The line whose `x` stands between `head` and `rest`."""
    found = _QUANTITY.fullmatch(head)
    number, named = (found[1], found[2] or found[3] or "") if found else (head, "")
    quantity = QUANTITY.read(number, _ANY)
    if isinstance(quantity, Refused):
        way = quantity.hint if number_of(number) is not None else f"{quantity.hint}, or {_as_text(text)}"
        return Refused(f"has a quantity that {quantity.message}: {_short(number)}", way)
    unit = UNIT.read(named[: _LONGEST_SHOWN + 1], _ANY)
    if isinstance(unit, Refused):
        return Refused(
            f"has a unit that {unit.message}: {_short(named)}",
            f"{unit.hint}{'' if unit.hint[-1:] == '?' else ','} or {_as_text(text)}",
        )
    return LineText(rest, QUANTITY.text(quantity.value or Decimal(1)), unit.value)


def _as_text(text: str) -> str:
    return f"`1 x {_short(text)}` where it is text"


def _at(text: str, context: Context) -> tuple[str, str | None]:
    """What stands before and behind the last ` @ `, unless no price can be meant; then all, and None."""
    before, at, behind = f" {text} ".rpartition(" @ ")
    behind = behind.strip()
    like = _BEGINS_LIKE_A_PRICE.match(behind)
    word = like and like[1] and like[1].isalpha() and isinstance(check_currency(like[1], context), Refused)
    return (before.strip(), behind) if at and (not behind or (like and not word)) else (text, None)


def _priced(line: LineText, behind: str, context: Context) -> LineText | Refused:
    """The line with what stands behind its ` @ `: a price, then marks."""
    if not behind:
        return Refused("has no price behind its @", _EXAMPLE)
    found = _PRICE.fullmatch(behind)
    if found is None:
        return Refused(f"has a price that is no price: {_short(behind)}", "such as `@ 80`, `@ 12.50/100` or `@ 80 EUR`")
    sign, before, number, base, after, marks = found.groups()
    price = number_of(sign + number)
    if price is None or isinstance(price, Refused):
        why = price or Refused("is no price", "such as 12.50")
        return Refused(f"has a price that {why.message}: {_short(sign + number)}", why.hint)
    if price < 0:
        line = replace(line, quantity=QUANTITY.text(-Decimal(line.quantity or 1)))
    line = replace(line, price=PRICE.text(in_places(abs(price))))
    if base is not None:
        read = QUANTITY.read(base, _ANY)
        if isinstance(read, Refused) or read.value is None or read.value < 0:
            return Refused(
                f"has a base quantity that is no quantity: {_short(base)}", "a number, such as `@ 12.50/100`"
            )
        line = replace(line, base_quantity=QUANTITY.text(read.value))
    for word in filter(None, [before, after, *(marks or "").split(" ")]):
        marked = _marked(line, word, context)
        if isinstance(marked, Refused):
            return marked
        line = marked
    return _settled(line)


def _marked(line: LineText, word: str, context: Context) -> LineText | Refused:
    """The line with one mark more."""
    found = _mark(word.upper() if word.upper() in CATEGORIES else word) or _currency(word, context)
    if isinstance(found, Refused):
        return found
    part, value = found
    if getattr(line, part) is not None:
        return Refused(f"has a second {_CALLED[part]}: {_short(word)}", "once each")
    return replace(line, **{part: value})


def _without_price(line: LineText) -> LineText | Refused:
    """The line whose last words are marks, where they are some; what contradicts another is text (`Vitamin E 10%`)."""
    item, marks = line.item, line
    while " " in item:
        rest, _, word = item.rpartition(" ")
        found = _mark(word)
        if found is None or (isinstance(found, Refused) and word[0] not in _DASHES):
            break
        if isinstance(found, Refused):
            return found
        more = replace(marks, **{found[0]: found[1]})
        if getattr(marks, found[0]) is not None or (marks != line and isinstance(_settled(more), Refused)):
            break
        item, marks = rest, more
    return _settled(replace(marks, item=item))


def _mark(word: str) -> tuple[str, str] | Refused | None:
    """The part of a line that a word is a mark of, and its value; None where it is no mark."""
    if word in CATEGORIES:
        return "vat_category", word
    is_discount = word[0] in _DASHES
    number = word[1:] if is_discount else word
    if not number[:1].isdecimal() or not (is_discount or word.endswith("%")):
        return Refused(f"has a sign that stands alone: {word}", "a discount is `-10%`") if word in _DASHES else None
    part = "discount" if is_discount else "vat_rate"
    if not word.endswith("%"):
        return Refused(f"has a discount without %: {_short(word)}", f"`{_short(word)}%`, or a price less by as much")
    percent = PERCENT.read(number, _ANY)
    if isinstance(percent, Refused):
        return Refused(f"has a {_CALLED[part]} that {percent.message}: {_short(word)}", percent.hint)
    return part, str(percent.value)


def _currency(word: str, context: Context) -> tuple[str, str] | Refused:
    """The currency that a code, a name or a sign means; of `$` and `¥` that of the company's country."""
    if word in ("$", "¥"):
        from babel.numbers import get_currency_symbol

        home = currency_of(context.home, context) if context.home else None
        if home and word in get_currency_symbol(home, "en"):
            return "currency", home
        return Refused(f"has a sign of several currencies: {word}", "its ISO 4217 code, such as USD")
    read = check_currency(word, context)
    if isinstance(read, Accepted) and read.value:
        return "currency", read.value
    return Refused(
        f"has a word behind the price that is no mark: {_short(word)}",
        "behind a price come a currency, a VAT rate or category, and a discount, such as `EUR 25% -10%`",
    )


def _settled(line: LineText) -> LineText | Refused:
    """The line, unless its VAT rate and category contradict each other or a rate of 0 has no category."""
    rate = None if line.vat_rate is None else Decimal(line.vat_rate)
    for field, message, hint in settle(line.vat_category, rate, None)[2]:
        why = f"{_CALLED[field]} that {message}" if line.vat_category else "VAT rate of 0% without a category"
        return Refused(f"has a {why}", hint)
    return line


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
