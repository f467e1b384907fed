"""What issuing needs and is not known yet: asked for then, and only that; each answer is saved where it belongs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

from debitcli.company import setup
from debitcli.customers import rules as customer_rules
from debitcli.customers.customer import of_values
from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.errors import InterruptedByUserError
from debitcli.fields.value import Accepted, Context, Problem, Refused
from debitcli.forms.reader import Reader
from debitcli.invoices import records
from debitcli.invoices.draft.company import Company
from debitcli.invoices.draft.given import of_invoice
from debitcli.invoices.draft.sources import company_of, sources_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import lacking
from debitcli.invoices.kinds import RATE, rate_between
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.wizards.steps import Step, Steps
from debitcli.wizards.wizard import Wizard

_OLDEST_RATE = timedelta(days=31)


def ask(run: Run, invoices: Sequence[Invoice]) -> None:
    """Ask for what these documents lack of company and customers, where somebody is there.

    Raises BackError where the person goes back from the first question. What no question can mend stays as it is.
    """
    while run.streams.can_ask:
        with run.book.reading() as connection:
            sources = sources_of(run, connection, map(of_invoice, invoices), may_lack=True)
        customers = [sources.customers[each.customer_number] for each in invoices]
        found = [
            (buyer, lacking(run, each, buyer, sources.company)) for each, buyer in zip(invoices, customers, strict=True)
        ]
        of_company = _keys("company.", (problem for _, problems in found for problem in problems))
        lacks = {buyer.called: keys for buyer, problems in found if (keys := _keys("customer.", problems))}
        if of_company:
            run.streams.say("An invoice says who sends it. Asked once:")
            _ask_of_company(run, of_company, sources.company)
        for number, keys in lacks.items():
            run.streams.say(f"An invoice says who buys. Customer {number} lacks:")
            _ask_of_customer(run, number, keys)
        if not of_company and not lacks:
            return


@contextmanager
def may_leave() -> Iterator[None]:
    """Where nothing stands before these questions, going back from the first leaves all as it was."""
    try:
        yield
    except prompts.BackError as error:
        raise InterruptedByUserError("Left. Nothing more was saved.") from error


def ask_of_company_first(run: Run) -> None:
    """Ask for what no line can be reckoned without: where the company is, and whether it charges VAT."""
    with run.book.reading() as connection:
        company = company_of(run, connection)
    keys = [] if company.country else ["country"]
    keys += [] if "company.vat" in company.settings else ["vat"]
    keys += [] if company.currency or keys[:1] == ["country"] else ["currency"]
    if keys:
        run.streams.say("To reckon with VAT. Asked once:")
        setup.ask_for(run, keys)


def last_rate(run: Run, currency: str, home: str) -> tuple[str, str] | None:
    """The rate of exchange of the newest document of the last 31 days in a currency, and its date."""
    with run.book.reading() as connection:
        return records.last_rate(connection, currency, home, (run.today - _OLDEST_RATE).isoformat())


def ask_rate(run: Run, currency: str, home: str) -> str:
    """Ask for a rate of exchange: what one unit of a currency is in that of the company."""
    found = last_rate(run, currency, home)

    def object_to(typed: str) -> prompts.Objection | None:
        read = RATE.read(typed, Context())
        said = rate_between(read.value, currency, home) if isinstance(read, Accepted) and read.value else read
        if isinstance(said, Refused):
            return f'"{typed}" {said.message}; {said.hint}.', False
        return None if typed.strip() else ("Rate is required.", False)

    if found:
        run.streams.say(f"  {found[0]} was the rate on {found[1]}.")
    hint = f"{home} for one {currency}, such as 0.0876"
    return prompts.text("Rate", default=found[0] if found else "", hint=hint, objector=object_to)


def _keys(whose: str, problems: Iterable[Problem]) -> list[str]:
    """The fields of company or customer that problems name, in order."""
    return list(dict.fromkeys(each.field.removeprefix(whose) for each in problems if each.field.startswith(whose)))


def _ask_of_company(run: Run, keys: Sequence[str], company: Company) -> None:
    others = [key for key in keys if key != "tax_id"]
    if "tax_id" in keys and "company.vat" not in company.settings:
        others.append("vat")
    if others:
        setup.ask_for(run, others)
    with run.book.reading() as connection:
        now = company_of(run, connection)
    if "tax_id" not in keys or not now.is_registered:
        return
    if company.fields.get("tax_number"):
        setup.ask_for(run, ["tax_id"])
        return
    setup.ask_for(run, ["tax_id"], required=[])
    with run.book.reading() as connection:
        now = company_of(run, connection)
    if not now.fields.get("tax_id"):
        setup.ask_for(run, ["tax_number"])


def _ask_of_customer(run: Run, number: str, keys: Sequence[str]) -> None:
    """Ask for fields of a customer, and save each as it is answered."""
    plain = customer_rules.reader(run)
    form = plain.form

    def ask_one(key: str) -> None:
        with run.book.reading() as connection:
            before = CUSTOMERS.by_numbers(connection, [number])[number]
        values = form.values(before)
        reader = Reader(form, replace(plain.rules, required=frozenset({key})))
        wizard = Wizard(run.streams, reader, {}, values)
        wizard.ask(form.by_key[key])
        reading = wizard.reading()
        run.begin_another()
        with run.book.writing() as connection:
            after = of_values(reading.values, form, incomplete=bool(plain.missing(reading.values)), before=before)
            CUSTOMERS.edit(connection, before, after, run.by)

    Steps(lambda: [Step(key, partial(ask_one, key)) for key in keys], may_leave=True).go()
