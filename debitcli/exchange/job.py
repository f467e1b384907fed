"""One import under way: every row checked, sorted into new, changing and wrong, and all of it saved, or nothing."""

import gc
import sys
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

from debitcli.database import custom_fields
from debitcli.database.book import Connection
from debitcli.exchange import workers
from debitcli.exchange.batch import Checked, Checker
from debitcli.exchange.column_maps import records as column_maps
from debitcli.exchange.options import OnDuplicate
from debitcli.exchange.records import Waiting
from debitcli.exchange.report import refusal
from debitcli.exchange.sorting import Fate, repeated, sort
from debitcli.exchange.target import Row, Same, Target
from debitcli.exchange.task import Task
from debitcli.exchange.updates import Outcome, Update, Updates
from debitcli.fields.value import Problem
from debitcli.terminal import progress

_BATCH = 2_000
# The text of so many rows goes into the index for searches while the next ones are checked elsewhere.
_SEARCHABLE_AT_ONCE = 2 * _BATCH
# A row has about so many bytes.
_BYTES_OF_A_ROW = 150
# A long run must clear away as it goes; a short one sets this high (see cli.main).
_COLLECTED_AT = 50_000


def work(task: Task, target: Target) -> None:
    """Check and write every row; save all of it, or leave the book as it was. Raises RowsError where rows are wrong."""
    gc.set_threshold(_COLLECTED_AT, 10, 10)
    run, source, report = task.run, task.table.source, task.report
    checker = Checker(target, task.plan, task.rules, task.custom, len(task.table.header))
    expected = source.size // _BYTES_OF_A_ROW
    with ExitStack() as stack:
        several = stack.enter_context(workers.several(checker, expected))
        advance = stack.enter_context(progress.shown(run.streams, "Checking", source.size, quiet=run.structured))
        beside = Waiting(stack.enter_context(tempfile.TemporaryFile()))
        with run.book.writing(to_save=not task.options.dry_run) as connection:
            new = _Writing(task, checker, connection, beside, bulky=expected > _BATCH).carry_out(several, advance)
            if task.is_to_be_saved:
                task.afterwards = target.saved(run, connection, new)
            elif task.options.dry_run and task.may_still_be_saved:
                target.tried(run, report.saved)
            if task.rejects:
                task.rejects.write()
            if not task.is_to_be_saved:
                connection.rollback()
            elif task.answers:
                column_maps.keep(connection, report.noun, task.table.header, task.answers, run.now)
    nothing_good = not (report.saved or report.updated or report.unchanged or report.skipped)
    if task.rejects and task.rejects.keep():
        report.rejects = task.rejects.called
    if report.invalid and (nothing_good or not task.options.skips_invalid):
        raise refusal(report, task.options)


class _Writing:
    """The rows of a task on their way into the book, in the transaction that `connection` has open.

    What hangs `beside` new records waits in a file until it is known which of them stay.
    """

    def __init__(self, task: Task, checker: Checker, connection: Connection, beside: Waiting, *, bulky: bool) -> None:
        self._checker = checker
        self._task, self._connection, self._beside, self._report = task, connection, beside, task.report
        self._target, self._by = checker.target, task.run.by
        self._policy = task.options.on_duplicate
        for each in task.new_fields:
            custom_fields.add(connection, each, self._by)
        was_empty = self._target.store.is_empty(connection)
        # In an empty book there are no twins but those of the file, which are settled at its end.
        self._only_numbers = was_empty or self._policy is OnDuplicate.ADD
        self._find = self._target.finder(connection, only_numbers=self._only_numbers)
        self._evidence = f"imported from {Path(task.report.file).name}"
        self._updates = Updates(
            task.run, connection, checker, self._evidence, self._makes_way, empty_clears=task.options.empty_clears
        )
        self._growth = self._target.store.growth_of(connection, from_nothing=was_empty and bulky)
        # Of each new record its id and the line of its row, below zero where the book numbered it.
        self._ids, self._lines = array("q"), array("q")
        self._renumbered: dict[int, str] = {}

    def carry_out(self, several: "workers.Workers | None", advance: progress.Advance) -> list[int]:
        """Take every row, then settle what only the whole file tells; the ids of the new records that stay."""
        task = self._task
        batches = iter(lambda: list(islice(task.table.rows, _BATCH)), [])
        checked: Iterable[tuple[list[Row], Checked]] = (
            several.check(batches) if several else ((batch, self._checker.check(batch)) for batch in batches)
        )
        for batch, results in checked:
            self._report.read += len(batch)
            for place, name, message in results.warnings:
                self._report.warnings.add(Problem(name, None, message, line=batch[place][0]))
            self._report.left = results.left | self._report.left
            self._take(batch, results)
            if self._report.read % _SEARCHABLE_AT_ONCE == 0 and task.may_still_be_saved:
                self._growth.keep_up()
            advance(task.table.position(), self._report.read)
        if task.may_still_be_saved:
            self._growth.end()
        self._count(self._updates.carry_out(before=self._first, write=task.may_still_be_saved))
        gone: Mapping[int, int] = {}
        if self._ids and self._policy is not OnDuplicate.ADD and task.may_still_be_saved:
            gone = self._settle_twins_in_the_file()
        stay = [id_ for id_ in self._ids if id_ not in gone] if task.is_to_be_saved else []
        self._target.store.record_added(self._connection, stay, self._by)
        if task.may_still_be_saved:
            for beside, numbers in self._beside.batches(gone):
                self._target.save_beside(task.run, self._connection, beside, numbers | self._renumbered, self._evidence)
        self._count(self._updates.carry_out(write=task.may_still_be_saved))
        return stay

    def _take(self, batch: list[Row], checked: Checked, twice: Mapping[int, str] | None = None) -> None:
        """Sort the rows of a batch into new, changing and wrong, and write the new ones.

        Rows with a number that an earlier one has wait for what becomes of that one, and are taken as those `twice`.
        """
        same = self._same(checked)
        waiting: Mapping[int, str] = {}
        if self._task.may_still_be_saved or not twice:
            waiting = repeated(checked, same)
        elif self._policy is not OnDuplicate.UPDATE:
            # What was not saved is not found.
            same = {place: [Same(sys.maxsize, number, "number", "")] for place, number in twice.items()} | same
        if waiting:
            later, checked = checked.at(waiting), checked.at(set(range(len(batch))) - waiting.keys())
        problems = {row.place: row.problems for row in checked.wrong}
        at = {place: n for n, place in enumerate(checked.places)} if same else {}
        changing: list[Update] = []
        for place, fate in sort(checked, same, self._policy):
            row = batch[place]
            if fate is Fate.CHANGES:
                changing.append((row, same[place][0], at.get(place)))
            elif fate is Fate.SKIPPED:
                self._report.skipped += 1
            elif fate is Fate.WRONG:
                self._wrong(row, [self._problem(row[0], *words) for words in problems[place]])
            else:
                self._wrong(row, self._of_twins(row[0], fate, same[place]), twin=True)
        if changing:
            self._report.unchanged += self._updates.put_aside(changing, checked)
        if self._task.may_still_be_saved:
            self._save(batch, checked.only([place not in same for place in checked.places]) if same else checked)
        if waiting:
            self._take(batch, later, waiting)

    def _save(self, batch: list[Row], checked: Checked) -> None:
        """Write new records; what hangs beside them waits until it is certain that they stay."""
        if not checked.places:
            return
        saved = self._target.store.save(self._connection, checked.new, self._by)
        if any(checked.beside.values()):
            self._beside.add(dict(zip(checked.places, saved, strict=True)), checked.beside)
        self._ids.extend([id_ for id_, _ in saved])
        lines = [batch[place][0] for place in checked.places]
        numbers = checked.new.numbers
        self._lines.extend([line if number else -line for line, number in zip(lines, numbers, strict=True)])
        self._report.saved += len(saved)

    def _same(self, checked: Checked) -> dict[int, list[Same]]:
        """The records of the book that rows mean, by place; by number also those just written."""
        asked = list(zip(checked.places, zip(*checked.keys, strict=True), strict=True))
        if self._policy is OnDuplicate.UPDATE:
            asked += [(row.place, row.keys) for row in checked.wrong if row.keys]
        if self._only_numbers:
            asked = [(place, keys) for place, keys in asked if keys[0]]
        if not asked:
            return {}
        found = self._find(list(zip(*[keys for _, keys in asked], strict=True)))
        first, numbers = self._first, {keys[0] for _, keys in asked}

        def means_it(new: Same) -> bool:
            # Twins within the file are settled at the end, but for those with the same number.
            return new.field == "number" and not self._makes_way(new.id, numbers)

        return {
            place: kept
            for (place, _), some in zip(asked, found, strict=True)
            if (kept := [each for each in some if each.id < first or means_it(each)])
        }

    def _makes_way(self, id_: int, numbers: Collection[str]) -> bool:
        """Give a new record another number where the book gave it one that a row says, which nobody has seen yet."""
        if id_ < self._first or self._lines[bisect_left(self._ids, id_)] > 0:
            return False
        self._renumbered[id_] = self._target.store.renumber(self._connection, id_, numbers)
        return True

    def _settle_twins_in_the_file(self) -> dict[int, int]:
        """Of rows that mean the same record the first counts; the others are refused, skipped, or update it.

        Their records are taken back: the id of each → that of the record which it is.
        """
        first = self._first
        gone: dict[int, int] = {}
        reasons: dict[int, Same] = {}
        # Where the first of several is passed over itself, the next one stands for it.
        in_its_place: dict[tuple[int, str], int] = {}
        for id_, same in [*self._meant_since_they_changed(first), *self._target.same_among(self._connection, first)]:
            if id_ in gone:
                continue
            if self._policy is OnDuplicate.SKIP and same.id in gone and (same.id, same.field) not in in_its_place:
                in_its_place[same.id, same.field] = id_
                continue
            gone[id_] = gone.get(same.id, same.id)
            reasons[id_] = same
        self._report.saved -= len(gone)
        if self._policy is OnDuplicate.UPDATE:
            meant = {self._line_of(id_): earlier for id_, earlier in gone.items()}
            again = self._task.again().rows if meant else ()
            self._updates.join(((meant[row[0]], row) for row in again if row[0] in meant), gone)
        elif self._policy is OnDuplicate.SKIP:
            self._report.skipped += len(gone)
        else:
            self._refuse_later_rows(reasons)
        self._target.store.drop(self._connection, gone)
        return gone

    @property
    def _first(self) -> int:
        """The id of the first new record; while there is none, one that no record has."""
        return self._ids[0] if self._ids else sys.maxsize

    def _line_of(self, id_: int) -> int:
        """The line of the row that became this new record."""
        return abs(self._lines[bisect_left(self._ids, id_)])

    def _meant_since_they_changed(self, first: int) -> list[tuple[int, Same]]:
        """New records that are the same as ones of the book, as these are since the file changed them."""
        found: list[tuple[int, Same]] = []
        edited = self._updates.edited
        for start in range(0, len(edited), _BATCH):
            some = edited[start : start + _BATCH]
            for record, twins in zip(some, self._find(self._target.keys_of(some)), strict=True):
                found += [
                    (twin.id, Same(record.id, record.called, twin.field, twin.words))
                    for twin in twins
                    if twin.id >= first and twin.field != "number"
                ]
        return found

    def _refuse_later_rows(self, reasons: Mapping[int, Same]) -> None:
        """Rows that were taken for good at first are wrong after all; for the rejects the file is read once more."""
        lines: set[int] = set()
        for id_, same in reasons.items():
            line, earlier = self._line_of(id_), self._line_of(same.id)
            lines.add(line)
            self._report.invalid += 1
            message = f"has the {same.words} as another row"
            self._report.problems.add(self._problem(line, same.field, f"line {earlier}", message), twin=True)
        if self._task.rejects and lines:
            for line, cells, raw, _fault in self._task.again().rows:
                if line in lines:
                    message = f"means the same {self._target.form.noun} as another row"
                    self._task.rejects.add(cells, raw, [Problem("row", None, message)])

    def _count(self, outcomes: Iterator[Outcome]) -> None:
        for outcome in outcomes:
            self._report.updated += outcome.updated
            self._report.unchanged += outcome.unchanged
            for row, problems in outcome.wrong:
                placed = [replace(p, line=row[0], column=self._column(p.field)) for p in problems]
                self._wrong(row, placed)

    def _wrong(self, row: Row, problems: Sequence[Problem], *, twin: bool = False) -> None:
        self._report.invalid += 1
        for problem in problems:
            self._report.problems.add(problem, twin=twin)
        if self._task.rejects:
            self._task.rejects.add(row[1], row[2], problems)

    def _of_twins(self, line: int, fate: Fate, found: Sequence[Same]) -> list[Problem]:
        """What is wrong with a row that means what is there already."""
        noun = self._target.form.noun
        if fate is Fate.MEANS_SEVERAL:
            several = f"means several {noun}s: {', '.join(each.number for each in found)}"
            return [self._problem(line, found[0].field, None, several)]
        return [
            self._problem(line, each.field, each.number, "is given twice in this file")
            if each.id >= self._first
            else self._problem(line, each.field, f"{noun} {each.number}", f"has the {each.words} as a {noun}")
            for each in found
        ]

    def _problem(self, line: int, name: str, value: str | None, message: str, hint: str = "") -> Problem:
        return Problem(name, value, message, hint, line=line, column=self._column(name))

    def _column(self, name: str) -> str | None:
        """The name of the column that a field was read from."""
        return self._task.column(name)
