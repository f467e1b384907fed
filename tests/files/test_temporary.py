"""Temporary files: what a killed run left goes with the next one, what others still use stays."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from conftest import Desk

from debitcli.files import temporary


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def test_what_is_left_is_cleared_and_what_is_used_stays(sqlite_desk: Desk, tmp_path: Path, dead: int) -> None:
    here, folder = temporary._machine(), tmp_path / "out"
    folder.mkdir()
    goes = {f".debitcli-{here}-{dead}-left.csv", ".debitcli-open-old", f".debitcli-elsewhere-{dead}-old"}
    stays = {f".debitcli-{here}-{os.getpid()}-mine.csv", f".debitcli-{here}-{os.getpid()}-old", ".debitcli-open-new"}
    stays |= {f".debitcli-elsewhere-{dead}-new", "debitcli.csv", ".debit"}
    for name in goes | stays:
        (folder / name).write_text("")
        if name.endswith("old"):
            os.utime(folder / name, (time.time() - 100_000,) * 2)
    (folder / ".debitcli-link").symlink_to(tmp_path)
    sqlite_desk.ok("customer", "export", str(folder / "all.csv"))
    assert {path.name for path in folder.iterdir()} == stays | {"all.csv", ".debitcli-link"}
