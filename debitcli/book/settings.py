"""`settings`: those of all nouns together, shown and changed."""

from collections.abc import Callable, Mapping

from debitcli.company import logo
from debitcli.company import settings as company
from debitcli.customers import settings as customers
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, UsageError, accept
from debitcli.fields.billing.number_pattern import PATTERN, may_meet
from debitcli.fields.value import Context, Problem
from debitcli.forms.form import near
from debitcli.invoices import settings as invoices
from debitcli.invoices.documents import trial
from debitcli.invoices.records import lock_issuing
from debitcli.invoices.sending import settings as welcome
from debitcli.invoices.sending import trial as trial_of_welcome
from debitcli.invoices.series import records as series
from debitcli.mail import settings as mail
from debitcli.notes import settings as notes
from debitcli.payments import settings as payments
from debitcli.run import Run
from debitcli.settings import records
from debitcli.settings.setting import Setting
from debitcli.terminal import output
from debitcli.terminal.output import Drawn, Format

# The nouns that have settings, in the order of the menu.
_NOUNS = (company, customers, notes, invoices, welcome, payments, mail)
_EVERY = tuple(setting for noun in _NOUNS for setting in noun.SETTINGS)
GROUPS = tuple(dict.fromkeys(each.key.partition(".")[0] for each in _EVERY))
"""The subjects of settings: what stands before the dot in their keys."""
BY_KEY: dict[str, Setting] = {
    each.key: each for group in GROUPS for each in _EVERY if each.key.partition(".")[0] == group
}
"""All settings by their keys."""
Changes = Mapping[str, str | None]
"""New values by the keys of their settings, None for the default."""

# What names a file, which is looked at first.
TAKEN_IN: Mapping[str, Callable[[Run, str], str]] = {
    logo.KEY: logo.taken_in, invoices.TEMPLATE.key: trial.taken_in,
}  # fmt: skip
"""What settings that name files do with them before they are saved."""
# What is tried as it is used: with all that it names in the book.
_TRIED: Mapping[str, Callable[[Run, Connection], None]] = {welcome.LINE.key: trial_of_welcome.prove}
# What decides with which number invoices go on.
_COUNTED = {invoices.NEXT.key, invoices.NUMBER.key}
_TEXTS = "text."
_COLUMNS = ("key", "value", "meaning", "default")
_BRIEF = ("key", "value", "meaning")


def show(run: Run, typed: str | None) -> None:
    """Write settings: all, those of one subject, or just one; a pipe gets only the value of one."""
    subject = (typed or "").removesuffix(".")
    chosen = [each for each in BY_KEY.values() if typed is None or subject in (each.key, each.key.partition(".")[0])]
    if not chosen:
        raise _unknown(str(typed))
    values = values_of(run)
    if typed is None and output.chosen(run.output, run.streams) is Format.TABLE:
        # Those that nobody changed are many, long, and seldom looked for.
        hidden = [each for each in chosen if each.key.startswith(_TEXTS) and each.key not in values]
        chosen = [each for each in chosen if each not in hidden]
        run.streams.say("The texts of mails: debitcli settings show text")
    rows = [as_record(each, values) for each in chosen]

    def table(_: object = None) -> Drawn:
        from debitcli.book import views

        return views.settings(rows, run.streams.width)

    if subject not in BY_KEY:
        output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=table)
    elif output.chosen(run.output, run.streams) is Format.TSV:
        run.streams.answer(rows[0]["value"])
    else:
        output.write_record(run.streams, run.output, rows[0], table=table)


def change(run: Run, key: str, typed: str | None) -> None:
    """Set a setting to what was typed, or with None back to its default; prints the value that holds now."""
    if key not in BY_KEY:
        raise _unknown(key)
    setting = BY_KEY[key]
    value = None if typed is None else value_of(run, key, typed, values_of(run))
    save(run, {key: value})
    record = as_record(setting, {} if value is None else {key: value})
    run.done(f"{key} is {record['value'] or 'empty'}.", record["value"], record)


def value_of(run: Run, key: str, typed: str, others: Mapping[str, str], stood: str | None = None) -> str | None:
    """The value that a text means for a setting, in the light of `others`: the one check, whatever way it came.

    What names a file is taken in, unless it is what `stood` there. Raises DataError with what speaks against it.
    """
    if key in TAKEN_IN and typed.strip() and typed != stood:
        typed = TAKEN_IN[key](run, typed)
    kind = BY_KEY[key].kind
    read = accept(kind.read(typed, context_of(run, others)), key, typed)
    return None if read is None else kind.text(read)


def save(run: Run, changes: Changes, seen: Mapping[str, str] | None = None) -> None:
    """Write new values, all or none, and do what follows from each.

    Raises ConflictError where one is no longer what somebody had `seen` when they changed it, and DataError where
    numbers could meet, or cannot go on so low.
    """
    with run.book.writing() as connection:
        if _COUNTED & changes.keys():
            lock_issuing(connection)
        now = records.read(connection)
        if others := [key for key in changes if seen is not None and now.get(key) != seen.get(key)]:
            raise ConflictError(f"Somebody else changed {', '.join(others)} meanwhile. Nothing was saved.")
        _refuse_numbers_that_meet(changes, {key: each.default for key, each in BY_KEY.items()} | now)
        _refuse_a_lower_number(connection, changes, now, run.today.isoformat())
        changed = [key for key, value in changes.items() if records.write(connection, key, value, run.by)]
        for key in changed:
            if key in _TRIED:
                _TRIED[key](run, connection)
        followed = [BY_KEY[key].after(connection, run.by) for key in changed]
    for sentence in filter(None, followed):
        run.streams.say(sentence)


def _refuse_numbers_that_meet(changes: Changes, values: Mapping[str, str]) -> None:
    """Raise DataError where documents of two kinds could get the same number after these changes."""
    after = {key: changes.get(key, values[key]) or BY_KEY[key].default for key in BY_KEY}
    patterns = [key for key, each in BY_KEY.items() if each.kind is PATTERN]
    for key in (key for key in patterns if key in changes):
        for other in patterns:
            if other != key and may_meet(after[key], after[other]):
                message = f"could give the number of another document: {other} is {after[other]}"
                raise DataError([Problem(key, after[key], message, f"letters in front, such as N{after[key]}")])


def _refuse_a_lower_number(connection: Connection, changes: Changes, values: Mapping[str, str], today: str) -> None:
    """Raise DataError where invoices could not go on with the number that stands after these changes."""
    after = {key: value for key, value in {**values, **changes}.items() if value is not None}
    wanted = int(after.get(invoices.NEXT.key) or 0)
    if not wanted or not _COUNTED & changes.keys():
        return
    last, number = series.highest(connection, after, "invoice", today)
    if wanted <= last:
        message = f"is not above the highest number issued, {number}"
        raise DataError([Problem(invoices.NEXT.key, str(wanted), message, f"{last + 1} or more")])


def as_record(setting: Setting, values: Mapping[str, str]) -> dict[str, str]:
    """A setting for machines, where these values are set."""
    value = values.get(setting.key, setting.default)
    return {"key": setting.key, "value": value, "meaning": setting.meaning, "default": setting.default}


def context_of(run: Run, values: Mapping[str, str]) -> Context:
    """What a setting may know of the company whose settings these are."""
    country = values.get(company.COUNTRY.key)
    return Context(country=country, home=country, locale=run.streams.locale)


def values_of(run: Run) -> dict[str, str]:
    """The values that are set in the book, by key."""
    with run.book.reading() as connection:
        return records.read(connection)


def _unknown(key: str) -> UsageError:
    hint = near(key, [*BY_KEY, *GROUPS])
    # They are too many to be listed here.
    is_near = hint.endswith("?")
    return UsageError(
        f"{key} is no setting.", f"{hint[0].upper()}{hint[1:]}" if is_near else "All of them: debitcli settings show"
    )
