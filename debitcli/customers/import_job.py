"""One import under way: every row checked, sorted into new, twins and wrong, and all of it saved, or nothing."""

import gc
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from debitcli.commands import Run
from debitcli.customers import custom, helpers, import_records, incoming, twin_records
from debitcli.customers.checked import Checked, Row
from debitcli.customers.checking import Checker
from debitcli.customers.customer import TwinKeys
from debitcli.customers.import_report import Report, refusal
from debitcli.customers.import_writing import Update, Writer
from debitcli.customers.incoming import Incoming
from debitcli.customers.rejects import Rejects
from debitcli.customers.twin_records import Twin
from debitcli.database.book import Connection
from debitcli.fields.value import Problem
from debitcli.terminal import progress

FAIL, SKIP, UPDATE, ADD = "fail", "skip", "update", "add"
_BATCH = 2_000
# The text of so many rows goes into the index for searches while the next ones are checked elsewhere.
_SEARCHABLE_AT_ONCE = 2 * _BATCH
# A row of a customer has about so many bytes.
_BYTES_OF_A_ROW = 150


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of `customer import`."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    layout: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    on_duplicate: str = FAIL
    empty_clears: bool = False
    allow_incomplete: bool = False
    create_categories: bool = False
    create_fields: bool = False
    skip_invalid: bool = False
    rejects: str | None = None
    dry_run: bool = False


@dataclass
class Job:
    """One import under way, in one transaction."""

    run: Run
    options: Options
    checker: Checker
    table: Incoming
    report: Report
    rejects: Rejects | None
    fields: tuple[custom.Definition, ...]
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    only_numbers: bool = False
    finder: "twin_records.Finder | None" = None
    growth: "import_records.Growth | None" = None
    writer: Writer = field(init=False)

    def work(self) -> None:
        """Check and write every row; save all of it, or leave the book as it was."""
        # A long run must clear away as it goes; a short one sets this high (see cli.main).
        gc.set_threshold(50_000, 10, 10)
        source = self.table.source
        expected = source.size // _BYTES_OF_A_ROW
        with ExitStack() as stack:
            help_ = stack.enter_context(helpers.several(self.checker, expected))
            advance = stack.enter_context(
                progress.shown(self.run.streams, "Checking", source.size, quiet=self.run.structured)
            )
            with self.run.book.writing() as connection:
                self._in_transaction(connection, help_, advance, bulky=expected > _BATCH)
                if not self._is_to_be_saved():
                    connection.rollback()
        self._refuse_if_wrong()
        if self.rejects and self.rejects.keep():
            self.report.rejects = str(self.rejects.path)

    def _in_transaction(
        self, connection: Connection, help_: helpers.Helpers | None, advance: progress.Advance, *, bulky: bool
    ) -> None:
        from debitcli.customers import custom_records

        for each in self.fields:
            custom_records.add(connection, each, actor=self.run.actor, now=self.run.now)
        was_empty = import_records.is_empty(connection)
        self.only_numbers = was_empty or self.options.on_duplicate == ADD
        batches = iter(lambda: list(islice(self.table.rows, _BATCH)), [])
        checked: Iterable[tuple[list[Row], Checked]] = (
            help_.check(batches) if help_ else ((batch, self.checker.check(batch)) for batch in batches)
        )
        evidence = f"imported from {Path(self.report.file).name}"
        self.writer = Writer(self.run, connection, self.checker, evidence, self.options.empty_clears)
        self.growth = import_records.Growth(connection, from_nothing=was_empty and bulky)
        for batch, results in checked:
            self._take(connection, batch, results)
            if self.report.read % _SEARCHABLE_AT_ONCE == 0 and self._may_still_be_saved():
                self.growth.keep_up()
            advance(self.table.position(), self.report.read)
        if self._may_still_be_saved():
            self.growth.end()
        if self.options.on_duplicate != ADD and self._may_still_be_saved():
            self._settle_twins_in_the_file(connection)
        if self._is_to_be_saved():
            kept = iter(id_ for id_ in self.ids if id_)
            import_records.record_added(connection, kept, actor=self.run.actor, now=self.run.now)

    def _take(self, connection: Connection, batch: list[Row], checked: Checked) -> None:
        """Sort the rows of a batch into new, twins and wrong, and write what is to be written."""
        self.report.read += len(batch)
        for place, name, message in checked.warnings:
            self.report.warnings.add(Problem(name, None, message, line=batch[place][0]))
        twins = self._twins(connection, checked)
        twice = _given_twice(checked)
        updates = list(self._sort(batch, checked, twins, twice))
        aside = twins.keys() | twice.keys()
        if self._may_still_be_saved():
            self._update(updates, checked)
            self._save(batch, checked.only([place not in aside for place in checked.places]) if aside else checked)

    def _sort(
        self, batch: list[Row], checked: Checked, twins: dict[int, list[Twin]], twice: dict[int, str]
    ) -> Iterator[Update]:
        """Of the rows that are not simply new those that change a customer; the others are counted as what they are."""
        policy = self.options.on_duplicate
        wrong = {row.place: row for row in checked.wrong}
        at = {place: n for n, place in enumerate(checked.places)} if twins else {}
        for place in sorted(twins.keys() | twice.keys() | wrong.keys()):
            row, found = batch[place], twins.get(place, [])
            if place in twice:
                problem = self._problem(row[0], "number", twice[place], "is given twice in this file")
                self._wrong(row, [problem], twin=True)
            elif place in wrong and not (found and policy == UPDATE):
                self._wrong(row, [self._problem(row[0], *problem) for problem in wrong[place].problems])
            elif policy == SKIP:
                self.report.skipped += 1
            elif policy != UPDATE:
                self._wrong(row, [self._twin_problem(row[0], twin) for twin in found], twin=True)
            elif len({twin.id for twin in found}) > 1:
                several = f"means several customers: {', '.join(twin.number for twin in found)}"
                self._wrong(row, [self._problem(row[0], found[0].field, None, several)], twin=True)
            else:
                yield row, found[0], at.get(place)

    def _update(self, updates: Sequence[Update], checked: Checked) -> None:
        if not updates:
            return
        if self.growth and self.ids and max(twin.id for _, twin, _ in updates) >= self.ids[0]:
            self.growth.catch_up()
        for (row, _, _), problems, more in self.writer.update(updates, checked):
            if problems:
                self._wrong(row, [replace(p, line=row[0], column=self._column(p.field)) for p in problems])
            else:
                self.report.updated += more
                self.report.unchanged += 1 - more

    def _save(self, batch: list[Row], checked: Checked) -> None:
        if checked.places:
            self.ids.extend(self.writer.save(checked))
            self.lines.extend([batch[place][0] for place in checked.places])
            self.report.saved += len(checked.places)

    def _twins(self, connection: Connection, checked: Checked) -> dict[int, list[Twin]]:
        """The twins in the book of rows that could be saved, by place; numbers also among those just written."""
        asked: list[tuple[int, TwinKeys]] = []
        if checked.places and (not self.only_numbers or any(checked.new.numbers)):
            asked = list(zip(checked.places, map(TwinKeys._make, zip(*checked.keys, strict=True)), strict=True))
        if self.options.on_duplicate == UPDATE:
            asked += [(row.place, TwinKeys(*row.keys)) for row in checked.wrong if row.keys]
        if self.only_numbers:
            asked = [(place, own) for place, own in asked if own.number]
        if not asked:
            return {}
        if self.finder is None:
            self.finder = twin_records.Finder(connection, only_numbers=self.only_numbers)
        found = self.finder.find([own for _, own in asked])
        before = self.ids[0] if self.ids else None
        # Twins within the file are settled at the end, but for those with the same number.
        return {
            place: kept
            for (place, _), twins in zip(asked, found, strict=True)
            if (kept := [t for t in twins if t.field == "number" or before is None or t.id < before])
        }

    def _settle_twins_in_the_file(self, connection: Connection) -> None:
        """Of rows that mean the same customer the first counts; the others are refused, skipped, or update it."""
        if not self.ids:
            return
        policy = self.options.on_duplicate
        gone: dict[int, int] = {}
        # Where the first of several is passed over itself, the next one stands for it.
        in_its_place: dict[tuple[int, str], int] = {}
        for id_, twin in twin_records.twins_among(connection, self.ids[0]):
            if id_ in gone:
                continue
            if policy == SKIP and twin.id in gone and (twin.id, twin.field) not in in_its_place:
                in_its_place[twin.id, twin.field] = id_
                continue
            gone[id_] = gone.get(twin.id, twin.id)
            self.report.saved -= 1
            if policy == FAIL:
                line, earlier = self.lines[self._place_of(id_)], self.lines[self._place_of(twin.id)]
                self.report.invalid += 1
                message = f"has the {twin.reason} as another row"
                self.report.problems.add(self._problem(line, twin.field, f"line {earlier}", message), twin=True)
            elif policy == SKIP:
                self.report.skipped += 1
            else:
                changed = self.writer.join(id_, gone[id_])
                self.report.updated += changed
                self.report.unchanged += not changed
        places = [self._place_of(id_) for id_ in gone]
        if policy == FAIL and self.rejects:
            self._reject_after_all({self.lines[place] for place in places})
        import_records.drop(connection, gone)
        for place in places:
            self.ids[place] = 0

    def _place_of(self, id_: int) -> int:
        return bisect_left(self.ids, id_)

    def _reject_after_all(self, lines: set[int]) -> None:
        """Put rows that were taken for good at first into the rejects: the file is read once more for them."""
        again = incoming.read(
            self.table.source, self.checker.rules.form, None,
            encoding=self.options.encoding, delimiter=self.options.delimiter,
        )  # fmt: skip
        for line, cells, raw in again.rows:
            if line in lines and self.rejects:
                self.rejects.add(cells, raw, [Problem("row", None, "means the same customer as another row")])

    def _wrong(self, row: Row, problems: Sequence[Problem], *, twin: bool = False) -> None:
        self.report.invalid += 1
        for problem in problems:
            self.report.problems.add(problem, twin=twin)
        if self.rejects:
            self.rejects.add(row[1], row[2], problems)

    def _problem(self, line: int, name: str, value: str | None, message: str, hint: str = "") -> Problem:
        return Problem(name, value, message, hint, line=line, column=self._column(name))

    def _twin_problem(self, line: int, twin: Twin) -> Problem:
        if self.ids and twin.id >= self.ids[0]:
            return self._problem(line, twin.field, twin.number, "is given twice in this file")
        return self._problem(line, twin.field, f"customer {twin.number}", f"has the {twin.reason} as a customer")

    def _column(self, name: str) -> str | None:
        """The name of the column that a field was read from."""
        pairs = zip(self.table.header, self.checker.plan.targets, strict=True)
        return next((column for column, target in pairs if target == name), None)

    def _may_still_be_saved(self) -> bool:
        return not self.report.invalid or self.options.skip_invalid

    def _is_to_be_saved(self) -> bool:
        done = self.report.saved or self.report.updated or self.fields
        return bool(done) and self._may_still_be_saved() and not self.options.dry_run

    def _refuse_if_wrong(self) -> None:
        report = self.report
        nothing_good = not (report.saved or report.updated or report.unchanged or report.skipped)
        if not report.invalid or (self.options.skip_invalid and not nothing_good):
            return
        if self.rejects and self.rejects.keep():
            report.rejects = str(self.rejects.path)
        raise refusal(report, skip_invalid=self.options.skip_invalid)


def _given_twice(checked: Checked) -> dict[int, str]:
    """The rows of a batch, by place, with a number that an earlier one has, and that number."""
    numbers = [(place, number) for place, number in zip(checked.places, checked.new.numbers, strict=True) if number]
    numbers += [(row.place, row.keys[0]) for row in checked.wrong if row.keys and row.keys[0]]
    seen: set[str] = set()
    twice: dict[int, str] = {}
    for place, number in sorted(numbers):
        if number in seen:
            twice[place] = number
        seen.add(number)
    return twice
