"""A file of records into the book, all or nothing, by the road that every record takes."""

import shlex
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from debitcli.errors import BookError, UsageError
from debitcli.exchange import table as tables
from debitcli.exchange import unclear
from debitcli.exchange.column_maps import records as column_maps
from debitcli.exchange.columns import Columns, Header, numbered
from debitcli.exchange.layout import Layout, normal
from debitcli.exchange.options import Options
from debitcli.exchange.plan import Plan
from debitcli.exchange.rejects import Rejects, default_path, refuse_workbook
from debitcli.exchange.report import COUNTS, Report
from debitcli.exchange.table import Incoming
from debitcli.exchange.target import InFiles
from debitcli.exchange.task import Task
from debitcli.fields.moments import iso
from debitcli.fields.numbers import decimal_sign
from debitcli.fields.value import Context
from debitcli.files.formats import FileFormat
from debitcli.files.source import Source, opened
from debitcli.forms.form import near
from debitcli.forms.reader import Reader
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.words import count, cut

_MOST_NAMED = 8
_LONGEST_TITLE = 60
_LONGEST_SAMPLE = 24
# Among the first rows, numbers are looked for that tell which sign stands before decimals.
_LOOKED_AT = 1_000


def import_file(run: Run, file: str, options: Options, target: InFiles) -> None:
    """Import `file` (`-` is standard input) and write the report; raises RowsError where rows are wrong."""
    by_name = {layout.name: layout for layout in target.layouts}
    if options.layout and options.layout not in by_name:
        raise UsageError(f"--layout {options.layout} is not known.", near(options.layout, list(by_name)))
    layout = by_name[options.layout] if options.layout else None
    with opened(file) as source:
        reader = target.reader(run, lenient=options.allow_incomplete, create=options.create)
        header = Header(target, reader.form)

        def read_table() -> Incoming:
            return tables.read(source, target, header, layout, options)

        table = read_table()
        read, table, own = _columns(run, source, table, header, options, layout)
        read, fields = unclear.new_fields(read, own, header, table.yes_no)
        names = numbered(read.header)
        answers = {names[place]: read.targets[place] for place in read.asked}
        kept = {**read.remembered, **answers} if answers else {}
        marked = source.kind is FileFormat.CSV or source.kind.is_workbook
        plan = Plan(read.blocks, marked, read.layout is not None, read.unused, iso(run.now))
        decimal, table = _decimal_sign(table, plan, header, options)
        # The groups of another program are its own, and were not misspelt in a file of ours.
        of_another = plan.foreign or source.kind is FileFormat.VCARD
        may_add = frozenset(reader.rules.lists) if of_another else reader.rules.may_add
        rules = replace(reader.rules, decimal=decimal, may_add=may_add)
        report = Report(
            target.form.noun,
            "standard input" if file == "-" else file,
            target.unit,
            read.layout.title if read.layout else None,
            table.encoding.replace("_", "-").upper().removesuffix("-SIG"),
            _guess(table),
            new_fields=[each.key for each in fields],
            sheet=table.sheet or None,
            titles=list(table.titles),
            assumed={key: value for key, value in rules.defaults.items() if key not in plan.blocks},
            columns={name: key for name, key in zip(names, read.targets, strict=True) if key},
        )
        report.problems.keep = report.warnings.keep = run.structured
        _announce(run, report, table, header, read.remembered, _fallbacks(table, plan))
        if answers and not run.structured:
            asked_for = (shlex.quote(f"{name}={key or ''}") for name, key in answers.items())
            run.streams.say(f"  To say the same: {' '.join(f'--map {each}' for each in asked_for)}")
        with ExitStack() as stack:
            rejects = _rejects(run, file, options, table, target)
            if rejects:
                stack.callback(rejects.discard)
            custom = (*target.definitions(run), *fields)
            task = Task(run, options, table, read_table, report, rejects, fields, plan, rules, custom, kept)
            try:
                target.work(task)
                # All is saved by now: what cannot be read any more is only not named.
                with suppress(BookError):
                    if may_add:
                        _note_what_was_made(report, reader, target.reader(run, lenient=True, create=True))
            finally:
                _say_what_was_left_out(run, report, table, target, _fallbacks(table, plan))
        _tell(run, report, options)
        if task.afterwards:
            task.afterwards()


def _rejects(run: Run, file: str, options: Options, table: Incoming, target: InFiles) -> Rejects | None:
    """Where rejected rows go, known to be possible before anything is saved."""
    if options.rejects == "-" and run.structured:
        raise UsageError("--rejects - and -o json both want standard output.", "Name a file for one of them.")
    if not options.skips_invalid or options.dry_run:
        return None
    path = Path(options.rejects) if options.rejects else default_path(file, target.form.noun, table.source.kind)
    if options.rejects == "-":
        return Rejects(None, table, run.streams.out)
    if options.rejects:
        refuse_workbook(path)
        run.may_write(path, source=table.source.path)
    return Rejects(path, table, run.streams.out)


def _columns(
    run: Run, source: Source, table: Incoming, header: Header, options: Options, layout: Layout | None
) -> tuple[Columns, Incoming, Sequence[int]]:
    """What each column is; the places of columns that become fields of their own."""
    if source.kind is FileFormat.VCARD:
        known = {*header.fields, *header.form.by_key}
        targets = tuple(key if key in known else None for key in table.header)
        unused = tuple(place for place, key in enumerate(targets) if key is None)
        read = Columns(tuple(table.header), targets, unused=unused)
        return read, table, unused if options.create_fields else ()
    with run.book.reading() as connection:
        said = column_maps.find(connection, header.form.noun, table.header) if options.remembers else {}
    remembered = {
        column: key
        for column, key in said.items()
        if column not in options.columns and (key is None or key in header.fields)
    }
    read = replace(header.read(table.header, remembered | dict(options.columns), layout), remembered=remembered)
    return unclear.clear_up(run, read, table, header, options)


def _decimal_sign(table: Incoming, plan: Plan, header: Header, options: Options) -> tuple[str | None, Incoming]:
    """The sign before decimals: as asked, by the kind of file, or as the numbers of the first rows tell."""
    if options.decimal_sign:
        return options.decimal_sign, table
    places = [place for place, key in plan.used if key in header.form.by_key and header.form.by_key[key].kind.decimal]
    # What an export writes, and what JSON and cells of numbers say, has a point.
    if table.source.kind is not FileFormat.CSV or table.header == header.exported or not places:
        return ".", table
    first = list(islice(table.rows, _LOOKED_AT))
    texts = (cells[place] for _, cells, *_ in first for place in places if place < len(cells))
    return decimal_sign(texts), replace(table, rows=chain(first, table.rows))


def _guess(table: Incoming) -> str | None:
    """The word that an encoding is a guess, with a value that shows whether it is right."""
    if not table.sample:
        return None
    name = table.encoding.replace("_", "-")
    return f'read as {name}, which is a guess (such as "{table.sample}"); another: --encoding NAME'


def _fallbacks(table: Incoming, plan: Plan) -> dict[str, str]:
    """The names of columns that count only where others are empty, and of these."""
    names = _names(table)
    return {names[place]: " and ".join(names[n] for n in before) for place, before in plan.fallbacks.items()}


def _names(table: Incoming) -> list[str]:
    return [name or f"#{place}" for place, name in enumerate(numbered(table.header), 1)]


def _announce(
    run: Run,
    report: Report,
    table: Incoming,
    header: Header,
    remembered: Mapping[str, str | None],
    fallbacks: Mapping[str, str],
) -> None:
    if run.structured:
        return
    sheet = f"sheet {table.sheet} (of {len(table.sheets)}: {', '.join(table.sheets)})" if len(table.sheets) > 1 else ""
    kind = report.layout or table.source.kind.called
    run.streams.say(", ".join(filter(None, (kind, report.guess or report.encoding, sheet))))
    names = {normal(name) for name in table.header}
    if report.layout is None and names.isdisjoint(header.known) and not all(name[:1] == "#" for name in table.header):
        # Only `--map` says what is in this file.
        run.streams.say(
            f"  The first line names the columns: {', '.join(table.header[:_MOST_NAMED])} (else: --no-header)"
        )
    if report.titles:
        shown = "; ".join(f'"{title[:_LONGEST_TITLE]}"' for title in report.titles[:_MOST_NAMED])
        run.streams.say(f"  Passed over above the header: {count(len(report.titles), 'line')}, {shown}")
    plain = {normal(word) for each in header.given for word in (each.key, each.label)}
    read_as = [
        f"{name} → {key}{f' where {fallbacks[name]} has nothing' if name in fallbacks else ''}"
        for name, key in report.columns.items()
        if normal(name) not in {normal(key), *plain}
    ]
    if read_as and report.layout is None and table.source.kind is not FileFormat.VCARD:
        run.streams.say(f"  Read as: {', '.join(read_as)}")
    if left_out := [name for name, key in remembered.items() if key is None]:
        run.streams.say(f"  Left out, as before with such a file: {', '.join(left_out)} (another: --map)")
    for key, value in report.assumed.items():
        shown = header.form.show(key, report.assumed, Context(locale=run.streams.locale))
        run.streams.say(f"  No column says the {header.form.label(key).lower()}: {shown or value} is taken for all")


def _note_what_was_made(report: Report, before: Reader, after: Reader) -> None:
    """Take down the names that the file added to lists of the book, such as categories."""
    for name, known in after.rules.lists.items():
        if new := [known[key] for key in known if key not in before.rules.lists.get(name, {})]:
            report.made[name] = new


def _say_what_was_left_out(
    run: Run, report: Report, table: Incoming, target: InFiles, fallbacks: Mapping[str, str]
) -> None:
    """Name every column that holds values which were not used, each with one of them."""
    report.passed_over = table.passed_over
    if report.passed_over and not run.structured:
        more = len(report.passed_over) - _MOST_NAMED
        rest = f"; and {more:,} more" if more > 0 else ""
        run.streams.say(f"  Passed over: {'; '.join(report.passed_over[:_MOST_NAMED])}{rest}")
    names = _names(table)
    report.not_used = [names[place] for place in sorted(report.left)]
    if not report.not_used or run.structured:
        return
    shown = [
        f'{names[place]} ("{cut(sample, _LONGEST_SAMPLE)}"'
        f"{f', where {fallbacks[names[place]]} says something else' if names[place] in fallbacks else ''})"
        for place, sample in sorted(report.left.items())
    ]
    keep = " (keep them with --create-fields)" if target.custom else ""
    run.streams.say(f"  Not used: {', '.join(shown)}{keep}")


def _tell(run: Run, report: Report, options: Options) -> None:
    """The report of an import that went well."""
    if run.structured:
        output.write_record(run.streams, run.output, report.as_record())
        return
    streams = run.streams
    for findings, sign, word in ((report.problems, "✗", "problem"), (report.warnings, "!", "warning")):
        if findings.count:
            streams.say(f"{sign} {count(findings.count, word)}:")
            for line in findings.lines():
                streams.say(line)
    if report.rejects:
        streams.say(f"  The invalid rows are in {report.rejects}: mend them there, and import that file.")
    if report.new_fields:
        streams.say(f"  New fields: {', '.join(report.new_fields)}")
    for name, new in report.made.items():
        streams.say(f"  New {name}: {', '.join(new)}")
    if options.dry_run:
        streams.say(f"✓ {report.counted(dry=True)}. Nothing was saved (--dry-run).")
    elif report.saved or report.updated or report.new_fields:
        streams.say(f"✓ {report.counted()}.")
    else:
        streams.say(f"✓ {report.counted()}. Nothing changed.")
    if not streams.out_is_terminal and options.rejects != "-":
        for name in COUNTS:
            streams.answer(f"{name}\t{getattr(report, name)}")
