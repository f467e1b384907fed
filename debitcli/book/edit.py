"""`settings edit`: all settings as a text in the person's editor, a line each, and back."""

import textwrap
from collections.abc import Mapping
from dataclasses import replace

from debitcli.book.settings import BY_KEY, GROUPS, TAKEN_IN, Changes, as_record, save, value_of, values_of
from debitcli.company.settings import COUNTRY
from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Problem, Refused
from debitcli.forms.form import near
from debitcli.run import Run
from debitcli.terminal import output

_WIDTH = 78
_HEAD = """\
# The settings of this book, one a line: key = value
# Lines that begin with # are left out. What has no line has its default.
"""


def edit(run: Run) -> None:
    """Open all settings in the editor and save what was changed, all of it or nothing; says each change."""
    if not run.streams.can_ask:
        raise UsageError(
            "The editor needs a terminal. Nothing was done.", "In scripts: debitcli settings set KEY VALUE"
        )
    from debitcli.terminal import editor

    run.book.prove_writable()
    before = values_of(run)

    def use(text: str) -> Changes:
        after = _read(text, run, before)
        changes = {key: after.get(key) for key in BY_KEY if after.get(key) != before.get(key)}
        if changes:
            run.begin_another()
            save(run, changes, seen=before)
        return changes

    changes = editor.edit(run.streams, _text(before), "settings.txt", use)
    if not changes:
        run.streams.say("Nothing changed.")
        return
    after = {key: value for key, value in {**before, **changes}.items() if value is not None}
    old, new = ({key: as_record(BY_KEY[key], values) for key in changes} for values in (before, after))
    for key, value in changes.items():
        said = " → ".join(each[key]["value"] or "empty" for each in (old, new))
        run.streams.say(f"✓ {key}: {said}{' (the default)' if value is None else ''}")
    if run.output or not run.streams.out_is_terminal:
        columns = list(next(iter(new.values())))
        output.write_records(run.streams, run.output, new.values(), columns=columns, brief=columns[:3], table=())


def _text(values: Mapping[str, str]) -> str:
    """All settings, grouped, each below what it means and what it can be; those that are not set as comments."""
    parts = [_HEAD]
    for group in GROUPS:
        parts.append(f"\n# {f' {group} ':-^{_WIDTH - 2}}\n")
        for each in BY_KEY.values():
            if each.key.partition(".")[0] == group:
                told = "\n".join(_comment(words) for words in (each.meaning, f"Possible: {each.possible}"))
                line = f"{each.key} = {values.get(each.key, each.default)}".rstrip()
                parts.append(f"\n{told}\n{'' if each.key in values else '# '}{line}\n")
    return "".join(parts)


def _comment(words: str) -> str:
    return textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)


def _read(text: str, run: Run, before: Mapping[str, str]) -> dict[str, str]:
    """The values in such a text, by key. Raises DataError with every line that is wrong."""
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    given: dict[str, str] = {}
    values: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        key, sign, typed = map(str.strip, line.partition("="))
        if not key or key.startswith("#"):
            continue
        wrong = None
        if not sign:
            wrong = Refused("has no =", "a line such as customer.number = next")
        elif key not in BY_KEY:
            wrong = Refused("is no setting", near(key, list(BY_KEY)))
        elif key in lines:
            wrong = Refused(f"stands in line {lines[key]} already", "leave one of them")
        if wrong:
            problems.append(Problem(key, None, *wrong, line=number))
            continue
        lines[key], given[key] = number, typed
    # The others are read in the light of the country, as this text has it. Files are taken into the book where nothing
    # else is wrong.
    for key in sorted(given, key=lambda key: (key in TAKEN_IN, key != COUNTRY.key)):
        if key in TAKEN_IN and problems:
            break
        try:
            value = value_of(run, key, given[key], values, before.get(key))
        except DataError as error:
            problems += [replace(each, line=lines[key]) for each in error.problems]
            continue
        if value is not None:
            values[key] = value
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.line or 0))
    return values
