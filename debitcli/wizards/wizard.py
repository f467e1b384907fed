"""The wizard: asks for what a draft lacks, in form order, shows the review, and lets every answer be corrected.

It knows no noun; one that asks more makes a subclass.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from debitcli.errors import DataError
from debitcli.fields import folding, named
from debitcli.fields.value import Problem, Refused
from debitcli.forms.field import Field
from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.terminal import prompts
from debitcli.terminal.prompts import InterruptedQuestion
from debitcli.terminal.streams import Streams
from debitcli.terminal.words import within

if TYPE_CHECKING:
    from debitcli.database.drafts import KeptDraft
    from debitcli.terminal.review import Row

# The choice in a list of names that makes one; no name can be the same, since names have no semicolon.
_NEW = ";new"
_WIDE = 60
_LABEL = 15
_MOST_NAMED = 5
# So many answers are soon typed again.
_FEW = 2


class Decision(StrEnum):
    """What the person chose in the review."""

    SAVE = "save"
    SAVE_AND_NEW = "new"
    CORRECT = "correct"
    DISCARD = "discard"


class Wizard:
    """One pass through the form, for a new record or for changes of the one with the values `before`.

    `answers` is the draft so far (field key → text); it stays readable when a question is interrupted, as does what was
    `unfinished` at that question.
    """

    def __init__(self, streams: Streams, reader: Reader, answers: dict[str, str], before: Values | None = None) -> None:
        self.streams, self.reader, self.before = streams, reader, before
        self.answers = answers
        self.unfinished: dict[str, str] = {}
        # The draft that this goes on with: it is there until the record is saved, or until this one is kept instead.
        self.resumed: KeptDraft | None = None
        self._given, self._lists = dict(answers), reader.rules.lists
        self._read: tuple[dict[str, str], Reader, Reading] | None = None

    # What a noun may add.

    def hint(self, field: Field) -> str:
        """What stands in the empty line of a question."""
        return field.hint

    def answered(self, field: Field, typed: str) -> None:
        """A question was answered."""

    def superseded(self, key: str) -> None:
        """A flag has another value than the draft that the wizard goes on with."""

    def ask_more(self) -> None:
        """Ask for what hangs beside the record, among the optional questions."""

    def warnings(self, reading: Reading) -> list[str]:
        """Sentences under the review."""
        return []

    def title(self) -> str:
        """The title of the review."""
        return "Please check"

    def rows(self, reading: Reading) -> list["Row"]:
        """The lines of the review: all fields of a new record, or those that change."""
        from debitcli.wizards import review

        return review.review_rows(self.reader, reading, self.before)

    # The way through the form.

    def ask_all(self) -> None:
        """Ask for every field that has no answer yet, the required ones first, the others if wanted."""
        self.ask_again_for_what_is_wrong()
        fields = self.reader.form.fields
        first = [each for each in fields if each.asked == "first" or self._required(each)]
        for each in first:
            if each.key not in self.answers:
                self.ask(each)
        more = [each for each in fields if each not in first and each.key not in self.answers]
        names = ", ".join(within(each.label) for each in more[:_MOST_NAMED])
        question = f"More: {names} …" if self.is_wide else "More fields?"
        was_interrupted_there = any(each.key in self.unfinished for each in more)
        if more and (was_interrupted_there or prompts.yes_or_no(question, default=False)):
            for each in more:
                self.ask(each)
            self.ask_more()

    def ask_required(self) -> None:
        """Ask only for what must not stay empty (`--yes`)."""
        self.ask_again_for_what_is_wrong()
        for each in self.reader.form.fields:
            if self._required(each) and each.key not in self.answers and not self._old(each):
                self.ask(each)

    def decide(self, *, default: Decision) -> tuple[Decision, Reading]:
        """Show the review until the person saves or discards; corrections lead back to it."""
        from debitcli.terminal import review

        while True:
            while problems := self._problems():
                # What a correction made wrong: a postal code, say, after the country was changed.
                self._ask_again(problems[0])
            reading = self.reading()
            self.streams.show(review.review(self.title(), self.rows(reading), self.warnings(reading)))
            offered = [(Decision.SAVE, "Save"), (Decision.CORRECT, "Correct a field"), (Decision.DISCARD, "Discard")]
            if self.before is None:
                offered.insert(1, (Decision.SAVE_AND_NEW, "Save and new"))
            decision = Decision(prompts.choose("Save?", offered, default=default))
            if decision is Decision.CORRECT:
                self._correct()
            elif decision is not Decision.DISCARD or self._may_be_discarded():
                return decision, reading

    def reading(self) -> Reading:
        """The record as the answers make it."""
        if self._read is None or self._read[0] != self.answers or self._read[1] is not self.reader:
            self._read = (dict(self.answers), self.reader, self.reader.check(self.answers, self.before))
        return self._read[2]

    def ask(self, asked: Field) -> None:
        """Ask one question."""
        default = self.unfinished.pop(asked.key, "") or self.answers.get(asked.key, self._proposal(asked))
        label = self.padded(f"{asked.label} *" if self._required(asked) else asked.label)
        hint = self.hint(asked)
        hint = hint if len(label) + len(hint) + 4 <= self.streams.width else ""
        kind, context = asked.kind, self.reader.context_of(self.reading().values)
        choices = list(kind.choices(context)) if kind.choices else []
        try:
            if kind.several:
                typed = self._ask_several(asked, label, default, choices)
            else:
                objector = partial(self._objection, asked)
                typed = prompts.text(label, default=default, hint=hint, choices=choices, objector=objector)
        except InterruptedQuestion as interrupted:
            if interrupted.typed:
                self.unfinished[asked.key] = interrupted.typed
            raise
        if self.before is not None and typed.strip() == self._old(asked):
            self.answers.pop(asked.key, None)
            return
        self.answers[asked.key] = typed
        self._say_how_it_was_read(asked, typed)
        self.answered(asked, typed)

    def ask_again_for_what_is_wrong(self) -> None:
        """Ask for the fields whose given value cannot be read, with that value to be mended."""
        for problem in self._problems():
            if problem.value:
                self._ask_again(problem)

    def may_make(self, key: str, names: Sequence[str]) -> None:
        """Let names be taken that the list of a field does not have yet."""
        if names:
            rules = self.reader.rules
            known = {folding.key(name) or "": name for name in names} | dict(rules.lists.get(key, {}))
            rules = replace(rules, lists={**rules.lists, key: known}, may_add=rules.may_add | {key})
            self.reader = Reader(self.reader.form, rules)

    @property
    def new_names(self) -> dict[str, list[str]]:
        """The names in the answers that are made when the record is saved, by field."""
        lists = {key: self._lists.get(key, {}) for key in self.reader.rules.may_add & self.answers.keys()}
        return {
            key: [name for name in named.divided(self.answers[key]) if folding.key(name) not in there]
            for key, there in lists.items()
        }

    @property
    def is_wide(self) -> bool:
        """Whether there is room for words beside the answers."""
        return self.streams.width >= _WIDE

    def padded(self, label: str) -> str:
        """A label as wide as the others, where there is room."""
        return f"{label:<{_LABEL}}" if self.is_wide else label

    def _ask_several(self, asked: Field, label: str, chosen: str, choices: list[str]) -> str:
        """Mark names in a list; a new one can be made on the spot."""
        there = {folding.key(name): name for name in choices}
        names = {folding.key(name): name for name in (*choices, *named.divided(chosen))}
        marked = [names[folding.key(name)] for name in named.divided(chosen)]
        if not names:
            new = prompts.text(label, hint="new ones, divided by semicolons; Enter for none")
        else:
            listed = [(name, name if key in there else f"{name} (new)") for key, name in names.items()]
            marked = prompts.mark(label, [*listed, (_NEW, f"A new {asked.kind.one} …")], marked)
            new = prompts.text(f"New {asked.kind.one}") if _NEW in marked else ""
        wanted = [*(name for name in marked if name != _NEW), *named.divided(new)]
        self.may_make(asked.key, [name for name in wanted if folding.key(name) not in there])
        return named.DIVIDER.join(wanted)

    def _may_be_discarded(self) -> bool:
        """Whether there is little to lose, or the person says so. What flags gave or Enter took was not typed."""
        by_key = self.reader.form.by_key
        typed = [k for k, v in self.answers.items() if v not in ("", self._given.get(k), self._proposal(by_key[k]))]
        return len(typed) <= _FEW or prompts.yes_or_no("Throw away what was typed?", default=False)

    def _correct(self) -> None:
        values = self.reading().values
        context = self.reader.context_of(values)
        listed = [
            (each.key, f"{each.label:<{_LABEL}} {each.kind.shown(values[each.key], context)[:50]}".rstrip())
            for each in self.reader.form.fields
        ]
        self.ask(self.reader.form.by_key[prompts.choose("Which field?", listed, default="name")])

    def _ask_again(self, problem: Problem) -> None:
        self.streams.say(f"✗ {problem.field}: {problem.message}")
        self.ask(self.reader.form.by_key[problem.field])

    def _problems(self) -> tuple[Problem, ...]:
        """What is wrong with the answers. What no question can mend (an unknown field, say) ends the wizard."""
        problems = self.reading().problems
        if any(problem.field not in self.reader.form.keys for problem in problems):
            raise DataError(problems)
        return problems

    def _objection(self, asked: Field, typed: str) -> prompts.Objection | None:
        """What speaks against a text: a refusal for good, a warning once."""
        if not typed.strip():
            return (f"{asked.label} is required.", False) if self._required(asked) else None
        if self.before is not None and typed.strip() == self._old(asked):
            return None
        outcome = asked.kind.read(typed, self.reader.context_of(self.reading().values))
        if isinstance(outcome, Refused):
            return (f'"{typed.strip()[:60]}" {outcome.message}{"; " if outcome.hint else ""}{outcome.hint}.', False)
        return (f"{outcome.warnings[0]}.", True) if outcome.warnings else None

    def _required(self, asked: Field) -> bool:
        if self.reader.rules.lenient and not asked.always:
            return False
        return self.reader.is_required(asked.key, self.reader.context_of(self.reading().values))

    def _old(self, asked: Field) -> str:
        return self.reader.form.text(asked.key, self.before.get(asked.key)) if self.before is not None else ""

    def _proposal(self, asked: Field) -> str:
        """What stands in the prompt for the person to confirm or change."""
        text = self._old(asked)
        if self.before is None:
            rules = self.reader.rules
            text = rules.defaults.get(asked.key) or rules.proposals.get(asked.key, "")
        if not text and asked.derived:
            source, derive = asked.derived
            values = self.reading().values
            return self.reader.form.text(asked.key, derive(values[source] or "", self.reader.context_of(values)))
        if text and asked.kind.choices and not asked.kind.several:
            shown = asked.kind.shown(text, self.reader.rules.context())
            return text if shown == text else f"{shown} ({text})"
        return text

    def _say_how_it_was_read(self, asked: Field, typed: str) -> None:
        if asked.kind.read_back:
            values = self.reading().values
            read = asked.kind.shown(values[asked.key], self.reader.context_of(values))
            if read and not typed.startswith(read):
                self.streams.say(f"{'':<{_LABEL + 3 if self.is_wide else 2}}→ {read}")
