"""The documentation tells the truth: every `console` example is run, every field and setting is described."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import understood
from conftest import Start

from debitcli.book import settings
from debitcli.customers.form import FORM
from debitcli.mail import texts

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
WITH_EXAMPLES = [page for page in PAGES if page != README and "```console" in page.read_text(encoding="utf-8")]


def examples(page: Path) -> list[tuple[str, str]]:
    """The commands of a page, each with the output that the page shows."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            command = [lines.pop(0)]
            while command[-1].endswith("\\"):
                command.append(lines.pop(0))
            found.append(("\n".join(command), "\n".join(lines).strip("\n")))
    return found


def pattern(shown: str) -> str:
    """A regular expression for an output in which `…` stands for anything, also for what is too long for its line."""
    return ".*".join(re.escape(part) for part in shown.split("…")).replace(r"\ .*", r"\s+.*")


def test_the_first_examples_do_on_a_terminal_what_they_show(start: Start, tmp_path: Path) -> None:
    place = tmp_path / "new" / "book.db"
    place.parent.mkdir()
    for command, shown in examples(README):
        terminal = start(shell=command, DEBITCLI_BOOK=str(place))
        assert terminal.end() == 0
        assert re.fullmatch(pattern(shown), terminal.text, re.DOTALL), f"$ {command}\n{terminal.text}"


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_do_what_they_show(page: Path, program: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}", "COLUMNS": "80"}
    for command, shown in examples(page):
        result = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        output = result.stdout.rstrip("\n")
        wanted = re.compile(pattern(shown), re.DOTALL)
        assert wanted.fullmatch(output), f"$ {command}\n{output}\n{result.stderr}"


def test_every_field_is_in_the_table_of_the_manual() -> None:
    manual = (ROOT / "docs/customers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) (\*?)\s*\|", manual, re.MULTILINE)
    assert [row[0] for row in rows] == list(FORM.keys)
    for key, label, star in rows:
        assert label == FORM.by_key[key].label
        assert bool(star) == (key in FORM.required)


def test_the_page_of_what_is_understood_is_made_of_the_lists_of_the_program() -> None:
    """To write it anew: python tests/understood.py > docs/understood.md"""
    assert (ROOT / "docs" / "understood.md").read_text(encoding="utf-8") == understood.page()


def test_every_setting_is_described() -> None:
    manual = (ROOT / "docs/book.md").read_text(encoding="utf-8")
    known = {each for each in settings.BY_KEY if not each.startswith("text.")}
    assert set(re.findall(r"^\| `([a-z0-9_.]+)` \|", manual, re.MULTILINE)) == known
    of_mail = (ROOT / "docs/mail.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9-]+)` \| a mail", of_mail, re.MULTILINE) == list(texts.OCCASIONS)
    assert f"languages are {', '.join(f'`{each}`' for each in texts.LANGUAGES)}" in of_mail
    assert set(re.findall(r"`\{([a-z]+)\}`", of_mail)) == set(texts.WORDS)


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_dependency_is_explained() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r'^    "([a-z0-9-]+)(?:\[[a-z]+\])?>=', project, re.MULTILINE)
    explained = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert [name for name in listed if f"**{name}**" not in explained] == []
