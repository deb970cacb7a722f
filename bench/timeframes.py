"""How fast time frames are read, beside a reference loop in the same run: `python bench/timeframes.py [CORPUS]`.

The reference loop only cuts the same texts into words with one regular expression, so the ratio of the two rates
says more than seconds of a busy machine. Without a corpus the time frames of the two examples are read many times.
"""

from __future__ import annotations

import ast
import json
import lzma
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from protogen.derivation.timeframes import time_frame

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "ctgov_v2.jsonl.xz"
_WORD = re.compile(r"\w+|[^\w\s]")


def texts(corpus: Path) -> list[str]:
    """The time frames of a corpus, or of the examples where there is none."""
    if corpus.is_file():
        with lzma.open(corpus, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        return [text for record in records for text in _of(record)]
    found = []
    for path in sorted((ROOT / "examples").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found += _of(ast.literal_eval(text[text.index("Raw JSON") + len("Raw JSON") :].strip()))
    return found * 100


def _of(record: dict[str, dict[str, dict[str, list[dict[str, str]]]]]) -> list[str]:
    module = record["protocolSection"].get("outcomesModule", {})
    kinds = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
    return [each["timeFrame"] for kind in kinds for each in module.get(kind, []) if "timeFrame" in each]


def seconds(work: Callable[[str], object], found: list[str], forget: Callable[[], object] = int) -> float:
    """The shortest of three runs over all texts; `forget` makes each the first."""
    times = []
    for _ in range(3):
        forget()
        begin = time.process_time()
        for text in found:
            work(text)
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    """Print both rates and their ratio."""
    found = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
    reference = seconds(lambda text: [match[0].lower() for match in _WORD.finditer(text)], found)
    read = seconds(time_frame, found, time_frame.cache_clear)
    print(f"{len(found)} time frames, {sum(map(len, found))} characters")
    print(f"reference loop {reference:7.3f} s  {len(found) / reference:9.0f} texts/s")
    print(f"time_frame     {read:7.3f} s  {len(found) / read:9.0f} texts/s  {read / reference:.1f} × the reference")


if __name__ == "__main__":
    main()
