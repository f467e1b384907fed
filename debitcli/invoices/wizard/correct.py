"""What can be corrected in the review of a document: its lines, its charges, and its fields."""

from contextlib import suppress
from typing import TYPE_CHECKING

from debitcli.fields.value import Refused
from debitcli.forms.reader import Reader
from debitcli.invoices.draft.given import of_charge, of_invoice
from debitcli.invoices.form import FORM, LINE
from debitcli.invoices.wizard.line_by_line import say
from debitcli.invoices.wizard.typed import TypedLine, charges_of, text_of
from debitcli.terminal import prompts
from debitcli.terminal.prompts import BackError
from debitcli.terminal.words import cut
from debitcli.wizards.asking import LABEL, Asking
from debitcli.wizards.steps import Steps

if TYPE_CHECKING:
    from debitcli.invoices.wizard.wizard import InvoiceWizard

_BACK, _REMOVE, _LINE, _CHARGE = "", ";remove", ";line", ";charge"
_BESIDE = 8 + LABEL


def correct(wizard: "InvoiceWizard") -> None:
    """Ask what is to be corrected, and for that."""
    lines, charges, room = wizard.lines, charges_of(wizard.answers.get("charges", "")), wizard.streams.width - _BESIDE
    made = wizard.completed().invoice.lines
    names = [each.description for each in made] if len(made) == len(lines) else [each.typed for each in lines]
    choices = [(f"{_LINE}{n}", f"{f'Line {n + 1}':<{LABEL}} {cut(name, room)}") for n, name in enumerate(names)]
    choices.append((_LINE, "Add a line"))
    choices += [
        (f"{_CHARGE}{n}", f"{'Without charge':<{LABEL}} {cut(_said(each), room)}") for n, each in enumerate(charges)
    ]
    choices.append((_CHARGE, "Add a charge"))
    reading = wizard.reading()
    asked = [each for each in FORM.fields if each.asked != "beside" or each.key == "customer"]
    choices += [
        (each.key, f"{each.label:<{LABEL}} {cut(wizard.shown(each, reading), room)}".rstrip()) for each in asked
    ]
    choices.append((_BACK, "None: back to the review"))
    with suppress(BackError):
        chosen = prompts.choose("Correct what?", choices, default=choices[0][0], may_go_back=True)
        if chosen.startswith(_CHARGE):
            _correct_charge(wizard, charges, chosen.removeprefix(_CHARGE))
        elif chosen == _LINE:
            _add_lines(wizard, len(lines))
        elif chosen.startswith(_LINE):
            _correct_line(wizard, int(chosen.removeprefix(_LINE)))
        elif chosen:
            Steps(lambda: wizard.steps_of(FORM.by_key[chosen]), may_leave=True).go()


def ask_part(wizard: "InvoiceWizard", n: int, key: str) -> None:
    """Ask for one field of a line, with what it is now."""
    lines = wizard.lines
    texts = _texts(wizard, n)
    asking = Asking(wizard.streams, Reader(LINE, wizard.reader.rules), texts)
    before = texts.get("product")
    asking.ask(LINE.by_key[key])
    if key == "product" and texts.get("product") != before:
        # All else was of the former one.
        texts = {each: texts[each] for each in ("product", "quantity") if texts.get(each)}
    elif key == "vat_category" and texts.get("vat_category") not in ("", "S"):
        texts.pop("vat_rate", None)
    elif key == "vat_rate":
        texts.pop("vat_category", None)
    lines[n] = TypedLine(dict(texts), allowances=lines[n].allowances)
    wizard.lines = lines
    say(wizard, n)


def _texts(wizard: "InvoiceWizard", n: int) -> dict[str, str]:
    """A line as texts by field: what it was made, with what is its own."""
    line, done = wizard.lines[n], wizard.completed()
    given = of_invoice(done.invoice).lines or []
    whole = given[n].texts if not done.problems and n < len(given) else line.texts
    texts = {key: text for key, text in whole.items() if text and key in LINE.by_key}
    if line.item and not texts.get("description") and not texts.get("product"):
        texts["product" if line.item.isdecimal() else "description"] = line.item
    return texts


def _add_lines(wizard: "InvoiceWizard", first: int) -> None:
    done = {f"line {n}" for n in range(first)}
    done |= {f"line {n} {what}" for n, line in enumerate(wizard.lines[:first]) for what in line.asks}
    steps = Steps(
        lambda: [each for each in wizard.steps_of(wizard.reader.form.by_key["lines"]) if each.key not in done],
        may_leave=True,
    )
    steps.go()


def _correct_line(wizard: "InvoiceWizard", n: int) -> None:
    """Ask which field of a line is another one, or take the line away."""
    texts, room = _texts(wizard, n), wizard.streams.width - _BESIDE
    choices = [
        (each.key, f"{each.label:<{LABEL}} {cut(texts.get(each.key, ''), room)}".rstrip()) for each in LINE.fields
    ]
    if len(wizard.lines) > 1:
        choices.append((_REMOVE, "Remove this line"))
    chosen = prompts.choose(
        f"Line {n + 1}: what?", [*choices, (_BACK, "Nothing")], default="quantity", may_go_back=True
    )
    if chosen == _REMOVE:
        lines = wizard.lines
        wizard.lines = [*lines[:n], *lines[n + 1 :]]
    elif chosen:
        ask_part(wizard, n, chosen)


def _correct_charge(wizard: "InvoiceWizard", charges: list[dict[str, str | None]], place: str) -> None:
    """Take a charge away, or add one."""
    if place:
        del charges[int(place)]
    else:

        def object_to(typed: str) -> prompts.Objection | None:
            read = of_charge(typed, wizard.context)
            return (f'"{typed}" {read.message}; {read.hint}.', False) if isinstance(read, Refused) else None

        typed = prompts.text(
            wizard.padded("Charge"), hint="such as Shipping @ 9.90 21%", objector=object_to, may_go_back=True
        )
        read = of_charge(typed, wizard.context)
        if not isinstance(read, Refused):
            charges.append(read)
    wizard.answers["charges"] = text_of(charges)


def _said(charge: dict[str, str | None]) -> str:
    size = f"{charge['percent']} %" if charge.get("percent") else charge.get("amount")
    return f"{charge.get('reason') or ''} {size or ''}".strip()
