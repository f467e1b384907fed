"""What happens with expenses in one transaction: saved, paid, corrected, deleted, each with its entries."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from debitcli.company import settings as company
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError
from debitcli.expenses import postings
from debitcli.expenses.expense import Expense
from debitcli.expenses.form import NOUN
from debitcli.expenses.records import Expenses
from debitcli.fields.billing.money import rounded
from debitcli.fields.value import Problem
from debitcli.invoices.settlement import records as settlements
from debitcli.invoices.settlement.settlement import Settlement
from debitcli.ledger import closing
from debitcli.ledger import records as ledger
from debitcli.payments.complete import account_of, refuse_days
from debitcli.run import Run
from debitcli.settings import records as settings

_NOTHING = Decimal(0)
_DAYS = ("date", "paid_on")
# What of an expense its entries follow from.
_POSTED = (
    "date", "supplier", "supplier_country", "currency", "rate", "deductible", "total", "base", "paid_on", "method",
    "parts",
)  # fmt: skip


class Desk:
    """Expenses while they are saved. Nobody else saves or pays any until the transaction ends."""

    def __init__(self, run: Run, connection: Connection) -> None:
        self._run, self._connection, self._by = run, connection, run.by
        self.store = Expenses(run.today.isoformat())
        self.store.lock(connection)
        self._country = settings.read(connection).get(company.COUNTRY.key) or ""

    def add(self, expenses: Sequence[Expense]) -> list[Expense]:
        """Save new expenses, and their payments where they are paid already."""
        for field in _DAYS:
            days = [day for each in expenses if (day := getattr(each, field))]
            refuse_days(self._run, self._connection, days, field)
        saved = self.store.add(self._connection, expenses, self._by)
        ledger.post(self._connection, [postings.of_expense(each, each.date, self._country) for each in saved], self._by)
        return [self._pay_whole(each) if each.paid_on else each for each in saved]

    def pay(self, expense: Expense, amount: Decimal, day: str, method: str) -> Expense:
        """Pay a part of an expense, as it is then. Raises ConflictError where it is more than is open."""
        fresh = self.again(expense)
        refuse_days(self._run, self._connection, [day])
        if not fresh.open:
            raise ConflictError(f"Expense {fresh.number} is paid already. Nothing was saved.")
        if amount * fresh.open < 0 or abs(amount) > abs(fresh.open):
            open_ = f"{fresh.currency} {fresh.open:,f}"
            raise ConflictError(
                f"Expense {fresh.number} has {open_} open, and not {amount:,f}. Nothing was saved.",
                problems=[Problem("amount", f"{amount}", f"is more than is open, {fresh.open}")],
            )
        return self._pay(fresh, amount, day, method)

    def edit(self, before: Expense, after: Expense) -> Expense:
        """Save other values of an expense; what it posted is reversed and posted anew, where it changes.

        Raises ConflictError where it was changed meanwhile, or more is paid than it comes to.
        """
        fresh = self.again(before)
        if fresh != before:
            raise ConflictError(
                f"Expense {before.number} was changed meanwhile. Nothing was saved.", "Look at it again."
            )
        for field in _DAYS:
            day = getattr(after, field)
            if day and day != getattr(before, field):
                refuse_days(self._run, self._connection, [day], field)
        if all(getattr(before, key) == getattr(after, key) for key in _POSTED):
            return self.store.edit(self._connection, before, after, self._by)
        paid = settlements.of_expense(self._connection, before.id, before.home)
        self._take_back(before, "corrected")
        bare = replace(after, paid=_NOTHING, open=after.total)
        saved = self.store.edit(self._connection, before, bare, self._by)
        day = closing.open_day(self._connection, saved.date)
        ledger.post(self._connection, [postings.of_expense(saved, day, self._country)], self._by)
        if after.paid_on:
            return self._pay_whole(saved)
        for each in paid if not before.paid_on else ():
            if abs(each.amount) > abs(saved.open) or each.amount * saved.open < 0:
                raise ConflictError(
                    f"{before.currency} {before.paid:,f} of expense {before.number} is paid, "
                    f"more than {after.total:,f}. Nothing was saved.",
                    "Say when the whole is paid: --paid-on DATE",
                )
            saved = self._pay(saved, each.amount, closing.open_day(self._connection, each.date), saved.method or "bank")
        return saved

    def remove(self, expense: Expense) -> None:
        """Delete an expense; what it posted is reversed."""
        fresh = self.again(expense)
        self._take_back(fresh, "deleted")
        self.store.remove(self._connection, fresh, self._by)

    def again(self, expense: Expense) -> Expense:
        """An expense as it is within this transaction. Raises ConflictError where it is gone."""
        found = self.store.by_ids(self._connection, [expense.id]).get(expense.id)
        if found is None:
            raise ConflictError(f"Expense {expense.number} was deleted meanwhile. Nothing was saved.")
        return found

    def _pay_whole(self, expense: Expense) -> Expense:
        day = closing.open_day(self._connection, expense.paid_on or expense.date)
        return self._pay(expense, expense.open, day, expense.method or "bank")

    def _pay(self, expense: Expense, amount: Decimal, day: str, method: str) -> Expense:
        account = account_of(self._connection, method)
        if isinstance(account, Problem):
            raise DataError([account])
        paid = settlements.of_expense(self._connection, expense.id, expense.home)
        left = expense.base - sum((each.base for each in paid), _NOTHING)
        base = left if amount == expense.open else rounded(left * amount / expense.open, expense.home)
        if expense.currency == expense.home:
            base = amount
        made = Settlement(
            document=expense.id, kind="payment", date=day, currency=expense.currency, amount=amount, base=base
        )
        settlements.close_expense(self._connection, made, expense.home, self._by)
        ledger.post(self._connection, [postings.of_payment(expense, account, amount, base, day)], self._by)
        return self.store.settle(self._connection, expense, amount, self._by)

    def _take_back(self, expense: Expense, why: str) -> None:
        """Reverse what an expense posted, and take its payments back; in a closed period, on the first open day."""
        for each in settlements.of_expense(self._connection, expense.id, expense.home):
            counter = replace(
                each, id=0, amount=-each.amount, base=-each.base, reverses=each.id, reason=why,
                date=closing.open_day(self._connection, each.date),
            )  # fmt: skip
            settlements.close_expense(self._connection, counter, expense.home, self._by)
        for entry in reversed(ledger.of_record(self._connection, NOUN, expense.id)):
            posted = ledger.by_id(self._connection, entry)
            day = closing.open_day(self._connection, posted.date)
            ledger.reverse(self._connection, entry, day, f"Expense {expense.number} {why}", self._by)
