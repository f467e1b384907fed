"""Some faults; an hour of them by hand: python tests/faults/faults.py --minutes 60."""

import sys
import time

import pytest
from faults import trials


@pytest.mark.skipif(sys.platform != "linux", reason="the faults are those of Linux")
def test_faults_leave_every_book_whole_and_every_answer_true() -> None:
    seed = int(time.time())
    faults = trials(12, seed)
    assert sum(faults.counts.values()) > 0
    assert not faults.wrong, f"seed {seed}\n" + "\n".join(faults.wrong)
