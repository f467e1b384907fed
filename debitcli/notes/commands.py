"""`debitcli note …`: private notes on customers and invoices, with attached files."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from debitcli.customers import companions
from debitcli.customers.options import OptionalCustomer, complete_customer
from debitcli.errors import UsageError
from debitcli.fields.folding import fold
from debitcli.listing.filters import MOST_OFFERED
from debitcli.menu import Verbs
from debitcli.notes.note import NoteKind, Subject, says
from debitcli.options import argument, completing, files, offer_users, run_of
from debitcli.run import Run

note_app = Verbs()


def _number(typed: str) -> int:
    """The number of a note, bare or as lists show it."""
    found = re.fullmatch(r"#?([0-9]{1,9})", typed.strip())
    if not found or not int(found[1]):
        raise typer.BadParameter(f'"{typed}" is no number of a note, such as 7 or #7.')
    return int(found[1])


def _offered(run: Run, typed: str) -> list[tuple[str, str]]:
    """The newest notes that this person sees in which the words are found, or whose numbers begin so."""
    from debitcli.notes import records

    typed = typed.strip().removeprefix("#")
    with run.book.reading() as connection:
        if typed and not typed.isdecimal():
            seen = records.newest_first(connection, actor=run.actor)
            found = [note for note in seen if says(note, fold(typed).split())][:MOST_OFFERED]
        else:
            found = records.beginning_with(connection, typed, actor=run.actor, limit=MOST_OFFERED)
    return [(str(note.number), f"{note.invoice_number or note.customer_name}: {note.in_brief}") for note in found]


def _users(run: Run, typed: str) -> list[tuple[str, str]]:
    """Everybody else who keeps the book."""
    return [each for each in offer_users(run, typed) if each[0] != run.actor]


complete_note = completing(_offered)
Number = Annotated[int, argument("N", "The number of a note.", offer=_offered, asked="Note", parser=_number)]
Users = Annotated[list[str], argument("USER...", "Who.", offer=_users)]
Invoice = Annotated[
    str | None,
    typer.Option(
        "--invoice",
        metavar="INVOICE",
        help="On an invoice instead, by its number, such as 2026-0031 or draft-3.",
        autocompletion=completing(companions.documents),
    ),
]
Text = Annotated[str | None, argument("[TEXT]", "- is standard input. Without it, your editor opens.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The date of an event: 2026-11-24, today, +30d.")]


def _complete_name(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.notes import attachments

    number = context.params.get("number") or 0
    labels = completing(lambda run, _typed: [(label, "") for label in attachments.labels(run, number)])
    return labels(context, incomplete)


Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="Which attachment, where there are several; doc.pdf/2 is the second doc.pdf.",
        autocompletion=_complete_name,
    ),
]


@note_app.verb(
    'debitcli note add 41 "pays by card"',
    'debitcli note add --invoice 2026-0031 "promised for Friday"',
    'debitcli note add 41 "closed all August" --kind event --on 2027-08-01',
    "debitcli note add 41 - < minutes.txt",
    "debitcli note add 41 --kind contract --attach contract.pdf --share luis",
)
def add(
    context: typer.Context,
    customer: OptionalCustomer = None,
    text: Text = None,
    invoice: Invoice = None,
    kind: Annotated[NoteKind, typer.Option("--kind", help="What it is about.")] = NoteKind.GENERAL,
    on: On = None,
    attach: Annotated[
        list[str] | None, typer.Option("--attach", metavar="FILE", help="Attach a file; repeatable.")
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option("--share", metavar="USER", help="Who else may see it.", autocompletion=completing(_users)),
    ] = None,
) -> None:
    """Write a note on a customer, or an invoice. Only you see it, and those you share it with."""
    from debitcli.notes import verbs

    if invoice is not None:
        # Whose it is follows from the invoice: what stands first is the text.
        if customer is not None and text is not None:
            raise _said_twice(customer)
        customer, text = None, customer
    subject = _subject(context, customer, invoice, add)
    verbs.add(run_of(context), subject, text, kind=kind, on=on, files=attach or [], share_with=share or [])


def _said_twice(customer: str) -> UsageError:
    return UsageError(f"CUSTOMER {customer} and --invoice say two things.", "Leave one of them out.")


def _subject(context: typer.Context, customer: str | None, invoice: str | None, verb: Any) -> Subject:
    """What a note is to be on; at a terminal a person is asked for a customer where neither is said."""
    from debitcli.notes import verbs

    run = run_of(context)
    if invoice is not None:
        return verbs.of_invoice(run, invoice)
    return verbs.of_customer(run, customer if customer is not None else _asked(context, "customer", verb))


def _asked(context: typer.Context, name: str, verb: Any) -> str:
    """An argument that is missing, as it is typed at a terminal."""
    run = run_of(context)
    param: Any = next(each for each in context.command.params if each.name == name)
    if not run.streams.can_ask:
        raise UsageError(f"{param.metavar.strip('[]')} is missing.", param.help)
    from debitcli import ask

    return ask.argument(run, param, verb)


@note_app.verb(
    "debitcli note list",
    "debitcli note list 41 --kind contract",
    "debitcli note list --invoice 2026-0031",
    'debitcli note list --search "bank transfer"',
)
def list_(
    context: typer.Context,
    customer: Annotated[
        str | None, argument("[CUSTOMER]", "Only on this customer and its invoices.", complete=complete_customer)
    ] = None,
    invoice: Annotated[
        str | None,
        typer.Option(
            "--invoice",
            metavar="INVOICE",
            help="Only on this invoice.",
            autocompletion=completing(companions.documents),
        ),
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(
            "--search",
            metavar="TEXT",
            help="With these words in the text, a file's name, the invoice's number or the customer's name.",
        ),
    ] = None,
    kind: Annotated[NoteKind | None, typer.Option("--kind", help="Only of this kind.")] = None,
) -> None:
    """The notes that you may see, newest first."""
    from debitcli.notes import verbs

    verbs.show_all(run_of(context), customer, invoice, search or "", kind)


@note_app.verb("debitcli note show 7")
def show(context: typer.Context, number: Number) -> None:
    """A note with its attachments, and who may see it."""
    from debitcli.notes import verbs

    verbs.show_one(run_of(context), number)


@note_app.verb('debitcli note edit 7 "pays by bank transfer"', "debitcli note edit 7")
def edit(
    context: typer.Context,
    number: Number,
    text: Text = None,
    kind: Annotated[NoteKind | None, typer.Option("--kind", help="What it is about.")] = None,
    on: On = None,
) -> None:
    """Change a note of your own."""
    from debitcli.notes import verbs

    verbs.edit(run_of(context), number, text, kind=kind, on=on)


@note_app.verb("debitcli note delete 7 --yes")
def delete(context: typer.Context, number: Number) -> None:
    """Delete a note of your own with its attachments."""
    from debitcli.notes import verbs

    verbs.delete(run_of(context), number)


@note_app.verb("debitcli note upcoming --days 14")
def upcoming(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=0, max=100_000, metavar="N", help="How far to look ahead.")] = 30,
) -> None:
    """What has a date in the days to come."""
    from debitcli.notes import verbs

    verbs.show_upcoming(run_of(context), days)


@note_app.verb(
    "debitcli note attach 41 contract.pdf",
    "debitcli note attach --invoice 2026-0031 order.pdf",
    "debitcli note attach 41 a.pdf --note 7",
)
def attach(
    context: typer.Context,
    customer: OptionalCustomer = None,
    files: Annotated[list[str] | None, argument("FILE...", "Any files.", offer=files, asked="File")] = None,
    invoice: Invoice = None,
    note: Annotated[
        int | None,
        typer.Option(
            "--note", metavar="N", parser=_number, help="To this note of yours.", autocompletion=complete_note
        ),
    ] = None,
) -> None:
    """Attach files to a customer or an invoice, as a contract note or to a note that is there."""
    from debitcli.notes import verbs

    if invoice is not None:
        # Whose it is follows from the invoice: all that stands here is files.
        if customer is not None and customer.isdecimal() and not Path(customer).exists():
            raise _said_twice(customer)
        customer, files = None, [*([customer] if customer is not None else []), *(files or [])]
    subject = _subject(context, customer, invoice, attach)
    verbs.attach(run_of(context), subject, files or [_asked(context, "files", attach)], note)


@note_app.verb("debitcli note open 7")
def open_(context: typer.Context, number: Number, name: Name = None) -> None:
    """Open an attachment in the default viewer; a private copy, read-only."""
    from debitcli.notes import attachments

    attachments.open_(run_of(context), number, name)


@note_app.verb("debitcli note save 7 .", "debitcli note save 7 - > contract.pdf", "debitcli note save 7 folder --all")
def save(
    context: typer.Context,
    number: Number,
    destination: Annotated[
        str, argument("DEST", "A file, a folder, or - for standard output.", offer=files, asked="Where to")
    ],
    name: Name = None,
    every: Annotated[bool, typer.Option("--all", help="All attachments, into a folder.")] = False,
) -> None:
    """Copy an attachment out, or all."""
    from debitcli.notes import attachments

    save = attachments.save_all if every else attachments.save
    save(run_of(context), number, destination, name)


@note_app.verb("debitcli note share 7 luis")
def share(context: typer.Context, number: Number, users: Users) -> None:
    """Let others see a note of yours."""
    from debitcli.notes import verbs

    verbs.share(run_of(context), number, users, take_back=False)


@note_app.verb("debitcli note unshare 7 luis")
def unshare(context: typer.Context, number: Number, users: Users) -> None:
    """Let others no longer see a note of yours."""
    from debitcli.notes import verbs

    verbs.share(run_of(context), number, users, take_back=True)
