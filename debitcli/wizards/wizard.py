"""The wizard: asks for what a draft lacks, in form order, shows the review, and lets every answer be corrected.

It knows no noun; one that asks more makes a subclass.
"""

from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.forms.field import Field
from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.terminal import prompts
from debitcli.terminal.output import Drawn
from debitcli.terminal.prompts import BackError
from debitcli.terminal.streams import Streams
from debitcli.terminal.words import cut
from debitcli.wizards.asking import LABEL, WIDE, Asking
from debitcli.wizards.steps import Step, Steps

if TYPE_CHECKING:
    from debitcli.database.drafts import KeptDraft, Typed
    from debitcli.terminal.review import Row

# Choices beside the fields of a list: no key is like them.
_ALL, _ENOUGH = ";all", ""
# The question that stands beside what was chosen from a list.
_BESIDE = 20
_MOST_NAMED = 5
# So many answers are soon typed again.
_FEW = 2


class Decision(StrEnum):
    """What the person chose in the review."""

    SAVE = "save"
    ISSUE = "issue"
    SEND = "send"
    SAVE_AND_NEW = "new"
    CORRECT = "correct"
    DISCARD = "discard"


class Wizard(Asking):
    """One pass through the form, with a review at its end."""

    # Whether one may be followed by the next.
    may_be_followed = True
    # The field that tells a draft from others.
    told_by = "name"
    # What is asked in the review.
    question = "Save?"

    def __init__(self, streams: Streams, reader: Reader, answers: dict[str, str], before: Values | None = None) -> None:
        super().__init__(streams, reader, answers, before)
        # The draft that this goes on with: it is there until the record is saved, or until this one is kept instead.
        self.resumed: KeptDraft | None = None
        self._given = dict(answers)
        # What was answered before the first question, and the fields of which something was wrong with it.
        self._known: frozenset[str] = frozenset()
        self._wrong: list[str] = []
        self._said: set[Problem] = set()
        # Whether optional fields are wanted, and which of them were chosen so far.
        self._wants_more = self._goes_on_there = False
        self._chosen: list[str] = []
        self._steps = Steps(self._questions)
        # Whether consents, say, were given with the command, and are not to be asked for.
        self.settled: list[str] = []

    # What a noun may add.

    @property
    def command(self) -> str:
        """The noun and verb that go on with a draft."""
        return f"{self.reader.form.noun} add"

    def say_heading(self) -> None:
        """Say what is begun, and the ways out."""
        ways = f"* required · {prompts.way_back()} · Ctrl-C leaves, answers are kept"
        self.streams.say(f"New {self.reader.form.noun}  {ways}")

    def called(self, typed: "Typed") -> str:
        """What a kept draft is called in a list."""
        return typed.answers.get("name") or typed.unfinished.get("name") or "one without a name"

    def offered(self) -> list[tuple[Decision, str]]:
        """What can be decided in the review."""
        save = [(Decision.SAVE, "Save")]
        if self.before is None and self.may_be_followed:
            save.append((Decision.SAVE_AND_NEW, "Save and new"))
        return [*save, (Decision.CORRECT, "Correct a field"), (Decision.DISCARD, "Discard")]

    def superseded(self, key: str) -> None:
        """A flag has another value than the draft that the wizard goes on with."""

    def known(self) -> set[str]:
        """The keys of the questions that need not be asked: they were answered before."""
        return self.answers.keys() - self.unfinished.keys()

    def confirm(self, reading: Reading, decision: Decision) -> None:
        """Ask once more before saving, where there is reason to. Raises BackError where the person wants the review."""

    def steps_of(self, field: Field) -> list[Step]:
        """The question for a field, and those that follow from it."""
        return [Step(field.key, partial(self.ask, field))]

    def shown(self, field: Field, reading: Reading) -> str:
        """The value of a field in a list to choose from."""
        return field.kind.shown(reading.values[field.key], self.reader.context_of(reading.values))

    def warnings(self, reading: Reading) -> list[str]:
        """Sentences under the review."""
        return self.reader.warnings(reading)

    def faults(self, reading: Reading) -> Sequence[Problem]:
        """What is wrong with a record whose fields are right, each with the field that mends it."""
        return ()

    def title(self) -> str:
        """The title of the review."""
        return "Please check"

    def panel(self, reading: Reading) -> Drawn:
        """The review."""
        from debitcli.terminal import review
        from debitcli.wizards.review import not_given

        left_out = not_given(self.reader, reading) if self.before is None else ""
        return review.review(self.title(), self.rows(reading), self.warnings(reading), left_out)

    def rows(self, reading: Reading) -> list["Row"]:
        """The lines of the review: the fields of a new record that have a value, or those that change."""
        from debitcli.wizards import review

        return review.review_rows(self.reader, reading, self.before)

    # The way through the form.

    def ask_all(self) -> None:
        """Ask for every field that has no answer yet, the required ones first, the others if wanted."""
        self._begin()
        left = {each.key for each in self._optional()}
        self._chosen = [key for key in self.unfinished if key in left]
        self._wants_more = self._goes_on_there = bool(self._chosen)
        self._steps = Steps(self._questions, done=self._known)
        self._steps.go()

    def ask_required(self) -> None:
        """Ask only for what must not stay empty (`--yes`)."""
        self._begin()
        Steps(self._required_ones).go()

    def ask_again_for_what_is_wrong(self) -> None:
        """Ask for the fields whose given value cannot be read, with that value to be mended."""
        self._begin()
        Steps(self._wrong_ones).go()

    def decide(self, *, default: Decision) -> tuple[Decision, Reading]:
        """Show the review until the person saves or discards; corrections lead back to it."""
        while True:
            while problems := self._problems() or self.faults(self.reading()):
                # What a correction made wrong: a postal code, say, after the country was changed.
                try:
                    self._ask_again(problems[0].field)
                except BackError:
                    self._correct()
            reading = self.reading()
            self.streams.show(self.panel(reading))
            try:
                chosen = prompts.choose(
                    self.question, self.offered(), default=default, may_go_back=self._steps.can_go_back
                )
            except BackError:
                self._steps.go_back()
                self._steps.go()
                continue
            decision = Decision(chosen)
            if decision is Decision.CORRECT:
                self._correct()
            elif decision is Decision.DISCARD:
                if self._may_be_discarded():
                    return decision, reading
            else:
                with suppress(BackError):
                    self.confirm(reading, decision)
                    return decision, reading

    # What is asked, in order.

    def _begin(self) -> None:
        self._known = frozenset(self.known())
        by_key = self.reader.form.by_key
        self._wrong = [problem.field for problem in self._problems() if problem.value and problem.field in by_key]

    def _questions(self) -> list[Step]:
        """All questions of this moment: answers decide which others there are."""
        first = [each for each in self.reader.form.fields if self._is_first(each) and each.key not in self._wrong]
        asked = [step for each in first for step in self.steps_of(each)]
        return [*self._wrong_ones(), *asked, *self._more()]

    def _required_ones(self) -> list[Step]:
        needed = [each for each in self.reader.form.fields if self.required(each) and not self.old(each)]
        left = [each for each in needed if each.key not in self._known]
        return [*self._wrong_ones(), *(step for each in left for step in self.steps_of(each))]

    def _wrong_ones(self) -> list[Step]:
        """The fields whose given value is wrong, with what is to be asked behind them."""
        by_key = self.reader.form.by_key
        return [
            Step(f"wrong {step.key}", partial(self._ask_again, key) if step.key == key else step.ask)
            for key in self._wrong
            for step in self.steps_of(by_key[key])
        ]

    def _more(self) -> list[Step]:
        """The optional fields: whether any is wanted, then one after the other as they are chosen from a list."""
        left = self._optional()
        steps = [Step("more", self._ask_whether_more)] if left else []
        if not self._wants_more:
            return steps
        for turn, chosen in enumerate([*self._chosen, None]):
            steps.append(Step(f"which {turn}", partial(self._ask_which, turn)))
            fields = left if chosen == _ALL else [each for each in left if each.key == chosen]
            steps += [Step(f"{turn} {step.key}", step.ask) for each in fields for step in self.steps_of(each)]
            if chosen in (_ALL, _ENOUGH):
                break
        # A question at which a draft was left is asked at once.
        return steps[2:] if self._goes_on_there else steps

    def _ask_whether_more(self) -> None:
        looked_for = [each.within for each in self._optional() if each.asked == "more"]
        question = f"More: {', '.join(looked_for[:_MOST_NAMED])} …" if self.is_wide else "More fields?"
        self._chosen.clear()
        self._wants_more = prompts.yes_or_no(question, default=self._wants_more, may_go_back=True)

    def _ask_which(self, turn: int) -> None:
        del self._chosen[turn:]
        left = self._optional()
        choices = [*self._listed(left), (_ALL, "All of them, one after the other"), (_ENOUGH, "No more")]
        self._chosen.append(
            prompts.choose("Which?", choices, default=_ENOUGH if turn else left[0].key, may_go_back=True)
        )

    def _is_first(self, field: Field) -> bool:
        return field.asked == "first" or self.required(field)

    def _optional(self) -> list[Field]:
        """The fields that are asked if wanted, those that people look for first."""
        form = self.reader.form
        left = [each for each in (*form.fields, *form.beside) if each.key not in self._known]
        optional = [each for each in left if not self._is_first(each) and each.asked != "beside"]
        return sorted(optional, key=lambda each: each.asked == "rarely")

    def _listed(self, fields: Sequence[Field]) -> list[tuple[str, str]]:
        """Fields with their values, to choose from."""
        reading, room = self.reading(), max(self.streams.width - LABEL - _BESIDE, LABEL)
        shown = {each.key: cut(self.shown(each, reading), room) for each in fields}
        return [(each.key, f"{each.label:<{LABEL}} {shown[each.key]}".rstrip()) for each in fields]

    def _correct(self) -> None:
        """Ask again for a field that the person chooses, or for none."""
        form = self.reader.form
        choices = [*self._listed([*form.fields, *form.beside]), (_ENOUGH, "None: back to the review")]
        with suppress(BackError):
            chosen = prompts.choose("Which field?", choices, default=form.fields[0].key, may_go_back=True)
            if chosen != _ENOUGH:
                Steps(lambda: self.steps_of(form.by_key[chosen]), may_leave=True).go()

    def _ask_again(self, key: str) -> None:
        """Ask for a field of which something is wrong, and say what, once."""
        for problem in self.reading().problems or self.faults(self.reading()):
            if problem.field == key and problem not in self._said:
                self._said.add(problem)
                value = f'"{cut(problem.value, WIDE)}" ' if problem.value else ""
                hint = f"; {problem.hint}" if problem.hint and "--" not in problem.hint else ""
                self.streams.say(f"✗ {self.reader.form.label(key)}: {value}{problem.message}{hint}.")
        self.ask(self.reader.form.by_key[key])

    def _may_be_discarded(self) -> bool:
        """Whether there is little to lose, or the person says so. What flags gave or Enter took was not typed."""
        by_key = self.reader.form.by_key
        typed = [k for k, v in self.answers.items() if v not in ("", self._given.get(k), self.proposal(by_key[k]))]
        return len(typed) <= _FEW or prompts.yes_or_no("Throw away what was typed?", default=False)

    def _problems(self) -> tuple[Problem, ...]:
        """What is wrong with the answers. What no question can mend (an unknown field, say) ends the wizard."""
        problems = self.reading().problems
        if any(problem.field not in self.reader.form.by_key for problem in problems):
            raise DataError(problems)
        return problems
