"""Streams that are closed, full or of another alphabet, and requests to stop: the right code, one sentence."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Desk
from terminal import Terminal

from debitcli import signals

PROGRAM = str(Path(sys.executable).with_name("debitcli"))
LEAST = "debitcli customer add --name Bo --allow-incomplete"
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


@pytest.fixture
def shell(sqlite_desk: Desk, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a line of bash beside a book with one customer; its last word is the exit code of the program."""
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete")

    def run(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
        folders = f"{Path(PROGRAM).parent}:{os.environ['PATH']}"
        env = os.environ | {"DEBITCLI_BOOK": sqlite_desk.place, "PATH": folders} | environment
        return subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True, errors="replace", check=False
        )

    return run


READING = (
    "--help", "customer --help", "--version", "customer list -o table", "customer list", "customer show 1 -o json",
    "customer export -", "customer export - -o xlsx", "settings show", "customer history 1",
)  # fmt: skip


@pytest.mark.parametrize("stream", [">&-", pytest.param(">/dev/full", marks=FULL)])
@pytest.mark.parametrize("command", READING)
def test_an_answer_that_cannot_be_written_is_not_lost_in_silence(
    shell: Callable[..., subprocess.CompletedProcess[str]], command: str, stream: str
) -> None:
    done = shell(f"debitcli {command} {stream}")
    assert (done.returncode, done.stdout) == (6, "")
    assert "The answer cannot be written" in done.stderr


@pytest.mark.parametrize("stream", [">&-", pytest.param(">/dev/full", marks=FULL)])
def test_what_was_saved_unheard_is_told_by_a_code_of_its_own(
    sqlite_desk: Desk, shell: Callable[..., subprocess.CompletedProcess[str]], stream: str
) -> None:
    for command in (LEAST, "debitcli customer edit 1 --city Rom", "debitcli user add Luis"):
        done = shell(f"{command} {stream}")
        assert (done.returncode, "Saved, but the answer cannot be written" in done.stderr) == (7, True), done.stderr
    done = shell(f"{LEAST} --allow-duplicate -o json {stream}")
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert (error["code"], error["hint"]) == (7, "Do not repeat it.")
    assert sqlite_desk.names() == ["Bo", "Bo", "Ana"]


@pytest.mark.parametrize("stream", ["2>&-", "2> >(true)", pytest.param("2>/dev/full", marks=FULL)])
def test_sentences_that_nobody_hears_change_nothing(
    shell: Callable[..., subprocess.CompletedProcess[str]], stream: str
) -> None:
    assert (shell(f"{LEAST} {stream}").stdout, shell(f"debitcli customer list {stream}").returncode) == ("2\n", 0)
    for refused, code in (("customer show 99", 4), ("customer show 99 -o json", 4), ("customer shw", 2)):
        done = shell(f"debitcli {refused} {stream}")
        assert (done.returncode, done.stdout) == (code, "")


def test_nothing_comes_from_an_input_that_is_closed(shell: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    for command in ("customer add --json -", "customer import -"):
        done = shell(f"debitcli {command} <&-")
        assert (done.returncode in (2, 3), "Traceback" in done.stderr) == (True, False), done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "shift_jis"])
def test_a_stream_of_another_alphabet_gets_twins(
    shell: Callable[..., subprocess.CompletedProcess[str]], encoding: str
) -> None:
    for command in (f"{LEAST} --dry-run", LEAST, "debitcli customer show 7", "debitcli customer show 1 -o table"):
        done = shell(f"{command} 2>&1", PYTHONIOENCODING=encoding)
        assert (done.returncode in (0, 4), "fault" in done.stdout) == (True, False), done.stdout
    done = shell(f"{LEAST} --allow-duplicate", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.stderr.startswith("+ Saved as customer 3")


def test_a_terminal_of_another_alphabet_gets_twins_on_both_streams(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("customer", "add", "--name", "Łódź Ltd", "--address", "x" * 90, "--allow-incomplete")
    for arguments in (("customer", "list"), ("customer", "show", "1"), ("customer", "edit", "1", "--city", "Ó", "-y")):
        with Terminal(*arguments, DEBITCLI_BOOK=sqlite_desk.place, PYTHONIOENCODING="ascii") as terminal:
            assert terminal.end() == 0, terminal.text
            assert terminal.raw.isascii()


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stopped(arguments: list[str], after: float, how: signal.Signals, **environment: str) -> tuple[int, str, bytes]:
    """Exit code and both streams of a run whose whole group gets a signal after some seconds; nobody is left of it."""
    started = subprocess.Popen(
        [PROGRAM, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment,
        start_new_session=True,
    )
    time.sleep(after)
    # Twice, as the closing of a terminal does; the group may have ended meanwhile.
    for _ in range(2):
        if started.poll() is None:
            os.killpg(started.pid, how)
    out, err = started.communicate(timeout=60)
    with pytest.raises(ProcessLookupError):
        os.killpg(started.pid, 0)
    return started.returncode, err.decode(), out


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes some seconds to import."""
    path = tmp_path_factory.mktemp("many") / "many.csv"
    rows = (f"Firm {n} GmbH,{n}@firm{n}.example.com,+3491{n:07},Street {n}\n" for n in range(40_000))
    path.write_text("name,email,phone,address\n" + "".join(rows))
    return path


@pytest.mark.parametrize("how", SIGNALS)
def test_whoever_stops_an_import_gets_one_sentence_and_nothing_is_saved(
    sqlite_desk: Desk, many: Path, how: signal.Signals
) -> None:
    sqlite_desk.ok("user", "add", "Luis")
    arguments = ["customer", "import", str(many), "--allow-incomplete", "--book", sqlite_desk.place]
    for after in (0.5, 1.0, 1.5):
        code, err, _ = stopped(arguments, after, how)
        assert (code, err.splitlines()[-1]) == (130, "✗ Interrupted. Nothing was saved."), err
        assert "Traceback" not in err
    assert sqlite_desk.names() == []
    assert [path.name for path in Path(sqlite_desk.place).parent.glob(".debitcli-*")] == []


@pytest.mark.parametrize("how", SIGNALS)
def test_whoever_stops_what_reads_a_book_gets_one_sentence(
    sqlite_desk: Desk, many: Path, tmp_path: Path, how: signal.Signals
) -> None:
    sqlite_desk.stocked("many", lambda: sqlite_desk.ok("customer", "import", str(many), "--allow-incomplete"))
    for verb in (["export", str(tmp_path / "out.csv")], ["export", str(tmp_path / "out.xlsx")], ["duplicates"]):
        code, err, out = stopped(["customer", *verb, "--book", sqlite_desk.place], 0.7, how)
        assert (code, err, out) == (130, "✗ Interrupted. Nothing was saved.\n", b"")
    assert not [*tmp_path.glob("out.*"), *tmp_path.glob(".debitcli-*")]


EARLY = """
import os, sys
from debitcli.__main__ import main

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == "debitcli.cli":
            os.kill(os.getpid(), int(sys.argv[1]))

sys.meta_path.insert(0, Stop())
main()
"""
"""Is stopped while the program loads."""


@pytest.mark.parametrize("how", SIGNALS)
def test_whoever_stops_a_run_before_it_is_loaded_gets_the_sentence(how: signal.Signals) -> None:
    done = subprocess.run([sys.executable, "-c", EARLY, str(int(how))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "x Interrupted. Nothing was saved.\n")


def test_what_a_parent_ignores_stays_ignored(shell: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = shell(f"trap '' HUP; {LEAST} & pid=$!; sleep 0.1; kill -HUP $pid; wait $pid")
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def test_an_interrupt_after_the_commit_does_not_say_that_nothing_was_saved(
    sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from debitcli.run import Run

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Run, "answer_with", interrupt)
    result = sqlite_desk.run("customer", "add", "--name", "Ana", "--allow-incomplete")
    assert (result.code, result.err.splitlines()[-1]) == (7, "✗ Interrupted after it was saved.")
    assert sqlite_desk.names() == ["Ana"]


def test_a_stop_is_heard_when_what_is_held_has_ended() -> None:
    done = []
    # Another thread, to which the system may hand the signal.
    other = threading.Thread(target=time.sleep, args=(0.5,))
    other.start()

    def hold() -> None:
        with signals.held():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.1)
            done.append("to the end")

    with signals.as_interrupts(), pytest.raises(KeyboardInterrupt):
        hold()
    assert done == ["to the end"]
    other.join()


def test_where_nothing_temporary_has_room_it_is_told(shell: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = shell('ulimit -f 0; printf "name\\nBo\\n" | debitcli customer import - --allow-incomplete')
    assert (done.returncode, "no room for temporary files" in done.stderr) == (6, True), done.stderr


@FULL
def test_a_folder_for_temporary_files_that_is_not_there_is_no_fault(
    shell: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = shell("debitcli customer list >/dev/full", TMPDIR="/nowhere")
    assert (done.returncode, "The answer cannot be written" in done.stderr) == (6, True), done.stderr


@pytest.mark.skipif(not hasattr(os, "O_DIRECT"), reason="needs pipes that tell one write from the next")
@pytest.mark.parametrize("command", ["customer list", "customer edit 1 --city Rom", "customer show 1 -o json"])
def test_lines_of_several_processes_on_one_pipe_stay_apart(sqlite_desk: Desk, command: str) -> None:
    """Each line arrives whole, in one write, also where Python does not buffer (as in many containers)."""
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete")
    reading, writing = os.pipe2(os.O_DIRECT)
    env = os.environ | {"DEBITCLI_BOOK": sqlite_desk.place, "PYTHONUNBUFFERED": "1"}
    subprocess.run([PROGRAM, *command.split()], stdout=writing, stderr=writing, env=env, check=True)
    os.close(writing)
    writes = list(iter(lambda: os.read(reading, 65536), b""))
    os.close(reading)
    assert writes
    assert [write for write in writes if not write.endswith(b"\n")] == []
