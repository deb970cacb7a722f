"""A batch on a Dask cluster: a scheduler and two workers on loopback, one of them killed half-way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import ROOT
from test_batch import lines
from typer.testing import CliRunner

from protogen.batch.cluster import dask
from protogen.batch.manifest import NAME
from protogen.batch.run import Means, batch
from protogen.cli import app
from protogen.errors import RenderError
from protogen.pipeline import Order

Client = pytest.importorskip("distributed", reason="Dask is not installed").Client
COUNT = 24
FEW = 12
WORKER = ("-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")


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
    quiet["env"] = {**os.environ, "PYTHONPATH": str(ROOT)}  # the protogen of this checkout
    python = [sys.executable, "-m", "distributed.cli"]
    scheduler = [f"{python[0]}", "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [python[0], *WORKER[:2], address, *WORKER[2:]]
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


def test_the_command_line_uses_a_cluster_and_loses_nothing_with_a_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """`--executor dask`: a line for each study, once, though a worker is killed after the second."""
    address, workers = cluster
    source, out = lines(tmp_path, FEW), tmp_path / "out"
    options = ["--format", "html", "--document", "checklist", "--executor", "dask", "--scheduler", address]
    command = [sys.executable, "-m", "protogen", "render", source, "-o", str(out), *options]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    told = [run.stdout.readline(), run.stdout.readline()]
    os.kill(workers[1].pid, signal.SIGKILL)
    rest, errors = run.communicate(timeout=300)
    assert run.returncode == 0, errors
    *studies, last = [*told, *rest.splitlines(keepends=True)]
    names = [f"NCT{number:08}" for number in range(FEW)]
    assert [each.partition(":")[0] for each in studies] == names
    assert last == f"{FEW} studies: {FEW} rendered, 0 unchanged, 0 failed\n"
    assert sorted(path.parent.name for path in out.rglob("checklist.html")) == names


def test_a_worker_with_another_protogen_is_refused(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """Its documents would stand among ours as if they were equal; two workers like ours are the near miss."""
    address, _ = cluster
    with dask(address):
        pass
    for name in ("protogen", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "other" / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "other" / "protogen" / "version.py").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "other")}
    command = [sys.executable, *WORKER[:2], address, *WORKER[2:]]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **quiet) as other:  # type: ignore[call-overload]
        try:
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(3, timeout=60)
            with pytest.raises(RenderError, match="another protogen on tcp://"), dask(address):
                pass
        finally:
            other.kill()


@pytest.mark.parametrize("options", [["--executor", "dask"], ["--executor", "processes", "--scheduler", "tcp://x:1"]])
def test_an_executor_and_its_address_belong_together(options: list[str]) -> None:
    """Said before anything is read."""
    result = CliRunner().invoke(app, ["render", "no-such-file", *options])
    assert result.exit_code == 2
    assert "scheduler" in result.output
    assert "no such file" not in result.output


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
