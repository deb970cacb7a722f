"""A batch on a Dask cluster: a scheduler and two workers on loopback, one of them killed half-way."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_batch import lines

from protogen.batch.cluster import dask
from protogen.batch.manifest import NAME
from protogen.batch.run import Means, batch
from protogen.errors import RenderError
from protogen.pipeline import Order

pytest.importorskip("distributed", reason="Dask is not installed")
COUNT = 40


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, each a process (without a nanny that would start it again)."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path, "start_new_session": True}
    python = [sys.executable, "-m", "distributed.cli"]
    scheduler = [f"{python[0]}", "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [
        python[0],
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
    ]
    started = [subprocess.Popen(command, **quiet) for command in (scheduler, worker, worker)]  # type: ignore[call-overload]
    try:
        yield address, started[1:]
    finally:
        for each in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def test_every_study_is_rendered_once_though_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """None lost, none twice, and the manifest is that of a batch in one process."""
    address, workers = cluster
    source = lines(tmp_path, COUNT)
    order = Order(out=tmp_path / "out", formats=("html",))
    seen: list[str] = []
    with dask(address) as hired:
        for done in batch([source], order, Means(hired=hired)):
            assert not done.result.errors
            seen.append(done.result.study_id)
            if len(seen) == COUNT // 4:
                os.kill(workers[0].pid, signal.SIGKILL)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert seen == [f"NCT{number:08}" for number in range(COUNT)]
    calm = Order(out=tmp_path / "calm", formats=("html",))
    assert sum(1 for _ in batch([source], calm)) == COUNT
    assert (order.out / NAME).read_bytes() == (calm.out / NAME).read_bytes()
    assert len(json.loads((order.out / NAME).read_text("utf-8"))["studies"]) == COUNT


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, not a traceback."""
    monkeypatch.setattr("protogen.batch.cluster._PATIENCE", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    start = time.monotonic()
    with pytest.raises(RenderError, match=address), dask(address):
        pass
    assert time.monotonic() - start < 20


def test_what_is_no_address_is_named() -> None:
    """Nor this."""
    with pytest.raises(RenderError, match="nonsense"), dask("nonsense://x"):
        pass
