"""`customer import`: a file of customers into the book, all or nothing, by the road that every customer takes."""

import gc
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import islice
from pathlib import Path

from debitcli.commands import Run
from debitcli.customers import (
    checking,
    columns,
    custom,
    form,
    import_records,
    incoming,
    lookup_records,
    records,
    registering,
)
from debitcli.customers.checking import CheckedRow, Checker, Keys, Row
from debitcli.customers.columns import Columns, Plan
from debitcli.customers.customer import Customer
from debitcli.customers.form import Rules
from debitcli.customers.import_records import Twin
from debitcli.customers.import_report import Report, RowsError
from debitcli.customers.incoming import Incoming
from debitcli.customers.layouts import BY_NAME, normal
from debitcli.customers.rejects import Rejects, default_path
from debitcli.database.book import Connection
from debitcli.errors import DataError, UsageError
from debitcli.fields import folding
from debitcli.fields.value import Accepted, Problem
from debitcli.files.source import Kind, opened
from debitcli.terminal import output, progress

FAIL, SKIP, UPDATE, ADD = "fail", "skip", "update", "add"
ON_DUPLICATE = (FAIL, SKIP, UPDATE, ADD)
_BATCH = 1_000
# A row of a customer has about so many bytes.
_BYTES_OF_A_ROW = 150
_MOST_NAMED = 8


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


def import_file(run: Run, file: str, options: Options) -> None:
    """Import `file` (`-` is standard input) and write the report; raises RowsError where rows are wrong."""
    if options.layout and options.layout not in BY_NAME:
        raise UsageError(f"--layout {options.layout} is not known.", form.way_out(options.layout, list(BY_NAME)))
    with opened(file) as source:
        rules = registering.rules_of(
            run, allow_incomplete=options.allow_incomplete, create_categories=options.create_categories
        )
        layout = BY_NAME[options.layout] if options.layout else None
        table = incoming.read(source, rules.form, layout, encoding=options.encoding, delimiter=options.delimiter)
        is_ours = source.kind is Kind.VCARD
        read = (
            columns.read_header(table.header, rules.form, options.columns, layout)
            if not is_ours
            else (Columns(tuple(table.header), tuple(table.header)))
        )
        read, table = _clear_up(run, read, table, rules, options)
        fields = _new_fields(read, table.header) if options.create_fields else []
        read = _with_fields(read, fields)
        rules = replace(rules, form=form.Form((*rules.form.custom, *fields)))
        plan = Plan(read.targets, marked=source.kind is Kind.CSV, foreign=read.layout is not None)
        report = Report(
            "standard input" if file == "-" else file,
            read.layout.title if read.layout else None,
            table.encoding.replace("_", "-").upper(),
            not_used=read.unused,
            new_fields=[each.key for each in fields],
        )
        report.problems.keep = report.warnings.keep = run.structured
        _announce(run, report, table)
        with ExitStack() as stack:
            path = Path(options.rejects) if options.rejects else default_path(file)
            rejects = Rejects(path, table) if options.skip_invalid and not options.dry_run else None
            if rejects:
                stack.callback(rejects.discard)
            job = _Import(run, options, Checker(plan, rules, len(table.header)), table, report, rejects, tuple(fields))
            job.work()
        _tell(run, report, options)


@dataclass
class _Import:
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
    look_up: bool = False
    growth: "import_records.Growth | None" = None

    def work(self) -> None:
        """Check and write every row; save all of it, or leave the book as it was."""
        # A long run must clear away as it goes; a short one sets this high (see cli.main).
        gc.set_threshold(50_000, 10, 10)
        source = self.table.source
        expected = source.size // _BYTES_OF_A_ROW
        with ExitStack() as stack:
            helpers = stack.enter_context(checking.several(self.checker, expected))
            advance = stack.enter_context(
                progress.shown(self.run.streams, "Checking", source.size, quiet=self.run.structured)
            )
            with self.run.book.writing() as connection:
                self._in_transaction(connection, helpers, advance, bulky=expected > _BATCH)
                if not self._is_to_be_saved():
                    connection.rollback()
        self._refuse_if_wrong()
        if self.rejects and self.rejects.keep():
            self.report.rejects = str(self.rejects.path)

    def _in_transaction(
        self, connection: Connection, helpers: "checking.Helpers | None", advance: progress.Advance, *, bulky: bool
    ) -> None:
        from debitcli.customers import custom_records

        for each in self.fields:
            custom_records.add(connection, each, actor=self.run.actor, now=self.run.now)
        was_empty = import_records.is_empty(connection)
        self.look_up = not was_empty
        batches = iter(lambda: list(islice(self.table.rows, _BATCH)), [])
        checked: Iterable[tuple[list[Row], list[CheckedRow]]] = (
            helpers.check(batches) if helpers else ((batch, self.checker.check(batch)) for batch in batches)
        )
        self.growth = import_records.Growth(connection, from_nothing=was_empty and bulky)
        for batch, results in checked:
            self.report.read += len(batch)
            self._take(connection, batch, results)
            advance(self.table.position(), self.report.read)
        if self._may_still_be_saved():
            self.growth.end()
        if self.options.on_duplicate != ADD and self._may_still_be_saved():
            self._settle_twins_in_the_file(connection)
        if self._is_to_be_saved():
            kept = iter(id_ for id_ in self.ids if id_)
            import_records.record_added(connection, kept, actor=self.run.actor, now=self.run.now)

    def _take(self, connection: Connection, batch: list[Row], results: list[CheckedRow]) -> None:
        """Sort the rows of a batch into new, twins and wrong, and write what is to be written."""
        new: list[tuple[Row, CheckedRow]] = []
        updates: list[tuple[Row, CheckedRow, Twin]] = []
        twins = self._twins(connection, results)
        numbers: set[str] = set()
        for row, result in zip(batch, results, strict=True):
            for name, message in result.warnings:
                self.report.warnings.add(Problem(name, None, message, line=result.line))
            found = twins.get(result.line, [])
            number = result.keys[0] if result.keys else None
            if number and number in numbers:
                self._wrong(
                    row, [self._problem(result.line, "number", number, "is given twice in this file")], twin=True
                )
                continue
            numbers |= {number} if number else set()
            policy = self.options.on_duplicate
            if policy == ADD:
                found = [twin for twin in found if twin.field == "number"]
            if result.problems and not (found and policy == UPDATE):
                self._wrong(row, [self._problem(result.line, *problem) for problem in result.problems])
            elif not found:
                new.append((row, result))
            elif policy == SKIP:
                self.report.skipped += 1
            elif policy == UPDATE:
                if len({twin.id for twin in found}) > 1:
                    others = ", ".join(twin.number for twin in found)
                    several = f"means several customers: {others}"
                    self._wrong(row, [self._problem(result.line, found[0].field, None, several)], twin=True)
                else:
                    updates.append((row, result, found[0]))
            else:
                self._wrong(row, [self._twin_problem(result.line, twin) for twin in found], twin=True)
        if self._may_still_be_saved():
            self._update(connection, updates)
            self._save(connection, new)

    def _twins(self, connection: Connection, results: list[CheckedRow]) -> dict[int, list[Twin]]:
        """The twins in the book of rows that could be saved, by line; numbers also among those just written."""
        asked = [
            result for result in results if result.keys and (not result.problems or self.options.on_duplicate == UPDATE)
        ]
        only_numbers = not self.look_up or self.options.on_duplicate == ADD
        if only_numbers:
            asked = [result for result in asked if result.keys and result.keys[0]]
        if not asked:
            return {}
        keys = [Keys(*result.keys) for result in asked if result.keys]
        before = self.ids[0] if self.ids else None
        found = import_records.twins(connection, keys, only_numbers=only_numbers)
        # Twins within the file are settled at the end, but for those with the same number.
        return {
            result.line: kept
            for result, twins in zip(asked, found, strict=True)
            if (kept := [t for t in twins if t.field == "number" or before is None or t.id < before])
        }

    def _save(self, connection: Connection, new: Sequence[tuple[Row, CheckedRow]]) -> None:
        if not new:
            return
        now = self.run.now
        saved = records.save(connection, [checking.restored(result.new) for _, result in new], now=now)
        self.ids.extend(id_ for id_, _ in saved)
        self.lines.extend(result.line for _, result in new)
        self.report.saved += len(saved)
        self._hang_on(
            connection,
            [
                (id_, number, result.consents, result.notes)
                for (id_, number), (_, result) in zip(saved, new, strict=True)
            ],
        )

    def _hang_on(
        self, connection: Connection, given: Sequence[tuple[int, str, Sequence[tuple[str, str]], Sequence[str]]]
    ) -> None:
        """Write the consents and notes that come with customers (id, number)."""
        from debitcli.customers import consent_records

        consents = [(id_, number, permissions) for id_, number, permissions, _ in given if permissions]
        evidence = f"imported from {Path(self.report.file).name}"
        consent_records.add(
            connection, consents, granted=True, evidence=evidence, actor=self.run.actor, now=self.run.now
        )
        if notes := [(id_, text) for id_, _, _, texts in given for text in texts]:
            for name in self.run.companions:
                import_module(name).save_notes(self.run, connection, notes)

    def _update(self, connection: Connection, updates: Sequence[tuple[Row, CheckedRow, Twin]]) -> None:
        """Change customers to what their rows say."""
        if not updates:
            return
        ids = [twin.id for _, _, twin in updates]
        if self.growth and self.ids and max(ids) >= self.ids[0]:
            self.growth.make_searchable()
        found = lookup_records.by_ids(connection, ids)
        hanging = self._what_hangs_on(connection, ids)
        for row, result, twin in updates:
            cells = row[1]
            draft = self.checker.draft(cells if isinstance(cells, list) else [])
            if self.options.empty_clears:
                known = self.checker.rules.form.by_key
                draft = {t: draft.get(t) for _, t in self.checker.plan.used if t in known and t != "number"} | draft
            draft.pop(columns.ARCHIVED, None)
            problems, changed = self._change(connection, found[twin.id], draft, hanging)
            if problems:
                self._wrong(row, [replace(p, line=result.line, column=self._column(p.field)) for p in problems])
                continue
            self.report.updated += changed is not found[twin.id]
            self.report.unchanged += changed is found[twin.id]
            found[twin.id] = changed

    def _change(
        self,
        connection: Connection,
        before: Customer,
        draft: Mapping[str, str | None],
        hanging: tuple[dict[int, set[str]], dict[int, set[str]]],
    ) -> tuple[Sequence[Problem], Customer]:
        """Apply a draft to a customer: its problems, and the customer after it (the same object: nothing changed)."""
        checked = form.check(draft, self.checker.rules, before)
        if checked.problems:
            return checked.problems, before
        after = before
        if form.differences(before, checked.customer):
            after = records.edit(connection, before, checked.customer, actor=self.run.actor, now=self.run.now)
        known_consents, known_notes = hanging
        consents = [c for c in checked.consents if ":".join(c) not in known_consents.get(before.id, ())]
        notes = [text for text in checked.notes if text not in known_notes.get(before.id, ())]
        if consents or notes:
            self._hang_on(connection, [(before.id, before.number or "", consents, notes)])
            known_consents.setdefault(before.id, set()).update(":".join(c) for c in consents)
            known_notes.setdefault(before.id, set()).update(notes)
            after = replace(after) if after is before else after
        return (), after

    def _what_hangs_on(
        self, connection: Connection, ids: Sequence[int]
    ) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
        """What was ever said of each consent (no file takes back a withdrawal), and the notes that are there."""
        from debitcli.customers import consent_records

        consents = {id_: set(said) for id_, said in consent_records.ever_asked_of_many(connection, ids).items()}
        notes: dict[int, set[str]] = {}
        for name in self.run.companions:
            found = import_module(name).general_notes(self.run, connection, ids)
            notes |= {id_: set(texts) for id_, texts in found.items()}
        return consents, notes

    def _settle_twins_in_the_file(self, connection: Connection) -> None:
        """Of rows that mean the same customer the first counts; the others are refused, skipped, or update it."""
        if not self.ids:
            return
        policy = self.options.on_duplicate
        gone: dict[int, int] = {}
        # Where the first of several is passed over itself, the next one stands for it.
        in_its_place: dict[tuple[int, str], int] = {}
        for id_, twin in import_records.twins_among(connection, self.ids[0]):
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
                self._join(connection, id_, gone[id_])
        places = [self._place_of(id_) for id_ in gone]
        if policy == FAIL and self.rejects:
            self._reject_after_all({self.lines[place] for place in places})
        import_records.drop(connection, gone)
        for place in places:
            self.ids[place] = 0

    def _place_of(self, id_: int) -> int:
        return bisect_left(self.ids, id_)

    def _join(self, connection: Connection, later: int, earlier: int) -> None:
        """Change the customer of an earlier row to what a later row says of it."""
        found = lookup_records.by_ids(connection, [later, earlier])
        record = form.as_record(found[later])
        draft = {key: form.as_text(found[later].value(key)) for key in record if key not in form.STAMPS}
        draft = {key: text for key, text in draft.items() if text and key != "number"}
        _problems, changed = self._change(connection, found[earlier], draft, ({}, {}))
        self.report.updated += changed is not found[earlier]
        self.report.unchanged += changed is found[earlier]

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
        rows = f"{report.invalid:,} of {report.read:,} rows" if report.read != 1 else "the row"
        have = "have problems" if report.invalid != 1 else "has problems"
        good = report.read - report.invalid
        hints = []
        if report.problems.only_twins:
            hints.append(
                "To pass over them: --on-duplicate skip   To bring customers up to date: --on-duplicate update"
            )
        if good and not self.options.skip_invalid:
            ones = f"{good:,} good ones" if good > 1 else "good row"
            hints.append(f"To save the {ones} and get the others in a file: --skip-invalid")
        if any(message == "is required" for _, message in report.problems.groups):
            hints.append("To save all and complete them later: --allow-incomplete")
        if any("names no category" in message for _, message in report.problems.groups):
            hints.append("To make the categories: --create-categories")
        if report.rejects:
            hints.append(f"The rows are in {report.rejects}.")
        raise RowsError(report, f"Nothing saved: {rows} {have}.", "\n".join(hints))


def _clear_up(run: Run, read: Columns, table: Incoming, rules: Rules, options: Options) -> tuple[Columns, Incoming]:
    """Ask a person what unclear columns are; without one, refuse them, unless they become fields of their own."""
    if not read.unclear or options.create_fields:
        return read, table
    if run.streams.can_ask and not run.yes:
        from debitcli.customers import wizard

        first = list(islice(table.rows, _BATCH))
        samples = {place: _samples(first, place) for place in read.unclear}
        targets = wizard.ask_for_columns(read, samples, rules.form)
        rest = table.rows
        table = replace(table, rows=_chained(first, rest))
        return replace(read, targets=targets, unclear=()), table
    problems = []
    for place in read.unclear:
        name = read.header[place]
        near = columns.near(name, rules.form)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        hint += f'leave it out with --map "{name}=", or keep it with --create-fields'
        problems.append(Problem("column", name, "is no field of a customer", hint, column=name))
    count = len(problems)
    raise DataError(
        problems, f"Nothing saved: {count} column{'' if count == 1 else 's'} of {table.source.name} unclear."
    )


def _chained(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def _samples(rows: Sequence[Row], place: int) -> list[str]:
    """Three values of a column."""
    found = dict.fromkeys(
        cells[place] for _, cells, _ in rows if isinstance(cells, list) and len(cells) > place and cells[place].strip()
    )
    return list(found)[:3]


def _new_fields(read: Columns, header: Sequence[str]) -> list[custom.Definition]:
    """A custom field of type text for each column that has no other place."""
    taken = {normal(target) for target in read.targets if target}
    fields: list[custom.Definition] = []
    for name in read.unused:
        outcome = custom.check_key("_".join(folding.fold(name).replace("/", " ").replace("-", " ").split()))
        if not isinstance(outcome, Accepted):
            outcome = custom.check_key("field_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:30])
        if not isinstance(outcome, Accepted):
            raise UsageError(f'The column "{name}" cannot become a field.', f'Leave it out: --map "{name}="')
        key = str(outcome.value)
        if key in form.BY_KEY or normal(key) in taken:
            key = f"{key}_{header.index(name) + 1}"
        taken.add(normal(key))
        fields.append(custom.Definition(key, name[:80]))
    return fields


def _with_fields(read: Columns, fields: Sequence[custom.Definition]) -> Columns:
    by_label = {each.label: each.key for each in fields}
    targets = tuple(target or by_label.get(name[:80]) for name, target in zip(read.header, read.targets, strict=True))
    return replace(read, targets=targets)


def _announce(run: Run, report: Report, table: Incoming) -> None:
    if run.structured:
        return
    kinds = {Kind.CSV: "CSV", Kind.JSONL: "JSON lines", Kind.VCARD: "vCard", Kind.XLSX: "XLSX"}
    run.streams.say(", ".join(filter(None, (report.layout or kinds[table.source.kind], report.encoding))))
    if report.not_used:
        named = ", ".join(report.not_used[:_MOST_NAMED]) + (" …" if len(report.not_used) > _MOST_NAMED else "")
        run.streams.say(f"  Not used: {named} (keep them with --create-fields)")


def _tell(run: Run, report: Report, options: Options) -> None:
    """The report of an import that went well."""
    if run.structured:
        output.write_record(run.streams, run.output, report.as_record(), table=lambda: "")
        return
    streams = run.streams
    for findings, sign in ((report.problems, "✗"), (report.warnings, "!")):
        if findings.count:
            streams.say(
                f"{sign} {findings.count:,} {'problem' if sign == '✗' else 'warning'}{'s'[: findings.count > 1]}:"
            )
            for line in findings.lines():
                streams.say(line)
    if report.rejects:
        streams.say(f"  The invalid rows are in {report.rejects}: mend them there, and import that file.")
    if report.new_fields:
        streams.say(f"  New fields: {', '.join(report.new_fields)}")
    if options.dry_run:
        streams.say(f"✓ {report.counted(dry=True)}. Nothing was saved (--dry-run).")
    elif report.saved or report.updated or report.new_fields:
        streams.say(f"✓ {report.counted()}.")
    else:
        streams.say(f"✓ {report.counted()}. Nothing changed.")
    for name in ("read", "saved", "updated", "unchanged", "skipped", "invalid"):
        if not streams.out_is_terminal:
            streams.answer(f"{name}\t{getattr(report, name)}")
