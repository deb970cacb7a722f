"""Who does the work: this process, worker processes, or any executor of the `concurrent.futures` kind.

Tasks are taken from their stream as places become free, so memory does not grow with their number, and results come
back in the order of the tasks.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, cast

from protogen.batch.work import Done, Task, do, prepare, seldom_collecting
from protogen.errors import RenderError
from protogen.pipeline import Order, Result
from protogen.rendering import fonts

AHEAD = 4
"""Tasks in hand for each worker: enough that none waits, few enough that a slow study holds up little."""

GRACE = 5.0
"""Seconds that a pool whose worker died has to say so of the tasks it holds."""

Work = Task | Done
"""A task, or what became of an input that gave none."""


@dataclass(frozen=True, slots=True)
class Hired:
    """An executor of the `concurrent.futures` kind, opened and closed by who hands it over.

    `ahead` is how many tasks it is given at once; `lost` are the exceptions by which it says that a task was given up
    because the workers that had it died.
    """

    executor: Executor
    ahead: int = 8
    lost: tuple[type[Exception], ...] = ()


def alone(work: Iterable[Work], order: Order) -> Iterator[Done]:
    """The work done in this process, one after the other."""
    with seldom_collecting():
        for each in work:
            yield each if isinstance(each, Done) else do(each, order)


def together(work: Iterable[Work], order: Order, jobs: int) -> Iterator[Done]:
    """The work done by `jobs` worker processes; a worker that dies costs the study that killed it, no other."""
    crew = _Crew(order, lambda: _pool(order, jobs))
    try:
        yield from crew.results(work, AHEAD * jobs)
    finally:
        crew.close()


def by(hired: Hired, work: Iterable[Work], order: Order) -> Iterator[Done]:
    """The work done by an executor that is somebody else's to open and close."""
    yield from _Crew(order, lambda: hired.executor, hired.lost).results(work, hired.ahead)


class _Crew:
    """An executor, and a new one where it breaks."""

    def __init__(self, order: Order, make: Callable[[], Executor], lost: tuple[type[Exception], ...] = ()) -> None:
        self._order = order
        self._make = make
        self._lost = lost
        self._executor = make()
        self._hand: deque[tuple[Work, Future[Done] | None]] = deque()

    def results(self, work: Iterable[Work], ahead: int) -> Iterator[Done]:
        """What became of each piece of work, in order."""
        for each in work:
            self._hand.append((each, None if isinstance(each, Done) else self._given(each)))
            if len(self._hand) >= ahead:
                yield self._next()
        while self._hand:
            yield self._next()

    def close(self) -> None:
        """Let the work in hand finish, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _given(self, task: Task) -> Future[Done] | None:
        """The task in the hands of the executor; nothing where that is broken, which is mended when its turn comes."""
        try:
            return self._executor.submit(do, task, self._order)
        except BrokenProcessPool:
            return None

    def _next(self) -> Done:
        work, future = self._hand.popleft()
        if isinstance(work, Done):
            return work
        try:
            return self._result(future)
        except BrokenProcessPool:
            # Whichever of those in hand did it: this one is tried by itself, the others go to new workers.
            self._renew()
            return _by_itself(work, self._order)
        except self._lost:
            return _dead(work)

    def _result(self, future: Future[Done] | None) -> Done:
        """What became of a task. A pool can break while it takes one, and then forgets to say so of it."""
        if future is None:
            raise BrokenProcessPool
        while isinstance(self._executor, Workers) and not wait([future], GRACE).done:
            if self._executor.broken and not wait([future], GRACE).done:
                raise BrokenProcessPool
        return future.result()

    def _renew(self) -> None:
        with suppress(BrokenProcessPool):
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()
        waiting = list(self._hand)
        self._hand.clear()
        for work, future in waiting:
            if isinstance(work, Task) and not _finished(future):
                self._hand.append((work, self._given(work)))
            else:
                self._hand.append((work, future))


class Workers(ProcessPoolExecutor):
    """A pool that knows the processes it made, so that none outlives it where one has died.

    A broken pool ends its processes and then waits for all of them; one that it begins at the same moment, for a task
    handed over just then, is waited for and never ended.
    """

    def __init__(self, jobs: int, context: BaseContext) -> None:
        """As many workers as `jobs`, made as `context` makes processes, when they are wanted."""
        self._watched = _Watched(context)
        super().__init__(jobs, mp_context=cast(BaseContext, self._watched), initializer=prepare)

    @property
    def broken(self) -> bool:
        """Whether a worker has ended before the pool was shut down."""
        return any(not each.is_alive() for each in self._begun())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the pool; where a worker has died, the others at once."""
        if self.broken:
            for each in self._begun():
                each.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)

    def _begun(self) -> list[BaseProcess]:
        return [each for each in self._watched.made if each.pid is not None]


class _Watched:
    """A context of `multiprocessing` that remembers the processes made in it."""

    def __init__(self, context: BaseContext) -> None:
        self._context = context
        self.made: list[BaseProcess] = []

    def Process(self, *arguments: Any, **named: Any) -> BaseProcess:  # noqa: N802 -- as multiprocessing calls it
        """A process, not yet started."""
        made = self._context.Process(*arguments, **named)  # type: ignore[attr-defined]
        self.made.append(made)
        return cast(BaseProcess, made)

    def __getattr__(self, name: str) -> Any:
        """All else is as in the context itself."""
        return getattr(self._context, name)


def _finished(future: Future[Done] | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def _by_itself(task: Task, order: Order) -> Done:
    """A task in a process of its own, so that its death is told from that of its neighbours."""
    with _pool(order, 1) as pool:
        try:
            return pool.submit(do, task, order).result()
        except BrokenProcessPool:
            return _dead(task)


def _dead(task: Task) -> Done:
    """What is said of a study whose worker died with it."""
    message = "the system ended the process that rendered this study, perhaps for want of memory"
    error = RenderError(message, where=task.place, fix="render it by itself, or with fewer jobs")
    return Done(Result(task.place, task.study.id, errors=(error,)))


def _pool(order: Order, jobs: int) -> Workers:
    """Worker processes that are made from one that has imported everything once."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        modules = ["protogen.batch.unshaken", "protogen.batch.work"]
        if "pdf" in order.formats:
            with suppress(RenderError):  # said again, and better, by the study that wants a PDF
                fonts.use_only()  # the environment that WeasyPrint must see when it is imported
                modules += ["protogen.batch.pressed", "protogen.rendering.pdf"]
        context.set_forkserver_preload(modules)
    return Workers(jobs, context)
