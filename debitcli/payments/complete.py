"""From what was given of payments to payments that can be saved: what is not given follows from the invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, NotFoundError, accept
from debitcli.fields.billing.money import LIMIT, in_units, minor_unit, rounded
from debitcli.fields.numbers import plain
from debitcli.fields.value import Accepted, Kind, Problem, Refused
from debitcli.forms.known import Rules
from debitcli.forms.reader import Draft, Reader
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import MOST_RATE, rate_between
from debitcli.invoices.records import Invoices
from debitcli.ledger import closing
from debitcli.ledger.accounts import records as accounts
from debitcli.payments.form import OWN, form_of
from debitcli.payments.payment import Payment, divided
from debitcli.payments.settings import methods
from debitcli.payments.till import Wanted
from debitcli.run import Run
from debitcli.settings import records as settings

_NOTHING = Decimal(0)
_RATE = Decimal(1).scaleb(-12)


def reader(run: Run, decimal: str | None = None) -> Reader:
    """The check of payments in this book."""
    with run.book.reading() as connection:
        possible = methods(settings.read(connection))
    defaults = {"date": run.today.isoformat(), "method": possible[0]}
    return Reader(
        form_of(possible), Rules(defaults=defaults, locale=run.streams.locale, today=run.today, decimal=decimal)
    )


class Completing:
    """Completes payments, with what the book has of the invoices and customers that they name."""

    def __init__(self, run: Run, connection: Connection, read: Sequence[dict[str, Any]]) -> None:
        self._connection = connection
        self._home = accounts.company_currency(connection)
        store = Invoices(run.today.isoformat())
        numbers = {number for each in read for number in each["invoices"]}
        found = store.by_numbers(connection, sorted(numbers))
        whole = {each.id: each for each in store.whole(connection, {each.id: each for each in found.values()}.values())}
        self._invoices = {number: whole[each.id] for number, each in found.items()}
        self._customers = CUSTOMERS.by_numbers(connection, sorted({each["customer"] for each in read} - {None}))
        self._ids = CUSTOMERS.by_ids(connection, {each.customer for each in whole.values()})
        self._accounts: dict[str, str | Problem] = {}

    def complete(self, values: dict[str, Any]) -> tuple[Wanted | None, list[Problem]]:
        """The payment that values of the form make, or what is wrong with it."""
        problems: list[Problem] = []
        invoices = self._invoices_of(values["invoices"], problems)
        customer = self._customer_of(values, invoices, problems)
        if problems or customer is None:
            return None, problems
        currency = values["currency"] or (invoices[0].currency if invoices else customer.currency or self._home)
        if invoices and {each.currency for each in invoices} != {currency}:
            named = ", ".join(f"{each.number} {each.currency}" for each in invoices)
            hint = f"what arrived in {self._home}: --received" if values["currency"] else "a payment for each currency"
            return None, [Problem("currency", values["currency"], f"is not that of the invoices ({named})", hint)]
        for key in ("amount", "fee", "discount"):
            if values[key] in (None, OWN):
                continue
            amount = in_units(Decimal(values[key]), currency)
            if isinstance(amount, Refused):
                problems.append(Problem(key, str(values[key]), *amount))
            else:
                values = values | {key: f"{amount:f}" if key == "discount" else amount}
        if problems:
            return None, problems
        amount = values["amount"] or self._all_open(values, invoices)
        fee = values["fee"] or _NOTHING
        if fee >= amount:
            return None, [Problem("fee", str(fee), "is not less than the amount")]
        worth = self._worth(values, amount, fee, currency)
        account = self._account(values["method"])
        problems = [each for each in (worth, account) if isinstance(each, Problem)]
        if isinstance(worth, Problem) or isinstance(account, Problem):
            return None, problems
        own = {key: values[key] for key in ("date", "method", "reference", "bank_reference")}
        payment = Payment(
            customer=customer.id, customer_number=customer.number, name=customer.name, amount=amount, currency=currency,
            rate=worth.rate, base=worth.base, received=worth.received, home=self._home, fee=fee, account=account, **own,
        )  # fmt: skip
        try:
            _, left = divided(invoices, amount, values["discount"], payment.date)
        except DataError as error:
            return None, list(error.problems)
        return Wanted(replace(payment, left=left), tuple(invoices), values["discount"]), []

    def _all_open(self, values: dict[str, Any], invoices: Sequence[Invoice]) -> Decimal:
        parts, _ = divided(invoices, None, values["discount"], values["date"])
        amount = sum((each.amount for each in parts), _NOTHING)
        if not invoices:
            raise DataError([Problem("amount", None, "is required", "--amount")])
        if not amount:
            names = ", ".join(each.called for each in invoices)
            raise ConflictError(
                f"Nothing is open on {names}. Nothing was saved.",
                "What was paid nevertheless is credit of the customer: give --amount",
            )
        return amount

    def _invoices_of(self, numbers: Sequence[str], problems: list[Problem]) -> list[Invoice]:
        found: list[Invoice] = []
        for number in dict.fromkeys(numbers):
            each = self._invoices.get(number)
            if each is None:
                problems.append(Problem("invoices", number, "is no invoice", "debitcli invoice list --unpaid"))
            elif not each.issued:
                problems.append(Problem("invoices", number, "is a draft", f"debitcli invoice issue {number}"))
            elif each.type == "credit-note":
                hint = f"what goes back: debitcli payment refund {number}"
                problems.append(Problem("invoices", number, "is a credit note", hint))
            elif each.id not in [one.id for one in found]:
                found.append(each)
        return found

    def _customer_of(self, values: dict[str, Any], invoices: Sequence[Invoice], problems: list[Problem]) -> Any:
        given = values["customer"] and self._customers.get(values["customer"])
        if values["customer"] and given is None:
            problems.append(Problem("customer", values["customer"], "is no customer", "debitcli customer list"))
            return None
        of = {each.customer for each in invoices}
        whose = ", ".join(f"{each.number} is of {each.customer_number} {each.name}" for each in invoices)
        if len(of) > 1:
            problems.append(Problem("invoices", None, f"are not of one customer: {whose}", "a payment for each"))
        elif given and of - {given.id}:
            problems.append(Problem("customer", values["customer"], f"is another: {whose}", "leave --customer out"))
        elif not of and not given and not problems:
            hint = "an invoice, or --customer for a payment on account"
            problems.append(Problem("invoices", None, "is required", hint))
        return given or (self._ids.get(invoices[0].customer) if invoices else None)

    def _worth(self, values: dict[str, Any], amount: Decimal, fee: Decimal, currency: str) -> "_Worth | Problem":
        """What a payment is worth in the company's currency."""
        home, received = self._home, values["received"]
        key = "received" if received else "rate"
        if currency == home:
            if values["rate"] or received:
                return Problem(key, str(values[key]), f"is only for other currencies than {home}", "leave it out")
            return _Worth(amount)
        if values["rate"] and received:
            return Problem("rate", values["rate"], "follows from what was received", "give one of them")
        if received:
            if received % minor_unit(home):
                return Problem("received", str(received), f"is no amount of {home}", f"in steps of {minor_unit(home)}")
            base = received + rounded(fee * received / (amount - fee), home)
            rate = base / amount
            if base >= LIMIT or rate >= MOST_RATE:
                message = f"makes a rate that cannot be: {rate:,.0f} {home} for one {currency}"
                return Problem("received", str(received), message, f"below {MOST_RATE:,}")
            return _Worth(base, plain(rate.quantize(_RATE)), received)
        if not values["rate"]:
            hint = f"--rate ({home} for one {currency}), or --received ({home} that arrived)"
            return Problem("rate", None, f"is required for {currency}", hint)
        rate = rate_between(values["rate"], currency, home)
        if isinstance(rate, Refused):
            return Problem("rate", values["rate"], *rate)
        base = rounded(amount * rate, home)
        if base >= LIMIT or not base:
            message = f"makes an amount that cannot be: {home} {base:,f}"
            return Problem("rate", values["rate"], message, f"above zero, below {LIMIT:,}")
        return _Worth(base, rate)

    def _account(self, method: str) -> str | Problem:
        """The number of the account to which a method posts: that of its role, or one that is called so."""
        if method not in self._accounts:
            self._accounts[method] = account_of(self._connection, method)
        return self._accounts[method]


@dataclass(frozen=True, slots=True)
class _Worth:
    base: Decimal
    rate: Decimal | None = None
    received: Decimal | None = None


def account_of(connection: Connection, method: str) -> str | Problem:
    """The number of the account to which a method of payment posts."""
    try:
        return accounts.resolve(connection, "owner" if method == "private" else method).number
    except (NotFoundError, ConflictError):
        hint = f'debitcli account add --name "{method.capitalize()}" --kind asset'
        return Problem("method", method, "has no account that is called so", hint)


def method_of(connection: Connection, method: str | None) -> tuple[str, str]:
    """A method of payment, the first if none is named, and its account. Raises DataError for one that is none."""
    possible = methods(settings.read(connection))
    chosen = (method or possible[0]).strip().lower()
    if chosen not in possible:
        raise DataError([Problem("method", method, "is not one of the choices", " or ".join(possible))])
    account = account_of(connection, chosen)
    if isinstance(account, Problem):
        raise DataError([account])
    return chosen, account


def amount_of(run: Run, kind: Kind[Decimal], typed: str | None, currency: str) -> Decimal | None:
    """The amount that was typed, with the decimals of its currency. Raises DataError where it is none."""
    read = run.accept(kind, "amount", typed)
    if read is None:
        return None
    amount = in_units(read, currency)
    return accept(amount if isinstance(amount, Refused) else Accepted(amount), "amount", typed)


def read_all(
    run: Run, connection: Connection, drafts: Sequence[Draft], check: Reader, lines: Sequence[int] = ()
) -> list[Wanted]:
    """The payments that drafts make. Raises DataError with every problem; of several, each with its place or line."""
    readings = [check.check(each) for each in drafts]
    completing = Completing(run, connection, [each.values for each in readings if not each.problems])
    made: list[Wanted] = []
    problems: list[Problem] = []
    for n, reading in enumerate(readings):
        found = list(reading.problems)
        if not found:
            try:
                wanted, found = completing.complete(reading.values)
                made += [wanted] if wanted else []
            except DataError as error:
                found = list(error.problems)
        where: dict[str, Any] = {"line": lines[n]} if lines else {"record": n + 1 if len(drafts) > 1 else None}
        problems += [replace(each, **where) for each in found]
    if problems:
        raise DataError(problems)
    refuse_days(run, connection, [each.payment.date for each in made])
    return made


def refuse_days(run: Run, connection: Connection, days: Sequence[str], field: str = "date") -> None:
    """Raise ConflictError for a day that is in the future or in a closed period; `field` says what they are."""
    closing.refuse_closed(connection, days, field)
    today = run.today.isoformat()
    if late := [day for day in days if day > today]:
        problem = Problem(field, late[0], "is in the future", f"a day up to {today}")
        raise ConflictError(f"{late[0]} is in the future. Nothing was saved.", f"A day up to {today}.", [problem])
