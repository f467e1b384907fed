"""`customer import`: a file of customers into the book, all or nothing, by the road that every customer takes."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from debitcli.commands import Run
from debitcli.customers import columns, form, import_columns, incoming, registering
from debitcli.customers.checking import Checker
from debitcli.customers.columns import Columns, Plan
from debitcli.customers.import_job import Job, Options
from debitcli.customers.import_report import Report
from debitcli.customers.incoming import Incoming
from debitcli.customers.layouts import BY_NAME
from debitcli.customers.rejects import Rejects, default_path
from debitcli.errors import UsageError
from debitcli.files.source import Kind, opened
from debitcli.terminal import output

_MOST_NAMED = 8


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
        read, table, own = import_columns.clear_up(run, read, table, rules.form, create_fields=options.create_fields)
        fields = import_columns.new_fields(read, own)
        read = import_columns.with_fields(read, fields)
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
            Job(run, options, Checker(plan, rules, len(table.header)), table, report, rejects, tuple(fields)).work()
        _tell(run, report, options)


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
