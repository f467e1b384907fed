"""The welcome invoice tried on a customer who is nobody, before its settings are saved."""

import re
from collections.abc import Sequence
from dataclasses import replace

from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.errors import DataError
from debitcli.fields.value import Context, Problem
from debitcli.invoices.draft.complete import Completing
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.draft.sources import company_of, sources_of
from debitcli.invoices.sending.settings import LINE, template
from debitcli.invoices.sending.welcome import draft_of
from debitcli.run import Run
from debitcli.settings import records as settings

_IN_LINE = re.compile(r"lines\[(\d+)\]\.(\w+).*")


def prove(run: Run, connection: Connection) -> None:
    """Raise DataError where no customer of the company's country could be sent the welcome invoice of the settings."""
    values = settings.read(connection)
    like = template(values)
    if like is None:
        return
    sample = Customer(number="1", name="Sample", country=company_of(run, connection).country)
    draft = draft_of(sample, like, Context())
    sources = replace(sources_of(run, connection, [draft]), customers={"1": sample})
    done = Completing(sources).complete(draft)
    problems = [_of_line(each, like.lines, values[LINE.key]) for each in done.problems if _is_of_lines(each, sources)]
    if not done.problems and done.invoice.total < 0:
        message = f"comes to a total below zero, {done.invoice.total:,f}"
        problems = [Problem(LINE.key, values[LINE.key], message, "prices above zero")]
    if problems:
        raise DataError(problems)


def _is_of_lines(problem: Problem, sources: Sources) -> bool:
    """Whether a problem is one of the lines, rather than of a company that has not said yet who it is."""
    if problem.field in ("currency", "rate"):
        return bool(sources.company.currency)
    return problem.field.startswith("lines[") and bool(sources.company.country or "vat" not in problem.field)


def _of_line(problem: Problem, lines: Sequence[str], typed: str) -> Problem:
    """A problem of the welcome invoice as one of the setting that its lines are."""
    found = _IN_LINE.fullmatch(problem.field)
    if found is None:
        what = "prices in another currency" if problem.field == "rate" else f"a currency that {problem.message}"
        return Problem(LINE.key, typed, f"has {what}", "prices in the company's currency")
    line, part = lines[int(found[1]) - 1], found[2].replace("_", " ")
    return Problem(LINE.key, typed, f'has the line "{line[:60]}", of which the {part} {problem.message}', problem.hint)
