"""Checking the rows of a file by the one check of the form: most of them by columns, the others one by one."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter

from debitcli.customers import form
from debitcli.customers.checked import Checked, Row, WrongRow
from debitcli.customers.columns import ARCHIVED, Plan
from debitcli.customers.customer import Customer, NewCustomers, as_new, keys_of_many, twin_keys
from debitcli.customers.form import Form, Rules
from debitcli.customers.shortcut import Shortcut
from debitcli.fields import moments
from debitcli.fields.value import Refused


class Checker:
    """The check of rows by one plan and one set of rules, `width` cells wide."""

    def __init__(self, plan: Plan, rules: Rules, width: int) -> None:
        self.plan, self.rules, self.width = plan, rules, width
        self._shortcut = Shortcut(plan, rules)

    def __reduce__(self) -> tuple[type["Checker"], tuple[Plan, Rules, int]]:
        """For a process that has nothing of this one: it makes a shortcut of its own."""
        return Checker, (self.plan, replace(self.rules, form=Form(self.rules.form.custom)), self.width)

    def check(self, rows: Sequence[Row]) -> Checked:
        """Every row."""
        right = [
            place for place, (_, cells, _) in enumerate(rows) if cells.__class__ is list and len(cells) == self.width
        ]
        ordinary = self._shortcut.check(rows, right)
        if len(ordinary.places) == len(rows):
            return ordinary
        done = set(ordinary.places)
        others = [place for place in range(len(rows)) if place not in done]
        return ordinary.together_with(self.check_at_length(rows, others))

    def check_at_length(self, rows: Sequence[Row], places: Sequence[int]) -> Checked:
        """The rows at these places by the check of the form, whatever there is to say of them."""
        checked = Checked.nothing()
        good: list[int] = []
        customers: list[Customer] = []
        archived: list[str | None] = []
        wrong: list[WrongRow] = []
        refused: list[Customer] = []
        for place in places:
            cells = rows[place][1]
            if fault := self._fault(cells):
                checked.wrong.append(WrongRow(place, [("row", *fault)], None))
                continue
            draft = self.plan.draft(cells)
            when = draft.pop(ARCHIVED, None)
            result = form.check(draft, self.rules)
            checked.warnings.extend([(place, w.field, w.message) for w in result.warnings])
            problems = [(p.field, p.value, p.message, p.hint) for p in result.problems]
            if when and isinstance(outcome := moments.parse(when), Refused):
                problems.append((ARCHIVED, when, outcome.message, outcome.hint))
            if problems:
                wrong.append(WrongRow(place, problems, None))
                refused.append(result.customer)
                continue
            good.append(place)
            customers.append(result.customer)
            archived.append(when or None)
            if result.consents:
                checked.consents[place] = result.consents
            if result.notes:
                checked.notes[place] = result.notes
        keys_of_wrong = zip(*twin_keys([c.number for c in refused], keys_of_many(refused)), strict=True)
        checked.wrong.extend(row._replace(keys=keys) for row, keys in zip(wrong, keys_of_wrong, strict=True))
        checked.wrong.sort(key=itemgetter(0))
        full = keys_of_many(customers)
        new = as_new(customers, full)
        new.columns["discount"] = [None if c.discount is None else str(c.discount) for c in customers]
        new.columns["archived"] = archived
        return checked._replace(places=good, new=new, keys=twin_keys(new.numbers, full))

    def _fault(self, cells: list[str] | str) -> tuple[str | None, str, str] | None:
        """What is wrong with a row as such (value, message, hint)."""
        if isinstance(cells, str):
            return None, cells, ""
        if len(cells) < self.width or any(cells[self.width :]):
            message = f"has {len(cells)} cells where the header has {self.width}"
            return None, message, "is a quote or a delimiter amiss?"
        return None


def restored(new: NewCustomers) -> NewCustomers:
    """Customers to be written, their discounts and times again what the book takes."""
    discounts = [None if text is None else Decimal(text) for text in new.columns["discount"]]
    archived = [None if text is None else moments.moment(text) for text in new.columns["archived"]]
    return new._replace(columns=new.columns | {"discount": discounts, "archived": archived})
