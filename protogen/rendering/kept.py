"""What is made of files that came with protogen is made once, not in every process: kept as Python keeps its own code.

It lies in `__pycache__` beside the file, written and trusted as the `.pyc` files there are: who can write to that
folder can change protogen itself, `PYTHONDONTWRITEBYTECODE` and `PYTHONPYCACHEPREFIX` hold for it, and where nothing
may be written it is made each time. It is used only where it was made of this text, by this Python, this Jinja and
these modules. Nothing of a user's is kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, Final

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

_HASH: Final = hashlib.sha256
_LENGTH: Final = _HASH().digest_size
_HERE: Final = Path(__file__).parent
_MODULES: Final = (_HERE, _HERE.parent / "importers" / "native")
"""Where the modules are that read themes and compile templates."""


def checksum(text: str) -> str:
    """A hash over a text and all that makes something of it."""
    return _HASH(_made_by() + text.encode("utf-8", "surrogatepass")).hexdigest()


def load(path: str, made_of: str) -> Any:
    """What is kept for a file, where it was made of what has this checksum and is whole; else nothing."""
    with suppress(OSError, NotImplementedError, ValueError):
        kept = _place(path).read_bytes()
        data = kept[2 * _LENGTH :]
        if kept[: 2 * _LENGTH] == bytes.fromhex(made_of) + _HASH(data).digest():
            return marshal.loads(data)  # noqa: S302 -- as Python does with what it keeps in the same folder
    return None


def keep(path: str, made_of: str, value: Any) -> None:
    """Keep what was made of a file, code or plain values, where Python would keep its own; never raises for a disk."""
    if sys.dont_write_bytecode:
        return
    with suppress(OSError, NotImplementedError):
        place, data = _place(path), marshal.dumps(value)
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f"{place.name}.{os.getpid()}")  # two processes may do this at once
        try:
            new.write_bytes(bytes.fromhex(made_of) + _HASH(data).digest() + data)
            new.replace(place)
        finally:
            new.unlink(missing_ok=True)


class KeptCode(BytecodeCache):
    """The code of our own templates between two processes."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What a template is known by: its path."""
        return filename or name

    def get_source_checksum(self, source: str) -> str:
        """A hash over all that its code is made of."""
        return checksum(source)

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The bucket of a template; another kind of environment makes other code of the same text."""
        kind = type(environment)
        return super().get_bucket(environment, name, filename, f"{kind.__module__}.{kind.__qualname__}\0{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code that is kept for it, where there is any."""
        code = load(bucket.key, bucket.checksum)
        if isinstance(code, CodeType) and code.co_filename == bucket.key:  # else mistakes would name another place
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of the bucket."""
        if bucket.code is not None:
            keep(bucket.key, bucket.checksum, bucket.code)


def _place(path: str) -> Path:
    """`base/__pycache__/soa.html.j2.cpython-311.pyc` for `base/soa.html.j2`."""
    return Path(importlib.util.cache_from_source(f"{path}.py"))


@cache
def _made_by() -> bytes:
    """A hash over Python, Jinja, and the modules that take part, which the code calls."""
    total = _HASH(b"\0".join((importlib.util.MAGIC_NUMBER, jinja2.__version__.encode())))
    for folder in _MODULES:
        for path in sorted(folder.glob("*.py")):
            total.update(path.read_bytes())
    return total.digest()
