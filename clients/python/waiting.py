"""Waiting for what comes soon."""

import time


def eventually(condition, seconds=10):
    """Returns when the condition holds; fails when it does not hold in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.05)
