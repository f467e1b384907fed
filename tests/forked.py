"""`debitcli` for scripts that call it hundreds of times: each call is a fork of a process that has loaded it already.

Loading takes ten times as long as most commands. What is run is the program's own entry, with the arguments, folder,
environment and streams of the caller.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import debitcli

_CALL = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as there:
    there.connect({address!r})
    said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(there, [len(said).to_bytes(4)], [0, 1, 2])
    there.sendall(said)
    code = there.recv(2)
sys.exit(int.from_bytes(code) if code else 1)
"""


@contextlib.contextmanager
def program(folder: Path) -> Iterator[Path]:
    """A folder to put into PATH, with the program in it while the block lasts."""
    address = str(folder / "forks")
    call = folder / "debitcli"
    call.write_text(_CALL.format(python=sys.executable, address=address))
    call.chmod(0o755)
    server = subprocess.Popen([sys.executable, __file__, address], stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        yield folder
    finally:
        server.kill()
        server.communicate()


def serve(address: str) -> None:
    """Fork for each call, one after the other or at the same time."""
    for module in pkgutil.walk_packages(debitcli.__path__, "debitcli."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(16)
        print("ready", flush=True)  # noqa: T201 - whoever started this waits for it
        while True:
            caller, _ = door.accept()
            head, streams, _, _ = socket.recv_fds(caller, 4, 3)
            with caller.makefile("rb") as said:
                arguments, folder, environment = json.loads(said.read(int.from_bytes(head)))
            child = os.fork()
            if not child:
                door.close()
                caller.close()
                _run(arguments, folder, environment, streams)
            for each in streams:
                os.close(each)
            threading.Thread(target=_answer, args=(caller, child)).start()


def _run(arguments: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> None:
    from debitcli import __main__

    for ours, theirs in enumerate(streams):
        os.dup2(theirs, ours)
        os.close(theirs)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (open(fd, mode) for fd, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115 - the streams
    sys.argv = ["debitcli", *arguments]
    __main__.main()


def _answer(caller: socket.socket, child: int) -> None:
    _, status = os.waitpid(child, 0)
    with caller, contextlib.suppress(OSError):
        caller.sendall(os.waitstatus_to_exitcode(status).to_bytes(2, signed=False))


if __name__ == "__main__":
    serve(sys.argv[1])
