"""`debitcli settings …` and `debitcli book …`: how this book behaves, and the book as a whole."""

from typing import Annotated

import typer

from debitcli.menu import Verbs
from debitcli.options import argument, choices_of, completing, files, run_of, with_commas
from debitcli.run import Run

settings_app, book_app, setup_app = Verbs(), Verbs(), Verbs()


def _keys(_run: Run, _incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    return [(each.key, each.meaning) for each in settings.BY_KEY.values()]


def _keys_and_groups(run: Run, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    return [*_keys(run, incomplete), *((group, f"all settings of {group}") for group in settings.GROUPS)]


def _complete_value(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.book import settings

    setting = settings.BY_KEY.get(str(context.params.get("key")))
    if setting is None:
        return []
    offer = choices_of(setting.kind)
    return completing(with_commas(offer) if setting.kind.several else offer)(context, incomplete)


def _formats(_context: typer.Context, typed: str) -> list[tuple[str, str]]:
    from debitcli.book import journal

    return [(each, "") for each in journal.FORMATS if each.startswith(typed)]


Key = Annotated[str, argument("KEY", "The name of the setting.", offer=_keys, asked="Setting")]
KeyOrGroup = Annotated[
    str | None, argument("[KEY]", "Only this setting, or those of one subject.", offer=_keys_and_groups)
]


@settings_app.verb(
    "debitcli settings show", "debitcli settings show customer", "country=$(debitcli settings show company.country)"
)
def show(context: typer.Context, key: KeyOrGroup = None) -> None:
    """Every setting with its value and meaning, or one; a pipe gets just the value of one."""
    from debitcli.book import settings

    settings.show(run_of(context), key)


@settings_app.verb("debitcli settings edit", "EDITOR=nano debitcli settings edit", makes_book=True)
def edit(context: typer.Context) -> None:
    """Change settings in your editor, all at once. What you take out goes back to its default."""
    from debitcli.book import edit

    edit.edit(run_of(context))


@settings_app.verb(
    "debitcli settings set company.country ES", "debitcli settings set customer.required name,email", makes_book=True
)
def set_(
    context: typer.Context,
    key: Key,
    value: Annotated[str, argument("VALUE", "The new value.", complete=_complete_value)],
) -> None:
    """Give a setting a value."""
    from debitcli.book import settings

    settings.change(run_of(context), key, value)


@settings_app.verb("debitcli settings unset customer.required")
def unset(context: typer.Context, key: Key) -> None:
    """Take a setting back to its default."""
    from debitcli.book import settings

    settings.change(run_of(context), key, None)


@book_app.verb("debitcli book info", "debitcli book info -o json")
def info(context: typer.Context) -> None:
    """Where the book is, its version and size, its last backup, and what it has."""
    from debitcli.book import whole

    whole.info(run_of(context))


@book_app.verb("debitcli book check", "debitcli book check -o json")
def check(context: typer.Context) -> None:
    """Prove the book whole.

    Its file, references, documents, numbers, entries, open amounts, notes, attachments, searches and history.
    """
    from debitcli.book import whole

    whole.check(run_of(context))


@book_app.verb("debitcli book backup ~/backups/2026-11-27.db")
def backup(context: typer.Context, file: Annotated[str, argument("FILE", "Where to.", offer=files)]) -> None:
    """Copy the book, as it is at one moment, while others go on working. Prints the path."""
    from debitcli.book import copies

    copies.backup(run_of(context), file)


@book_app.verb("debitcli book restore ~/backups/2026-11-27.db --yes", makes_book=True)
def restore(context: typer.Context, file: Annotated[str, argument("FILE", "A copy of a book.", offer=files)]) -> None:
    """Put a copy in the place of the book, or where none is yet. What is there is kept beside it first."""
    from debitcli.book import copies

    copies.restore(run_of(context), file)


@book_app.verb("debitcli book move postgresql://mara@db.example.com/books", "debitcli book move ~/books/sol.db")
def move(
    context: typer.Context, to: Annotated[str, argument("PLACE", "A file or a URL that has no book yet.")]
) -> None:
    """Copy the book to another place, on a server or in a file, and prove the two equal. Yours stays as it is."""
    from debitcli.book import copies

    copies.move(run_of(context), to)


@book_app.verb("debitcli book upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring the book to the version of this program now, as its next use would. Prints the version."""
    from debitcli.book import copies

    copies.bring_up_to_date(run_of(context))


@book_app.verb("debitcli book export books.journal --format hledger", "debitcli book export - --format beancount")
def export(
    context: typer.Context,
    file: Annotated[str, argument("FILE", "Where to; - is stdout.", offer=files)],
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="hledger, ledger or beancount.", autocompletion=_formats)
    ] = "hledger",
) -> None:
    """Write the whole ledger for another program, with documents and customers as tags."""
    from debitcli.book import whole

    whole.export(run_of(context), file, format_.strip().lower())


@book_app.verb("debitcli book close 2026-03-31")
def close(
    context: typer.Context, date: Annotated[str, argument("DATE", "The last day of what is to stay as it is.")]
) -> None:
    """Close the book up to a day: nothing can be dated on or before it from then on."""
    from debitcli.book import close

    close.close(run_of(context), date)


@book_app.verb('debitcli book reopen 2026-03-01 --reason "invoice of the landlord came late"')
def reopen(
    context: typer.Context,
    date: Annotated[str, argument("DATE", "The first day that is to be open again.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the history keeps it.")],
) -> None:
    """Open a closed period again from a day on."""
    from debitcli.book import close

    close.reopen(run_of(context), date, reason)


@setup_app.verb("debitcli setup", makes_book=True)
def setup(context: typer.Context) -> None:
    """Say who you are: name, address, VAT, bank, mail server. A wizard that can be left and gone on with."""
    from debitcli.company import setup as company
    from debitcli.mail import setup as mail

    company.setup(run_of(context))
    mail.offer(run_of(context))
