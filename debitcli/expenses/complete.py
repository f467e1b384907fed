"""From what was given of expenses to expenses that can be saved: what is not given follows from earlier ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from debitcli.company import settings as company
from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError
from debitcli.expenses.expense import Expense, Part
from debitcli.expenses.form import FORM
from debitcli.expenses.selection import records
from debitcli.expenses.sums import Rates, Sums, Usual, of_part, of_whole
from debitcli.fields import folding
from debitcli.fields.billing import vat
from debitcli.fields.billing.money import LIMIT, rounded
from debitcli.fields.value import Problem, Refused
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.invoices.kinds import rate_between
from debitcli.ledger.accounts import records as accounts
from debitcli.payments.complete import account_of
from debitcli.payments.settings import methods
from debitcli.run import Run
from debitcli.settings import records as settings

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class Completed:
    """An expense, what is wrong with it (then it is not whole), and sentences worth a look."""

    expense: Expense
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    # The folded names under which the book has the supplier.
    names: frozenset[str] = frozenset()


def reader(run: Run, decimal: str | None = None) -> Reader:
    """The check of expenses in this book, with the suppliers and accounts to choose from."""
    with run.book.reading() as connection:
        lists = {
            "suppliers": records.suppliers(connection) if run.streams.can_ask else {},
            "accounts": {
                folding.key(each.name) or "": each.name
                for each in accounts.every(connection)
                if each.kind == "expense" and not each.archived
            },
        }
        home = settings.read(connection).get(company.COUNTRY.key)
    rules = Rules(
        required=frozenset(FORM.required),
        defaults={"date": run.today.isoformat()},
        locale=run.streams.locale,
        home=home,
        lists=lists,
        today=run.today,
        decimal=decimal,
    )
    return Reader(FORM, rules)


class Completing:
    """Completes expenses, with what the book has of their suppliers, customers and accounts.

    With `needs_category`, the general account is not taken where neither somebody nor an earlier expense names one.
    """

    def __init__(
        self, run: Run, connection: Connection, read: Sequence[Mapping[str, Any]], *, needs_category: bool = False
    ) -> None:
        self._needs_category = needs_category
        self._connection, self._today = connection, run.today.isoformat()
        self._home = accounts.company_currency(connection)
        values = settings.read(connection)
        self._country = values.get(company.COUNTRY.key)
        self._is_registered = values.get("company.vat") != "exempt"
        self._methods = methods(values)
        self._rates = vat.rates(self._country)
        said = values.get(company.VAT_RATE.key)
        self._own_rate = Decimal(said) if said else next(iter(self._rates), None)
        self._suppliers = records.Suppliers(connection, [(each["supplier"], each["supplier_tax_id"]) for each in read])
        self._customers = CUSTOMERS.by_numbers(connection, sorted({each["customer"] for each in read} - {None}))
        self._in_use = {each.number for each in accounts.every(connection) if not each.archived}
        self._accounts: dict[str, tuple[str, str] | Problem] = {}

    def complete(self, values: Mapping[str, Any], before: Expense | None = None) -> Completed:
        """The expense that values of the form make: a new one, or the one `before` with these values."""
        done = Completed(before or Expense())
        done.names = self._suppliers.names(values["supplier"], values["supplier_tax_id"])
        problems = done.problems
        currency = values["currency"] or self._home
        rate = self._rate(values["rate"], currency, problems)
        customer = self._customers.get(values["customer"]) if values["customer"] else None
        if values["customer"] and customer is None:
            hint = "debitcli customer list"
            problems.append(Problem("customer", values["customer"], "is no customer's number", hint))
        usual = self._suppliers.usual(values["supplier"], values["supplier_tax_id"])
        country = values["supplier_country"] or self._country
        rates = Rates(self._rates if country == self._country else vat.rates(country), self._own_rate)
        parts = self._parts(values, usual, currency, rates, problems)
        if values["due"] and values["due"] < values["date"]:
            problems.append(Problem("due", values["due"], f"is before the date, {values['date']}", "leave it out"))
        method = (values["method"] or "").lower() or (self._methods[0] if values["paid_on"] else None)
        if method and method not in self._methods:
            problems.append(Problem("method", method, "is not one of the choices", " or ".join(self._methods)))
        elif method and isinstance(found := account_of(self._connection, method), Problem):
            problems.append(found)
        if problems:
            return done
        deductible = values["deductible"]
        if deductible is None:
            deductible = self._deductible(parts, country, done.remarks)
        worth = rate or Decimal(1)
        parts = [
            replace(
                each,
                base_net=rounded(each.net * worth, self._home),
                base_vat=rounded(each.vat * worth, self._home),
            )
            for each in parts
        ]
        total = sum((each.total for each in parts), _NOTHING)
        paid = before.paid if before else _NOTHING
        base = sum((base_total(each) for each in parts), _NOTHING)
        for amount, money in ((total, currency), (base, self._home)):
            if abs(amount) >= LIMIT:
                key, said = ("total", total) if money == currency else ("rate", rate)
                message = f"makes an amount too large: {money} {amount:,f}"
                problems.append(Problem(key, f"{said}", message, f"below {LIMIT:,}"))
                return done
        own = {key: values[key] for key in _AS_GIVEN}
        done.expense = replace(
            done.expense, **own, supplier=values["supplier"], currency=currency, rate=rate, home=self._home,
            deductible=deductible, method=method, customer=customer.id if customer else None,
            customer_number=customer.number if customer else None, parts=tuple(parts), total=total,
            base=base, paid=paid, open=total - paid, as_of=self._today,
        )  # fmt: skip
        return done

    def _parts(
        self,
        values: Mapping[str, Any],
        usual: Usual,
        currency: str,
        rates: Rates,
        problems: list[Problem],
    ) -> list[Part]:
        given = values["parts"]
        account = None
        if not given or any(not each.category for each in given):
            account = self._account_of_whole(values, usual, problems)
        if not given:
            sums = of_whole(values, usual, currency, rates, problems)
            return [_part(account, sums)] if account and sums else []
        made = []
        for n, each in enumerate(given, 1):
            where = f"parts[{n}]"
            own = self._account(each.category, where, problems) if each.category else account
            sums = of_part(each, currency, rates, problems, where, where)
            made += [_part(own, sums)] if own and sums else []
        whole = self._account(values["category"], "category", problems) if values["category"] and not account else None
        # What `show` answers of the whole is what all of its parts have.
        for key, has, said in (
            ("category", "name", whole and whole[1]),
            ("vat_rate", "vat_rate", values["vat_rate"]),
            ("vat_category", "vat_category", values["vat_category"]),
        ):
            if said is not None and any(getattr(each, has) != said for each in made):
                problems.append(Problem(key, f"{values[key]}", "is said by each part", "leave it out beside parts"))
        for key in ("total", "net", "vat"):
            reckoned, said = sum((getattr(each, key) for each in made), _NOTHING), values[key]
            if not problems and said is not None and (str(said).endswith("%") or Decimal(said) != reckoned):
                problems.append(Problem(key, f"{said}", f"is not what the parts come to, {reckoned}", "leave it out"))
        return made

    def _account_of_whole(
        self, values: Mapping[str, Any], usual: Usual, problems: list[Problem]
    ) -> tuple[str, str] | None:
        """The account that somebody named, else that of the last expense of the supplier, else the general one."""
        named = values["category"] or (usual.account if usual.account in self._in_use else None)
        if named is None and self._needs_category:
            problems.append(Problem("category", None, "is required", f"--category … ({_HOW})"))
            return None
        return self._account(named or "expense", "category", problems)

    def _account(self, text: str, where: str, problems: list[Problem]) -> tuple[str, str] | None:
        """The number and name of the account of kind expense that a text names."""
        if text not in self._accounts:
            try:
                found = accounts.resolve(self._connection, text)
                wrong = None if found.kind == "expense" else f"is an account of kind {found.kind}"
                self._accounts[text] = Problem(where, text, wrong, _HOW) if wrong else (found.number, found.name)
            except (NotFoundError, ConflictError) as error:
                is_there = isinstance(error, ConflictError)
                hint = error.hint or _HOW
                self._accounts[text] = Problem(where, text, "is archived" if is_there else "is no account", hint)
        kept = self._accounts[text]
        if isinstance(kept, Problem):
            problems.append(replace(kept, field=where))
            return None
        return kept

    def _rate(self, text: str | None, currency: str, problems: list[Problem]) -> Decimal | None:
        if currency == self._home:
            if text:
                message = f"is only for other currencies than {self._home}"
                problems.append(Problem("rate", text, message, "leave it out"))
            return None
        if text is None:
            hint = f"--rate ({self._home} for one {currency})"
            problems.append(Problem("rate", None, f"is required for {currency}", hint))
            return None
        rate = rate_between(text, currency, self._home)
        if isinstance(rate, Refused):
            problems.append(Problem("rate", text, *rate))
            return None
        return rate

    def _deductible(self, parts: Sequence[Part], country: str | None, remarks: list[str]) -> Decimal:
        """How much of the VAT is deducted, where nobody says: none that another country charges, nor if exempt."""
        if any(each.vat_category == "S" and each.vat for each in parts) and country != self._country:
            remarks.append(f"VAT of {country} is not deducted here: to claim it, --deductible 100.")
            return _NOTHING
        return _HUNDRED if self._is_registered else _NOTHING


_HOW = "debitcli account list --kind expense"
_AS_GIVEN = ("date", "supplier_tax_id", "supplier_country", "description", "reference", "due", "paid_on")


def base_total(part: Part) -> Decimal:
    """What the supplier charges for a part, in the company's currency."""
    return part.base_net + (part.base_vat if part.total != part.net else _NOTHING)


def _part(account: tuple[str, str], sums: Sums) -> Part:
    number, name = account
    return Part(
        account=number, name=name, net=sums.net, vat=sums.vat, vat_category=sums.vat_category, vat_rate=sums.vat_rate
    )
