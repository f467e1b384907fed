"""The entry: whoever stops the program gets one sentence, however early."""

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Loading is what takes the time in which one changes one's mind.
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the program with the command line, and exit with the code of the contract."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        stop = getattr(signal, name, None)
        # What the caller ignores (nohup) stays ignored.
        if stop is not None and signal.getsignal(stop) is not signal.SIG_IGN:
            signal.signal(stop, _end)
    from debitcli import cli

    cli.main()


def _end(_signal: int, _frame: object) -> None:
    """Until something can be saved, end at once."""
    os.write(2, b"x Interrupted. Nothing was saved.\n")
    os._exit(130)


if __name__ == "__main__":
    main()
