"""What a kilobyte of text costs, from short articles to very long ones, and whether memory stays flat.

    python -m benchmarks.scaling [FILE ...] [--articles N] [--out FILE]

FILE as for ``benchmarks.nlp``; without any, the sample wire. Texts of 1 to 200 kB are made of the articles one after
another, once with their paragraphs and once as a single line, and annotated with a warm pipeline: the cost of a kB must
not grow with the length. Then N articles are annotated, none of them a repeat: sentences are dealt anew each time, and
a few names in each are nobody's. The table goes to the screen, the figures to a JSON file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.nlp import ROOT, SAMPLE, read

RESULTS = ROOT / "benchmarks" / "results" / "scaling.json"
KILOBYTES = (1, 2, 5, 10, 20, 50, 100, 200)
LEAST_KILOBYTES = 100  # read for each length, so that short texts are not measured by one
REPORTS = 10
SYLLABLES = ("ба", "ве", "ги", "до", "лу", "ма", "не", "ри", "со", "ту", "фа", "хи")


def text_of(texts: Sequence[str], kilobytes: int, paragraphs: bool) -> str:
    """So many kB (UTF-8) of the texts, again from the first after the last."""
    parts: list[str] = []
    size = 0
    for text in cycle(texts):
        part = text if paragraphs else " ".join(text.split())
        size += len(part.encode()) + 1
        parts.append(part)
        if size >= 1000 * kilobytes:
            break
    joined = ("\n" if paragraphs else " ").join(parts).encode()[: 1000 * kilobytes]
    return joined.decode(errors="ignore")


def fresh_articles(texts: Sequence[str], count: int) -> Iterator[str]:
    """So many articles of sentences dealt anew, each with words that no other has."""
    dealer = random.Random(1)
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    for _ in range(count):
        name = "".join(dealer.choices(SYLLABLES, k=5)).capitalize()
        told = f"Министр {name}ов сообщил, что {name} договорилась с Россией о встрече в городе {name}град."
        yield "\n".join([told, *dealer.sample(lines, k=min(8, len(lines)))])


class Annotator:
    """A warm pipeline that counts the CPU seconds of its stages."""

    def __init__(self) -> None:
        from nlp.pipeline import Pipeline

        self.stages: Counter[str] = Counter()
        self._pipeline = Pipeline.load("ru", on_stage=lambda stage, seconds: self.stages.update({stage: seconds}))

    def __call__(self, text: str) -> float:
        """CPU seconds that the text costs."""
        from topics.records import CleanArticle

        now = datetime.now(UTC)
        article = CleanArticle(
            article_id="0", version=1, source="benchmark", language="ru", text=text, content_hash="0",
            received_at=now, published_at=now,
        )  # fmt: skip
        started = process_time()
        self._pipeline.annotate(article)
        return process_time() - started


def scaling(annotate: Annotator, texts: Sequence[str], paragraphs: bool) -> list[dict[str, Any]]:
    """Milliseconds a kB at each length; the stages' shares by the wall clock."""
    rows = []
    for kilobytes in KILOBYTES:
        text = text_of(texts, kilobytes, paragraphs)
        annotate(text)
        annotate.stages.clear()
        rounds = max(1, LEAST_KILOBYTES // kilobytes)
        seconds = sum(annotate(text) for _ in range(rounds))
        total = sum(annotate.stages.values()) or 1.0
        rows.append(
            {
                "kilobytes": kilobytes,
                "ms_per_kilobyte": 1000 * seconds / rounds / kilobytes,
                "shares": {stage: spent / total for stage, spent in annotate.stages.items()},
            }
        )
    return rows


def memory(annotate: Annotator, texts: Sequence[str], count: int) -> list[dict[str, float]]:
    """Resident megabytes after each tenth of ``count`` articles."""
    rows = []
    for number, text in enumerate(fresh_articles(texts, count), 1):
        annotate(text)
        if number % max(1, count // REPORTS) == 0:
            rows.append({"articles": number, "megabytes": resident()})
    return rows


def resident() -> float:
    """Megabytes of memory that the process holds; the highest so far where the system does not tell the present."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def table(report: dict[str, Any]) -> str:
    """The report as lines for the screen."""
    lines = [
        report["machine"],
        "",
        "       kB   ms a kB: in paragraphs   in one line   shares of the stages (paragraphs)",
    ]
    for laid, plain in zip(report["paragraphs"], report["one_line"], strict=True):
        shares = ", ".join(f"{stage} {share:.0%}" for stage, share in laid["shares"].items())
        lines.append(
            f"{laid['kilobytes']:9}   {laid['ms_per_kilobyte']:21.2f}   {plain['ms_per_kilobyte']:11.2f}   {shares}"
        )
    lines += ["", " articles   resident MB"]
    lines += [f"{row['articles']:9}   {row['megabytes']:11.0f}" for row in report["memory"]]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__.split("\n\n")[0])
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLE], help="JSON lines or plain text")
    parser.add_argument("--articles", type=int, default=2000, help="articles for the memory curve (default 2000)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the JSON goes")
    options = parser.parse_args(arguments)
    texts = read(options.files)
    if not texts:
        parser.error(f"no Russian text in {', '.join(map(str, options.files))}: give JSON lines with a text")
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"))
    annotate = Annotator()
    report = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "paragraphs": scaling(annotate, texts, paragraphs=True),
        "one_line": scaling(annotate, texts, paragraphs=False),
        "memory": memory(annotate, texts, options.articles),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main(sys.argv[1:])
