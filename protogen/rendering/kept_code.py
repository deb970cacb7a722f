"""Templates that came with protogen are compiled once, not in every process: the code is kept as Python keeps its own.

It lies in `__pycache__` beside the template, written and trusted as the `.pyc` files there are: who can write to that
folder can change protogen itself, `PYTHONDONTWRITEBYTECODE` and `PYTHONPYCACHEPREFIX` hold for it, and where nothing
may be written templates are compiled each time. Code is used only where it was made of this text, by this Python, this
Jinja and these modules.
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

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

_HASH = hashlib.sha256
_LENGTH = _HASH().digest_size


class KeptCode(BytecodeCache):
    """The code of our own templates between two processes; nothing of it ever raises."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What a template is known by: its path."""
        return filename or name

    def get_source_checksum(self, source: str) -> str:
        """A hash over all that its code is made of."""
        return _HASH(_made_by() + source.encode("utf-8", "surrogatepass")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code that is kept for it, where there is any and it is whole."""
        with suppress(OSError, NotImplementedError, ValueError):
            kept = _place(bucket.key).read_bytes()
            data = kept[2 * _LENGTH :]
            if kept[: 2 * _LENGTH] != bytes.fromhex(bucket.checksum) + _HASH(data).digest():
                return
            code = marshal.loads(data)  # noqa: S302 -- as Python does with what it keeps in the same folder
            if isinstance(code, CodeType) and code.co_filename == bucket.key:  # else mistakes would name another place
                bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of the bucket, where Python would keep its own."""
        if sys.dont_write_bytecode or bucket.code is None:
            return
        with suppress(OSError, NotImplementedError):
            place, data = _place(bucket.key), marshal.dumps(bucket.code)
            place.parent.mkdir(parents=True, exist_ok=True)
            new = place.with_name(f"{place.name}.{os.getpid()}")  # two processes may do this at once
            try:
                new.write_bytes(bytes.fromhex(bucket.checksum) + _HASH(data).digest() + data)
                new.replace(place)
            finally:
                new.unlink(missing_ok=True)


def _place(template: str) -> Path:
    """`base/__pycache__/soa.html.j2.cpython-311.pyc` for `base/soa.html.j2`."""
    return Path(importlib.util.cache_from_source(f"{template}.py"))


@cache
def _made_by() -> bytes:
    """A hash over what compiles: Python, Jinja, and the modules of this folder, which the code calls."""
    total = _HASH(b"\0".join((importlib.util.MAGIC_NUMBER, jinja2.__version__.encode())))
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.digest()
