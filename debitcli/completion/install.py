"""The scripts of completion, shown or put where each shell finds them. PowerShell's is Typer's."""

import os
from importlib.resources import files
from pathlib import Path

from debitcli.completion import ASKS, SHOW
from debitcli.errors import UsageError
from debitcli.run import Run

_OURS = ("bash", "zsh", "fish")
_THEIRS = ("powershell", "pwsh")
# The same places and lines as Typer's, so that its scripts are replaced.
_STARTS = {
    "bash": (".bashrc", "source '{}'"),
    "zsh": (".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
}


def serve(run: Run, flag: str, shell: str = "", *more: str) -> bool:
    """Show or install the script for a shell, by default the one that is running; False where that is Typer's to do."""
    if more:
        raise UsageError(f"{flag} takes one shell.", f"One of {', '.join(_OURS)}, powershell.")
    name = (shell or _running()).lower()
    if name in _THEIRS:
        if flag == SHOW:
            os.environ[ASKS] = "source_powershell"
        return False
    if name not in _OURS:
        asked = f'There is no completion for "{name}".' if name else "Which shell this is cannot be told."
        raise UsageError(asked, f"Name one: {flag} {'|'.join((*_OURS, 'powershell'))}")
    script = files("debitcli.completion").joinpath(f"debitcli.{name}").read_text(encoding="utf-8")
    if flag == SHOW:
        run.streams.out.write(script)
        return True
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(script, encoding="utf-8")
    if name in _STARTS:
        file, line = _STARTS[name]
        _add_line(
            (Path(os.environ.get("ZDOTDIR") or Path.home()) if name == "zsh" else Path.home()) / file, line, place
        )
    run.streams.say(f"✓ Completion for {name} is in {place}; new terminals have it.")
    return True


def _place(shell: str) -> Path:
    if shell == "bash":
        return Path.home() / ".bash_completions" / "debitcli.sh"
    if shell == "zsh":
        return Path.home() / ".zfunc" / "_debitcli"
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return settings / "fish" / "completions" / "debitcli.fish"


def _add_line(file: Path, line: str, place: Path) -> None:
    """Have what a shell does at its start end with a line, once."""
    wanted = line.format(place).encode()
    if not file.exists() or wanted not in file.read_bytes():
        with file.open("ab") as start:
            start.write(b"\n" + wanted + b"\n")


def _running() -> str:
    import shellingham

    try:
        return str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        return ""
