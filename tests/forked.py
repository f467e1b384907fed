"""`debitcli` started at once: each start is a fork of a process that has loaded it already.

Loading takes ten times as long as most commands, and the tests start the program thousands of times. What is run is the
program's own entry, with the arguments, folder, environment and streams of the caller, on a terminal of its own if it
is to have one. What Python itself reads when it starts (PYTHON…, the locale) is that of this process.
"""

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import select
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

import debitcli

# What commands load when they need it.
_LATER = (
    "alembic", "babel.core", "chardet", "email_validator", "phonenumbers.geocoder", "prompt_toolkit.shortcuts",
    "questionary", "rich.columns", "rich.console", "rich.panel", "rich.progress", "rich.table", "shellingham",
    "sqlalchemy.dialects.sqlite.pysqlite", "typer.rich_utils", "typing_extensions",
)  # fmt: skip
_CALL = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as there:
    there.connect({address!r})
    said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ), False]).encode()
    socket.send_fds(there, [len(said).to_bytes(4)], [0, 1, 2])
    there.sendall(said)
    _, status = there.makefile()
code = os.waitstatus_to_exitcode(int(status))
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
    said = json.dumps([list(arguments), str(Path.cwd()), dict(environment), True]).encode()
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
    gc.freeze()
    # Whoever answers a call is nobody to wait for.
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        print("ready", flush=True)  # noqa: T201 - whoever started this waits for it
        while door in select.select([door, sys.stdin], [], [])[0]:
            caller, _ = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, before)
                door.close()
                _answer(caller)
            caller.close()


def _answer(caller: socket.socket) -> NoReturn:
    """Run the program for a caller, and say its process and then its status, a line for each."""
    head, streams, _, _ = socket.recv_fds(caller, 4, 3)
    with caller.makefile("rb") as said:
        arguments, folder, environment, on_terminal = json.loads(said.read(int.from_bytes(head)))
    child = os.fork()
    if not child:
        caller.close()
        _run(arguments, folder, environment, streams, on_terminal)
    for each in streams:
        os.close(each)
    with contextlib.suppress(OSError):
        caller.sendall(f"{child}\n".encode())
        _, status = os.waitpid(child, 0)
        caller.sendall(f"{status}\n".encode())
    os._exit(0)


def _run(arguments: list[str], folder: str, environment: dict[str, str], streams: list[int], on_terminal: bool) -> None:
    from debitcli import __main__

    if on_terminal:
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for ours, theirs in enumerate(streams):
        os.dup2(theirs, ours)
        os.close(theirs)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (open(fd, mode) for fd, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115 - the streams
    sys.argv = ["debitcli", *arguments]
    __main__.main()


if __name__ == "__main__":
    serve(sys.argv[1])
