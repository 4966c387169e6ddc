"""Many at once: what a double click, an impatient client and several processes do."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def together(act: Callable[[], Result], *, times: int) -> list[Result]:
    """The results of an act that many threads begin in the same instant; re-raises a failure."""
    barrier, results, failures = Barrier(times), list[Result](), list[BaseException]()

    def run() -> None:
        barrier.wait()
        try:
            results.append(act())
        except BaseException as failure:  # noqa: BLE001 - re-raised below, in the test's thread
            failures.append(failure)

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results
