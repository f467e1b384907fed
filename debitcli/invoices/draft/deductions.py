"""The lines of a final invoice that deduct earlier prepayments: one for each VAT group, of quantity −1."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from debitcli.errors import ConflictError
from debitcli.fields.value import Problem
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Line

_HOW = "debitcli invoice list --type prepayment"


def dated(references: Iterable[str], prepayments: Mapping[str, Invoice]) -> tuple[str, ...]:
    """References to prepayments, those that are known with their dates."""
    numbers = ((text, prepayments.get(text.partition(" ")[0])) for text in references)
    return tuple(f"{found.number} {found.date}" if found and found.date else text for text, found in numbers)


def lines_of(
    numbers: Iterable[str],
    prepayments: Mapping[str, Invoice],
    deducted: Mapping[int, str],
    head: Invoice,
    problems: list[Problem],
) -> Iterator[Line]:
    """The lines that deduct the prepayments with these numbers; what cannot be deducted joins the `problems`.

    `deducted` has the documents that deduct some already, by the ids of these. Raises ConflictError for one of them.
    """
    for number in dict.fromkeys(text.partition(" ")[0] for text in numbers):
        found = prepayments.get(number)
        if found is None or found.type != "prepayment" or not found.issued:
            problems.append(Problem("deducts", number, "is no prepayment that was issued", _HOW))
        elif found.customer != head.customer or found.currency != head.currency:
            said = f"is of {found.name} in {found.currency}"
            problems.append(Problem("deducts", number, said, "one customer and one currency"))
        elif (other := deducted.get(found.id)) and other != head.number:
            problem = Problem("deducts", number, f"is deducted already, in {other}", "each prepayment once")
            raise ConflictError(f"{number} {problem.message}. Nothing was saved.", "", [problem])
        elif found.credit_notes:
            problems.append(
                Problem("deducts", number, "was credited, in part or whole", "a line with what is left of it")
            )
        else:
            yield from _of_groups(found, head)


def _of_groups(prepayment: Invoice, head: Invoice) -> Iterator[Line]:
    for group in prepayment.groups:
        gross = group.net + group.vat
        of_group = (line for line in prepayment.lines if (line.vat_category, line.vat_rate) == group.key[:2])
        same = next(of_group, prepayment.lines[0])
        yield Line(
            description=f"Prepayment {prepayment.number} of {prepayment.date}",
            kind=same.kind,
            account=same.account,
            quantity=Decimal(-1),
            price=gross if head.prices == "gross" else group.net,
            vat_category=group.vat_category,
            vat_rate=group.vat_rate,
            vat_country=group.vat_country,
            credited_line=0,
        )
