"""Problems in columns: field, what is wrong with its value, the way out."""

from collections.abc import Sequence

from debitcli.fields.value import Problem

_LONGEST_VALUE = 40


def lines(problems: Sequence[Problem], width: int) -> list[str]:
    """One line for each problem, as wide as the terminal where the columns fit into it."""
    names = [_name(p) for p in problems]
    said = [_sentence(p) for p in problems]
    name_width = max((len(n) for n in names), default=0)
    said_width = max((len(s) for s, p in zip(said, problems, strict=True) if p.hint), default=0)
    aligned = 2 + name_width + 2 + said_width + 2 + max((len(p.hint) for p in problems), default=0) <= width
    return [
        f"  {name:<{name_width}}  {sentence:<{said_width if aligned else len(sentence)}}  {problem.hint}".rstrip()
        for name, sentence, problem in zip(names, said, problems, strict=True)
    ]


def _name(problem: Problem) -> str:
    if problem.line is not None:
        return f"line {problem.line}: {problem.field}"
    name = problem.label or problem.field
    return name if problem.record is None else f"{problem.record}: {name}"


def _sentence(problem: Problem) -> str:
    value = problem.value or ""
    if len(value) > _LONGEST_VALUE:
        value = value[: _LONGEST_VALUE - 1] + "…"
    return f'"{value}" {problem.message}' if value else problem.message
