"""Completion in bash, zsh, fish and PowerShell. What it does is loaded where a shell, or a person, asks for it."""

ASKS = "_DEBITCLI_COMPLETE"
"""The variable in which a shell says that it asks, and which one it is."""
SHOW, INSTALL = "--show-completion", "--install-completion"
_WHICH = "for the shell that is running, or the one named behind it: bash, zsh, fish or powershell."
HELP = {INSTALL: f"Install completion {_WHICH}", SHOW: f"Show the script of completion {_WHICH}"}
"""What Typer's options do with `install.serve`, in words."""
