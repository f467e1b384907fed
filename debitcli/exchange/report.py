"""What an import found: counts, problems grouped by kind with their first lines, all of them where a program asks."""

import json
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import IO, Any

from debitcli.errors import DataError
from debitcli.exchange.options import Options
from debitcli.fields.value import Problem
from debitcli.terminal.safe import for_screen

COUNTS = ("read", "saved", "updated", "unchanged", "skipped", "invalid")
"""What an import counts, in the order in which it is told."""
_FIRST_LINES = 3
_MOST_SINGLE = 10
_LONGEST_VALUE = 24
# A file in which everything is wrong in its own way must not fill the memory.
_MOST_KINDS = 200
_LONGEST_KEPT = 1_000
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(slots=True, weakref_slot=True)
class Findings:
    """Problems or warnings as they come. `keep` all of them where they will be asked for one by one."""

    keep: bool = False
    count: int = 0
    only_twins: bool = True
    has_twins: bool = False
    # How many of each kind, and the first places of each, with their values.
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _all: IO[str] | None = None

    def add(self, problem: Problem, *, twin: bool = False) -> None:
        """Take down one more."""
        self.count += 1
        self.only_twins, self.has_twins = self.only_twins and twin, self.has_twins or twin
        key = (problem.field, problem.message)
        if key not in self.kinds and len(self.kinds) >= _MOST_KINDS:
            key = ("…", "has other problems")
        self.kinds[key] += 1
        if self.kinds[key] <= _FIRST_LINES:
            self.places.setdefault(key, []).append(_place(problem))
        if self.keep:
            if self._all is None:
                self._all = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
                # Whatever stops an import, and nobody asks for them any more.
                weakref.finalize(self, self._all.close)
            kept = asdict(problem) | {"value": problem.value and problem.value[:_LONGEST_KEPT]}
            self._all.write(json.dumps(kept) + "\n")

    def all(self) -> Iterator[Problem]:
        """Every one that was kept, in order; they are forgotten then."""
        if self._all is not None:
            self._all.seek(0)
            for line in self._all:
                yield Problem(**json.loads(line))
            self.forget()

    def forget(self) -> None:
        """Keep none any longer."""
        if self._all is not None:
            self._all.close()
            self._all = None

    def lines(self) -> list[str]:
        """A line for each kind, the commonest first."""
        found = self.kinds.most_common()
        number = max((len(f"{many:,}") for _, many in found), default=1)
        said = [for_screen(f"{name} {message}".strip()) for (name, message), _ in found]
        width = min(max(map(len, said), default=0), 48)
        result = []
        for sentence, (kind, many) in zip(said, found, strict=True):
            places = ", ".join(self.places[kind]) + (", …" if many > _FIRST_LINES else "")
            lines = "line" if many == 1 else "lines"
            result.append(f"  {many:>{number},} ×  {sentence:<{width}}  {lines} {places}".rstrip())
        return result


def by_kind(problems: Sequence[Problem]) -> list[str]:
    """The lines of problems by kind, where there are too many to be read one by one with their ways out."""
    if len(problems) <= _MOST_SINGLE:
        return []
    findings = Findings()
    for each in problems:
        findings.add(each)
    return findings.lines()


def _place(problem: Problem) -> str:
    if not problem.value or problem.line is None:
        return str(problem.line or "?")
    value = for_screen(problem.value[: _LONGEST_VALUE + 1])
    cut = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
    return f'{problem.line} ("{cut}")'


@dataclass(slots=True)
class Report:
    """What became of the rows of a file."""

    noun: str
    file: str
    # What is counted.
    unit: str = "row"
    layout: str | None = None
    encoding: str = ""
    # Where the encoding is a guess, what it is and a value that was read in it.
    guess: str | None = None
    read: int = 0
    saved: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    invalid: int = 0
    rejects: str | None = None
    # Of columns that were left out, by place, a value.
    left: dict[int, str] = field(default_factory=dict)
    not_used: list[str] = field(default_factory=list)
    new_fields: list[str] = field(default_factory=list)
    # Names that were added to lists of the book; what was taken for fields that no column says.
    made: dict[str, list[str]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    sheet: str | None = None
    # The columns that were read, and as what.
    columns: dict[str, str] = field(default_factory=dict)
    # Rows that are no records, such as a sum at the end.
    passed_over: list[str] = field(default_factory=list)
    # What stood above the header.
    titles: list[str] = field(default_factory=list)
    problems: Findings = field(default_factory=Findings)
    warnings: Findings = field(default_factory=Findings)

    def as_record(self) -> dict[str, Any]:
        """The report for machines."""
        record = {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("noun", "unit", "left")
        }
        for key in ("problems", "warnings"):
            record[key] = [
                {k: v for k, v in asdict(each).items() if k != "record" and (k != "hint" or v)}
                for each in record[key].all()
            ]
        return record

    def counted(self, *, dry: bool = False) -> str:
        """The counts in one sentence, those that are nothing left out; with `dry`, of what would have been."""
        counts = {name: getattr(self, name) for name in COUNTS[1:]}
        parts = [f"{many:,} {name}" for name, many in counts.items() if many]
        would = "would be " if dry and parts else ""
        return f"{self.read:,} read: {would}{', '.join(parts) or 'nothing to save'}"


class RowsError(DataError):
    """Rows of a file are wrong, and nothing was saved. `summary` says it to people, `problems` are all of them."""

    def __init__(self, report: Report, message: str, hint: str = "") -> None:
        super().__init__((), message, hint, conflicts=report.problems.only_twins)
        self.report = report
        self.summary = report.problems.lines()
        report.warnings.forget()

    @property
    def every_problem(self) -> Iterator[Problem]:
        """All problems, one after the other."""
        return self.report.problems.all()


def refusal(report: Report, options: Options) -> RowsError:
    """Why nothing was saved, and the ways out that were not taken already."""
    unit = report.unit
    rows = f"{report.invalid:,} of {report.read:,} {unit}s" if report.read != 1 else f"the {unit}"
    have = "have problems" if report.invalid != 1 else "has problems"
    good = report.read - report.invalid
    messages = [message for _, message in report.problems.kinds]
    hints: list[str] = []
    if report.problems.has_twins:
        hints.append(options.ways_with_twins(report.noun, only_twins=report.problems.only_twins))
    if good and not options.skips_invalid:
        ones = f"{good:,} good ones" if good > 1 else f"good {unit}"
        hints.append(f"To save the {ones} and get the others in a file: --skip-invalid")
    if "is required" in messages and not options.allow_incomplete and options.may_be_incomplete:
        hints.append("To save all and complete them later: --allow-incomplete")
    if any("names no category" in message for message in messages):
        hints.append("To make the categories: --create-categories")
    if report.rejects:
        hints.append(f"The rows are in {report.rejects}.")
    return RowsError(report, f"Nothing saved: {rows} {have}.", "\n".join(filter(None, hints)))
