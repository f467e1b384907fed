"""What is to be imported, and how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from debitcli.exchange.options import Options
from debitcli.exchange.plan import Plan
from debitcli.exchange.rejects import Rejects
from debitcli.exchange.report import Report
from debitcli.exchange.table import Incoming
from debitcli.forms.custom import Definition
from debitcli.forms.known import Rules
from debitcli.run import Run


@dataclass
class Task:
    """What is to be imported: a file's table, how its rows are read, where the report goes.

    `again` reads the file once more, `new_fields` are made before its rows are written. `answers` are what a person
    said of columns, which is kept for files with the same header.
    """

    run: Run
    options: Options
    table: Incoming
    again: Callable[[], Incoming]
    report: Report
    rejects: Rejects | None
    new_fields: Sequence[Definition]
    plan: Plan
    rules: Rules
    # All custom fields, the new ones too.
    custom: Sequence[Definition]
    answers: Mapping[str, str | None] = field(default_factory=dict)
    # What is to be done after all is saved.
    afterwards: Callable[[], None] | None = None

    @property
    def may_still_be_saved(self) -> bool:
        """Whether nothing was found that stops the import."""
        return not self.report.invalid or self.options.skips_invalid

    @property
    def is_to_be_saved(self) -> bool:
        """Whether there is something to save, and it may be."""
        done = self.report.saved or self.report.updated or self.new_fields
        return bool(done) and self.may_still_be_saved and not self.options.dry_run

    def column(self, key: str) -> str | None:
        """The name of the column that a field is read from."""
        return next((self.table.header[place] for place, of in self.plan.used if of == key), None)
