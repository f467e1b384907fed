"""`invoice xml`: a document as an e-invoice."""

from debitcli.documents import einvoice
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.errors import ConflictError, DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.invoices.documents.kept import kept_or_made
from debitcli.invoices.documents.needed import missing
from debitcli.invoices.documents.seller import with_seller
from debitcli.invoices.documents.terms import terms_of
from debitcli.invoices.documents.written import place_of, put
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.run import Run
from debitcli.terminal.words import count

_UNPROVED = 'The rules of EN 16931 were not proved. To have them proved: pip install "debitcli[validate]"'


def write(run: Run, words: str, file: str | None, *, syntax: Syntax, profile: Profile, validate: bool = False) -> None:
    """Write an issued document as XML into a file (`-` is standard output), named after its number if not named.

    Prints the path. Raises DataError with each field that is missing, or each rule that it would break. With `validate`
    it is proved or refused.
    """
    if validate and not einvoice.can_validate():
        raise UsageError("The rules of EN 16931 cannot be proved here.", 'pip install "debitcli[validate]"')
    invoice = with_seller(run, resolve(run, words))
    path = place_of(run, invoice, file, ".xml")
    kind = kind_of(syntax, profile)
    xml = kept_or_made(run, invoice, kind, lambda _: {kind: xml_of(invoice, syntax, profile)})
    if validate:
        _prove(invoice, xml, syntax)
    elif not einvoice.can_validate():
        run.streams.say(f"! {_UNPROVED}")
    put(run, invoice, xml, path, f"{syntax.value.upper()}, {profile.value}")


def kind_of(syntax: Syntax, profile: Profile) -> str:
    """As what the book keeps it."""
    return f"{syntax.value}-{profile.value}"


def xml_of(invoice: Invoice, syntax: Syntax, profile: Profile) -> bytes:
    """The e-invoice, valid by its schema and, where they can be proved, the rules of the norm."""
    problems = missing(invoice, profile)
    if problems:
        hint = "" if invoice.issued is None else "What is issued stays: credit it, and issue it anew with these."
        raise DataError(problems, f"Not written: {count(len(problems), 'field')} missing.", hint=hint)
    if invoice.issued is None:
        raise ConflictError(
            f"{invoice.called} is a draft: it lacks nothing, but a number.", f"debitcli invoice issue {invoice.called}"
        )
    try:
        xml = einvoice.write(terms_of(invoice, profile), syntax, profile)
    except ValueError as error:
        problem = Problem("invoice", invoice.called, f"cannot be an e-invoice: {error}")
        raise DataError([problem], "Not written: it is not valid by its schema.") from error
    if einvoice.can_validate():
        _prove(invoice, xml, syntax)
    return xml


def _prove(invoice: Invoice, xml: bytes, syntax: Syntax) -> None:
    """Raise DataError with the rules of EN 16931 that it breaks."""
    if broken := einvoice.broken_rules(xml, syntax):
        problems = [Problem("invoice", invoice.called, words) for words in broken]
        raise DataError(problems, "Not written: it would break the rules of EN 16931.")
