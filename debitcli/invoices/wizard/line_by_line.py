"""The lines of a document at a terminal: typed at once or asked for part by part, each said with its sum."""

from functools import partial
from typing import TYPE_CHECKING

from debitcli.fields.billing.vat import CATEGORIES, rates
from debitcli.fields.value import Refused
from debitcli.invoices import views
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.wizard import offers
from debitcli.invoices.wizard.typed import TypedLine, draft_of, line_of, part_of
from debitcli.terminal import prompts
from debitcli.terminal.words import cut
from debitcli.wizards.asking import WIDE

if TYPE_CHECKING:
    from debitcli.invoices.wizard.wizard import InvoiceWizard

KEYS = {"quantity": "quantity", "price": "price", "vat": "vat_rate"}
"""The parts of a line that are asked for, each with the key of its text."""
_LABELS = {"quantity": "Quantity", "price": "Price", "vat": "VAT"}


def ask(wizard: "InvoiceWizard", n: int) -> None:
    """Ask for a line; an empty one finishes, or takes away one that is there."""
    lines = wizard.lines
    before = lines[n].typed if n < len(lines) else ""
    hint = "Enter finishes" if n else "a product, or any text; or 10 h x Design @ 80"
    objector = partial(_objection_to_line, wizard, n)
    typed = wizard.typed_at(f"line {n}", f"Line {n + 1}", before, hint, objector, partial(offers.products, wizard))
    if n < len(lines) and typed.strip() == before and before:
        return
    if not typed.strip():
        wizard.lines = [*lines[:n], *lines[n + 1 :]]
        return
    line = read(wizard, typed)
    if isinstance(line, TypedLine):
        wizard.lines = [*lines[:n], line, *lines[n + 1 :]]
        if not line.asks:
            say(wizard, n)


def say(wizard: "InvoiceWizard", n: int) -> None:
    """Say how a line was read, with its sum, and that of all so far."""
    lines = wizard.lines[: n + 1]
    _, done = wizard.complete(Draft(draft_of(wizard.answers).texts, [*lines]), may_lack=True)
    if not done.problems:
        wizard.streams.show(views.line_read(done.invoice, n, wizard.streams.width))


def ask_part(wizard: "InvoiceWizard", n: int, what: str) -> None:
    """Ask for a part of a line that was not typed with it."""
    lines = wizard.lines
    line = lines[n]
    proposed = "1" if what == "quantity" else offers.vat(wizard, line) if what == "vat" else ""
    before = line.texts.get(KEYS[what]) or ""
    if what == "vat" and line.texts.get("vat_category") not in (None, "S"):
        before = line.texts["vat_category"] or ""
    hint = f"{proposed}, if empty" if proposed else "percent, or a category" if what == "vat" else ""
    propose = partial(_propose_vat, wizard) if what == "vat" else None
    objector = partial(_objection_to_part, wizard, what, proposed)
    typed = wizard.typed_at(f"line {n} {what}", _LABELS[what], before, hint, objector, propose)
    if what == "vat" and not typed.strip():
        # What is proposed follows from customer and product, also when these change.
        said: dict[str, str | None] | Refused = {"vat_category": None, "vat_rate": ""}
    else:
        said = part_of(what, typed.strip() or proposed, wizard.context)
    if isinstance(said, Refused):
        return
    line.currency = said.pop("currency", None) or line.currency
    line.texts |= said
    line.texts = {key: text for key, text in line.texts.items() if text is not None}
    wizard.lines = lines
    if what == line.asks[-1]:
        say(wizard, n)


def _propose_vat(wizard: "InvoiceWizard", typed: str) -> list[tuple[str, str]]:
    there = [(f"{rate} %", "") for rate in rates(wizard.company.country)]
    there += [(code, words) for code, words in CATEGORIES.items() if code != "S"]
    return [each for each in there if each[0].lower().startswith(typed.lower())]


def read(wizard: "InvoiceWizard", typed: str) -> TypedLine | Refused:
    """The line that a text means, with what is to be asked for it besides."""
    line = line_of(typed, wizard.context)
    if isinstance(line, Refused):
        return line
    completing, done = wizard.complete(Draft(draft_of(wizard.answers).texts, [line]), may_lack=True)
    product, has_price = completing.sources.product_of(line), "price" in line.texts
    lacks = {each.field for each in done.problems if each.message.startswith("is required")}
    for each in done.problems:
        if each.field.startswith("lines[1].") and each.field not in ("lines[1].price", "lines[1].vat_rate"):
            return Refused(each.message, each.hint)
    has_vat = bool({"vat_rate", "vat_category"} & line.texts.keys())
    has_vat |= product is not None and (product.vat_rate is not None or product.vat_category is not None)
    has_vat |= not wizard.company.is_registered or bool(wizard.answers.get("vat_category"))
    wanted = {
        "quantity": "quantity" not in line.texts and not has_price,
        "price": "lines[1].price" in lacks,
        "vat": "lines[1].vat_rate" in lacks or not (has_vat or has_price),
    }
    line.asks = [what for what, is_wanted in wanted.items() if is_wanted]
    return line


def _objection_to_line(wizard: "InvoiceWizard", n: int, typed: str) -> prompts.Objection | None:
    if not typed.strip():
        return None if wizard.lines else ("A line is required.", False)
    if n < len(wizard.lines) and typed == wizard.lines[n].typed:
        return None
    line = read(wizard, typed)
    return _refusal(typed, line) if isinstance(line, Refused) else None


def _objection_to_part(wizard: "InvoiceWizard", what: str, proposed: str, typed: str) -> prompts.Objection | None:
    if not typed.strip():
        return None if proposed else (f"{_LABELS[what]} is required.", False)
    said = part_of(what, typed, wizard.context)
    return _refusal(typed, said) if isinstance(said, Refused) else None


def _refusal(typed: str, refused: Refused) -> prompts.Objection:
    hint = f"; {refused.hint}" if refused.hint else ""
    return f'"{cut(typed, WIDE)}" {refused.message}{hint}{"" if hint.endswith("?") else "."}', False
