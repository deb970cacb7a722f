"""A Dask cluster as the executor of a batch. Needs the extra `protogen[dask]`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from protogen.batch.crew import AHEAD, Hired
from protogen.batch.fingerprint import tool_digest
from protogen.errors import RenderError

_PATIENCE = 30
"""Seconds to wait for the scheduler and its first worker."""


@contextmanager
def dask(address: str) -> Iterator[Hired]:
    """The workers of the Dask scheduler at `address`, such as `tcp://10.0.0.1:8786`.

    Workers need the same protogen installed and the folder of the documents under the same path. A worker that dies
    gives its studies to others; a study that has been given up by several is an error of its own.

    Raises:
        RenderError: Dask is not installed, no scheduler or worker answers, or a worker has another protogen or none.
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
        _same_everywhere(client, address)
        threads = sum(client.nthreads().values())
        # pure=False: equal tasks are not taken for one; every study is asked for once anyway.
        with client.get_executor(pure=False) as executor:
            yield Hired(executor, AHEAD * max(1, threads), (KilledWorker,))


def _same_everywhere(client: Any, address: str) -> None:
    """Refuse workers that would make other documents than this machine: theirs would stand among ours as equals."""
    fix = "install the same version on every worker"
    try:
        digests = client.run(tool_digest)
    except ImportError as error:
        raise RenderError(f"a worker cannot import protogen: {error}", where=address, fix=fix) from error
    others = sorted(str(worker) for worker, digest in digests.items() if digest != tool_digest())
    if others:
        raise RenderError(f"another protogen on {', '.join(others)}", where=address, fix=fix)
