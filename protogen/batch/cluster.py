"""A Dask cluster as the executor of a batch. Needs the extra `protogen[dask]`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from protogen.batch.crew import AHEAD, Hired
from protogen.errors import RenderError

_PATIENCE = 30
"""Seconds to wait for the scheduler and its first worker."""


@contextmanager
def dask(address: str) -> Iterator[Hired]:
    """The workers of the Dask scheduler at `address`, such as `tcp://10.0.0.1:8786`.

    Workers need protogen installed and the folder of the documents under the same path. A worker that dies gives its
    studies to others; a study that has been given up by several is an error of its own.

    Raises:
        RenderError: Dask is not installed, or no scheduler or worker answers.
    """
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 -- an optional extra
    except ImportError as error:
        raise RenderError("no cluster without Dask", fix="install protogen[dask]") from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RenderError(f"no Dask scheduler answers: {error}", where=address, fix="check the address") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise RenderError("the Dask scheduler has no workers", where=address, fix="start some") from error
        threads = sum(client.nthreads().values())
        # pure=False: equal tasks are not taken for one; every study is asked for once anyway.
        with client.get_executor(pure=False) as executor:
            yield Hired(executor, AHEAD * max(1, threads), (KilledWorker,))
