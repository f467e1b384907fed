"""`debitcli` started at once: each start is a fork of a process that has loaded it already.

Loading takes ten times as long as most commands, and the tests start the program thousands of times; what SQLAlchemy
compiled for the first commands is shared, too. What is run is the
program's own entry, with the arguments, folder, environment and streams of the caller, on a terminal of its own if it
is to have one. What Python itself reads when it starts (PYTHON…, the locale) is that of this process.
"""

import atexit
import contextlib
import fcntl
import gc
import importlib
import marshal
import os
import pkgutil
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

import compiled
import pytest

import debitcli

# What commands load when they need it.
_LATER = (
    "alembic", "babel.core", "chardet", "email_validator", "phonenumbers.geocoder", "prompt_toolkit.shortcuts",
    "questionary", "rich.columns", "rich.console", "rich.panel", "rich.progress", "rich.table", "shellingham",
    "sqlalchemy.dialects.sqlite.pysqlite", "typer.rich_utils", "typing_extensions",
)  # fmt: skip
_MANY = 4_096
_COMMANDS = """\
settings set company.country ES
settings set company.name Sol
settings set company.address "Calle 1"
settings set company.postal_code 28013
settings set company.city Madrid
settings set company.tax_id B12345674
customer add --name Ana --country ES --address "Calle 2" --postal-code 28013 --city Madrid --email ana@example.com \
  --phone "91 234 56 78"
customer edit 1 --city Madrid
customer list -o table
customer show 1 -o table
customer show 1 -o json
customer list -o csv
invoice add 1 --line "2 x Work @ 100.00 21%" --issue
invoice add 1 --line "2 x Work @ 100.00 21%"
invoice list
invoice show 2026-0001
payment add --customer 1 --amount 10
expense add --supplier Cloud --amount 12.10 --vat 21%
note add 1 Called
category add Gold
product add --name Work --price 80.00
"""
# Of Python's own modules only those that are in it already: importing others would take longer than the answer.
_CALL = """\
#!{python} -IS
import marshal, posix, sys
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket
there = socket(AF_UNIX)
there.connect({address!r})
said = marshal.dumps((sys.argv[1:], posix.getcwd(), posix.environ, False))
streams = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2))
there.sendmsg([len(said).to_bytes(4)], [(SOL_SOCKET, SCM_RIGHTS, streams)])
there.sendall(said)
answer = b""
while answer.count(b"\\n") < 2:
    answer += there.recv(99)
code = posix.waitstatus_to_exitcode(int(answer.split()[1]))
sys.exit(code if code >= 0 else 128 - code)
"""


def program(folder: Path) -> Path:
    """A program in a folder that does what `debitcli` does, but hears no signal."""
    call = folder / "debitcli"
    call.write_text(_CALL.format(python=sys.executable, address=_server()))
    call.chmod(0o755)
    return call


def start(arguments: Sequence[str], environment: Mapping[str, str], terminal: int) -> tuple[int, socket.socket]:
    """Start the program on a terminal: its process, and where its status is to be read when it has ended."""
    there = socket.socket(socket.AF_UNIX)
    there.connect(_server())
    encoded = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
    said = marshal.dumps((list(arguments), str(Path.cwd()), encoded, True))
    socket.send_fds(there, [len(said).to_bytes(4)], [terminal] * 3)
    there.sendall(said)
    process = b""
    while not process.endswith(b"\n"):
        process += there.recv(1)
    return int(process), there


@cache
def _server() -> str:
    """Where calls are answered for as long as this process lives."""
    folder = tempfile.mkdtemp(prefix="forked")
    address = f"{folder}/calls"
    server = subprocess.Popen([sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout is not None
    server.stdout.readline()

    def end() -> None:
        server.kill()
        server.communicate()
        Path(address).unlink()
        Path(folder).rmdir()

    atexit.register(end)
    return address


def serve(address: str) -> None:
    """Fork for each call, until whoever started this has gone."""
    for module in pkgutil.walk_packages(debitcli.__path__, "debitcli."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATER:
        importlib.import_module(name)
    _warm_up()
    gc.freeze()
    # Who has ended is heard of through a socket, so that there is one place to wait at.
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno())
    before = signal.signal(signal.SIGCHLD, lambda *_: None)
    callers: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        print("ready", flush=True)  # noqa: T201 - whoever started this waits for it
        while sys.stdin not in (ready := select.select([door, heard, sys.stdin], [], [])[0]):
            if heard in ready:
                heard.recv(_MANY)
                _tell_of_ended(callers)
            if door in ready:
                caller, _ = door.accept()
                head, streams, _, _ = socket.recv_fds(caller, 4, 3)
                with caller.makefile("rb") as said:
                    call = marshal.loads(said.read(int.from_bytes(head)))  # noqa: S302 - from our own program
                if not (child := os.fork()):
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, before)
                    for each in (door, heard, told, caller, *callers.values()):
                        each.close()
                    _run(*call, streams)
                callers[child] = caller
                for descriptor in streams:
                    os.close(descriptor)
                with contextlib.suppress(OSError):
                    caller.sendall(f"{child}\n".encode())


def _tell_of_ended(callers: dict[int, socket.socket]) -> None:
    while callers:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        with callers.pop(child) as caller, contextlib.suppress(OSError):
            caller.sendall(f"{status}\n".encode())


def _warm_up() -> None:
    """Run some commands, so that what they compile and look up is there for each start."""
    from debitcli import cli

    compiled.share(pytest.MonkeyPatch())
    before, streams = dict(os.environ), (sys.stdin, sys.stdout, sys.stderr)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "r+") as nowhere:  # noqa: PTH123 - a device
        os.environ.update({"DEBITCLI_BOOK": f"{folder}/book.db", "LANG": "C.UTF-8"})
        sys.stdin = sys.stdout = sys.stderr = nowhere
        for command in _COMMANDS.splitlines():
            assert cli.run(shlex.split(command)) == 0, command
    os.environ.clear()
    os.environ.update(before)
    sys.stdin, sys.stdout, sys.stderr = streams
    # Where temporary files belong is for each start to find out.
    tempfile.tempdir = None


def _run(
    arguments: list[str], folder: str, environment: dict[bytes, bytes], on_terminal: bool, streams: list[int]
) -> NoReturn:
    from debitcli import __main__

    if on_terminal:
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for ours, theirs in enumerate(streams):
        os.dup2(theirs, ours)
        os.close(theirs)
    os.chdir(folder)
    os.environ.clear()
    os.environb.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (open(fd, mode) for fd, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115 - the streams
    sys.argv = ["debitcli", *arguments]
    __main__.main()


if __name__ == "__main__":
    serve(sys.argv[1])
