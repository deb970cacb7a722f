"""Pools that break at the worst moment: no study is lost, nothing is waited for without end, no process stays."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from corpus import seed

from protogen.batch import crew
from protogen.batch.crew import Workers, _Crew
from protogen.batch.work import Done, Task
from protogen.importers.ctgov import study
from protogen.pipeline import Order, Result


def workers(jobs: int = 1) -> Workers:
    """A pool of this test alone."""
    return Workers(jobs, multiprocessing.get_context("spawn"))


def broken() -> Workers:
    """A pool whose worker has died."""
    pool = workers(2)
    with pytest.raises(BrokenProcessPool):
        pool.submit(os._exit, 1).result(60)
    return pool


def test_a_pool_in_order_is_not_broken() -> None:
    """Neither before its first task nor behind it; its workers end with it."""
    pool = workers()
    assert not pool.broken
    assert pool.submit(abs, -1).result(60) == 1
    assert not pool.broken
    pool.shutdown()
    assert all(not each.is_alive() for each in pool._begun())
    assert pool._begun()


def test_a_broken_pool_leaves_no_process_behind() -> None:
    """One that it began while it ended the others would be waited for until the end of days."""
    pool = broken()
    late: Any = pool._watched.Process(target=time.sleep, args=(600,))
    late.start()
    assert late.is_alive()
    assert pool.broken
    pool.shutdown()
    late.join(60)
    assert not late.is_alive()


def test_a_task_that_a_breaking_pool_forgot_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Handed over while the pool broke, it is never said to be broken itself."""
    monkeypatch.setattr(crew, "GRACE", 0.05)
    pool = broken()
    forgotten: Future[Done] = Future()
    with pytest.raises(BrokenProcessPool):
        _Crew(Order(out=tmp_path), lambda: pool)._result(forgotten)
    pool.shutdown()


def test_a_slow_task_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Longer than the grace of a broken pool."""
    monkeypatch.setattr(crew, "GRACE", 0.05)
    pool = workers()
    slow: Any = pool.submit(time.sleep, 0.5)
    assert _Crew(Order(out=tmp_path), lambda: pool)._result(slow) is None
    pool.shutdown()


class Fickle(Executor):
    """Takes so many tasks, each of which breaks it, and then no more."""

    def __init__(self, takes: int) -> None:
        """Take `takes` tasks."""
        self.takes = takes

    def submit(self, _task: Callable[..., Any], /, *_arguments: Any, **_named: Any) -> Future[Any]:
        """A future that is broken; or none."""
        if not self.takes:
            raise BrokenProcessPool
        self.takes -= 1
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool())
        return future


@pytest.mark.parametrize("takes", [0, 1, 2, 7])
def test_pools_that_break_while_they_are_filled_lose_no_study(
    takes: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each is tried by itself, in order, however early the next pool breaks too."""
    tried: list[str] = []

    def by_itself(task: Task, _order: Order) -> Done:
        tried.append(task.place)
        return Done(Result(task.place, "S"))

    monkeypatch.setattr(crew, "_by_itself", by_itself)
    good = study(seed("NCT07409766"), shape="json")
    tasks = [Task(good, f"place {number}", f"folder{number}", "f", "i", {}) for number in range(5)]
    results = list(_Crew(Order(out=tmp_path), lambda: Fickle(takes)).results(tasks, 4))
    assert [each.result.origin for each in results] == tried == [task.place for task in tasks]
