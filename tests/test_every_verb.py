"""Every noun and verb that there is: help with examples, completion, and hands off the book."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk

from debitcli import cli


def verbs(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The words that lead to every verb, and the verb."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from verbs(command, (*path, name))
        else:
            yield (*path, name), command


VERBS = dict(verbs(cli.menu()))


def test_the_contract_is_there() -> None:
    wanted = {
        "customer": "add edit show list archive restore delete duplicates merge history import export",
        "customer consent": "grant withdraw show",
        "product": "add edit show list archive restore history import export",
        "invoice": "add edit issue show history duplicate delete credit write-off hold list pdf xml template send "
        "remind import export",
        "account": "list add rename merge archive restore open",
        "entry": "list show add reverse",
        "payment": "add list show allocate reverse refund receipt import export",
        "expense": "add edit show list pay delete save history import export",
        "mail": "list show send retry cancel history promote",
        "report": "income expenses categories customers vat aging statement profit balance",
        "category": "add list rename merge delete assign unassign",
        "field": "add list edit delete",
        "note": "add list show edit delete upcoming attach open save share unshare",
        "user": "add list remove",
        "settings": "show set unset edit",
        "book": "info check backup restore move upgrade export close reopen",
    }
    assert set(VERBS) == {("setup",), ("remind",)} | {
        (*noun.split(), verb) for noun, some in wanted.items() for verb in some.split()
    }


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_help_says_what_it_does_with_examples_and_every_option(new_sqlite_desk: Desk, words: tuple[str, ...]) -> None:
    text = new_sqlite_desk.ok(*words, "--help").out
    assert f"debitcli {' '.join(words)}" in text
    assert "Examples" in text
    assert VERBS[words].help.splitlines()[0].split(".")[0][:40] in text
    for parameter in VERBS[words].params:
        flags = [flag for flag in parameter.opts if flag.startswith("--")]
        assert all(flag in text for flag in flags)
        assert parameter.help, f"{parameter.name} says nothing"
    assert not Path(new_sqlite_desk.place).exists()


@pytest.mark.parametrize("noun", sorted({words[:-1] for words in VERBS}), ids=" ".join)
def test_the_shell_completes_verbs(new_sqlite_desk: Desk, noun: tuple[str, ...]) -> None:
    assert {words[-1] for words in VERBS if words[:-1] == noun} <= set(new_sqlite_desk.proposed(*noun, ""))


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_the_shell_completes_options(new_sqlite_desk: Desk, words: tuple[str, ...]) -> None:
    wanted = {flag for parameter in VERBS[words].params for flag in parameter.opts if flag.startswith("--")}
    assert wanted <= set(new_sqlite_desk.proposed(*words, "--"))
