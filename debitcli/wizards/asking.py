"""One question of a wizard: what is proposed, what speaks against an answer, and how it is read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from debitcli.fields import folding, named
from debitcli.fields.value import Refused
from debitcli.forms.field import Field
from debitcli.forms.form import Values
from debitcli.forms.reader import Reader, Reading
from debitcli.terminal import prompts
from debitcli.terminal.prompts import BackError, InterruptedQuestion
from debitcli.terminal.streams import Streams
from debitcli.terminal.words import cut

WIDE, LABEL = 60, 15
"""From which width there is room for words beside the answers; and how wide labels are there."""
# The choice in a list of names that makes one; no name can be the same, since names have no semicolon.
_NEW = ";new"


class Asking:
    """Asks for the fields of a record: a new one, or changes of the one with the values `before`.

    `answers` is the draft so far (field key → text); it stays readable when a question is interrupted, as does what was
    `unfinished` at that question.
    """

    def __init__(self, streams: Streams, reader: Reader, answers: dict[str, str], before: Values | None = None) -> None:
        self.streams, self.reader, self.before = streams, reader, before
        self.answers = answers
        self.unfinished: dict[str, str] = {}
        self._lists = reader.rules.lists
        self._read: tuple[dict[str, str], Reader, Reading] | None = None

    def hint(self, field: Field) -> str:
        """What stands in the empty line of a question."""
        return field.hint

    def answered(self, field: Field) -> None:
        """A question was answered."""

    def reading(self) -> Reading:
        """The record as the answers make it."""
        if self._read is None or self._read[0] != self.answers or self._read[1] is not self.reader:
            self._read = (dict(self.answers), self.reader, self.reader.check(self.answers, self.before))
        return self._read[2]

    def ask(self, asked: Field) -> None:
        """Ask one question. Raises BackError where the person wants the one before."""
        default = self.unfinished.pop(asked.key, "") or self.answers.get(asked.key, self.proposal(asked))
        try:
            typed = self._typed(asked, default)
        except (InterruptedQuestion, BackError) as left:
            if left.typed and left.typed != default:
                self.unfinished[asked.key] = left.typed
            raise
        if self.before is not None and typed.strip() == self.old(asked):
            self.answers.pop(asked.key, None)
            return
        self.answers[asked.key] = typed
        self._say_how_it_was_read(asked, typed)
        self.answered(asked)

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
        return self.streams.width >= WIDE

    def padded(self, label: str) -> str:
        """A label as wide as the others, where there is room."""
        return f"{label:<{LABEL}}" if self.is_wide else label

    def _typed(self, asked: Field, default: str) -> str:
        """What is typed or chosen at a question."""
        label = self.padded(f"{asked.label} *" if self.required(asked) else asked.label)
        kind, context = asked.kind, self.reader.context_of(self.reading().values)
        choices = list(kind.choices(context)) if kind.choices else []
        if kind.several and kind.choices:
            return self._ask_several(asked, label, default, choices)
        if kind.closed:
            return self._ask_one(asked, label, default, choices)
        hint = self.hint(asked)
        if hint and not default and len(label) + len(hint) + 4 > self.streams.width:
            self.streams.say(f"  {hint}")
            hint = ""
        return prompts.text(
            label,
            default=default,
            hint=hint,
            choices=choices,
            objector=partial(self._objection, asked),
            may_go_back=True,
            one_line=not kind.lines,
        )

    def _ask_one(self, asked: Field, label: str, default: str, choices: list[str]) -> str:
        """One of the values that there are, or none."""
        context = self.reader.context_of(self.reading().values)
        values = {each: asked.kind.read(each, context) for each in choices}
        pointed = next((each for each in choices if values[each] == asked.kind.read(default, context)), None)
        listed = [(each, each) for each in choices]
        if not self.required(asked):
            listed.append(("", "–"))
            pointed = pointed or ("" if not default else None)
        return prompts.choose(label, listed, default=pointed, may_go_back=True)

    def _ask_several(self, asked: Field, label: str, chosen: str, choices: list[str]) -> str:
        """Mark names in a list; a new one can be made on the spot."""
        there = {folding.key(name): name for name in choices}
        names = {folding.key(name): name for name in (*choices, *named.divided(chosen))}
        marked = [names[folding.key(name)] for name in named.divided(chosen)]
        listed = [(name, name if key in there else f"{name} (new)") for key, name in names.items()]
        new: str | None = None
        while new is None:
            if names:
                marked = prompts.mark(label, [*listed, (_NEW, f"A new {asked.kind.one} …")], marked, may_go_back=True)
            new = self._new_names(asked, label, marked) if not names or _NEW in marked else ""
        typed = [name.strip() for name in re.split("[,;]", new) if name.strip()]
        wanted = [*(name for name in marked if name != _NEW), *typed]
        self.may_make(asked.key, [name for name in wanted if folding.key(name) not in there])
        return named.DIVIDER.join(wanted)

    def _new_names(self, asked: Field, label: str, marked: Sequence[str]) -> str | None:
        """New names as they are typed; None where the person wants the list again."""
        try:
            if not marked:
                return prompts.text(label, hint="new ones, divided by commas; Enter for none", may_go_back=True)
            return prompts.text(self.padded(f"New {asked.kind.one}"), may_go_back=True)
        except BackError:
            if not marked:
                raise
            return None
        except InterruptedQuestion as left:
            typed = [*(name for name in marked if name != _NEW), *re.split("[,;]", left.typed)]
            raise InterruptedQuestion(named.DIVIDER.join(filter(None, typed))) from left

    def _objection(self, asked: Field, typed: str) -> prompts.Objection | None:
        """What speaks against a text: a refusal for good, a warning once."""
        if not typed.strip():
            return (f"{asked.label} is required.", False) if self.required(asked) else None
        if self.before is not None and typed.strip() == self.old(asked):
            return None
        outcome = asked.kind.read(typed, self.reader.context_of(self.reading().values))
        if isinstance(outcome, Refused):
            return (f'"{cut(typed, WIDE)}" {outcome.message}{"; " if outcome.hint else ""}{outcome.hint}.', False)
        return (f"The {asked.within} {outcome.warnings[0]}.", True) if outcome.warnings else None

    def required(self, asked: Field) -> bool:
        """Whether a field must be filled in, by the settings and what was answered so far."""
        if self.reader.rules.lenient and not asked.always:
            return False
        return self.reader.is_required(asked.key, self.reader.context_of(self.reading().values))

    def old(self, asked: Field) -> str:
        """The value that a record had before, as it could be typed."""
        return self.reader.form.text(asked.key, self.before.get(asked.key)) if self.before is not None else ""

    def proposal(self, asked: Field) -> str:
        """What stands in the prompt for the person to confirm or change."""
        text = self.old(asked)
        if self.before is None:
            rules = self.reader.rules
            text = rules.defaults.get(asked.key) or rules.proposals.get(asked.key, "")
        if not text and asked.derived:
            (sources, derive), values = asked.derived, self.reading().values
            derived = derive(*(values[key] or "" for key in sources), self.reader.context_of(values))
            return self.reader.form.text(asked.key, derived)
        if text and asked.kind.choices and not asked.kind.several:
            shown = asked.kind.shown(text, self.reader.rules.context())
            return text if shown == text else f"{shown} ({text})"
        return text

    def _say_how_it_was_read(self, asked: Field, typed: str) -> None:
        if asked.kind.read_back:
            values = self.reading().values
            read = asked.kind.shown(values[asked.key], self.reader.context_of(values))
            if read and not typed.startswith(read):
                self.streams.say(f"{'':<{LABEL + 3 if self.is_wide else 2}}→ {read}")
