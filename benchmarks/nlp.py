"""Russian annotation, ours beside slovnet + razdel + pymorphy3, on the same articles in the same run.

    python -m benchmarks.nlp [FILE ...] [--rounds N] [--out FILE]

FILE: JSON lines with a ``text`` each, or one plain text; without any, the sample wire. Each contestant runs in a
process of its own, so that its load time and memory are its own: it reads all articles once to warm up, then N rounds
are measured, stage by stage; then again in two processes at once. slovnet gets eight sentences a batch, as its own API
does. The table goes to the screen, the figures to a JSON file.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample" / "wire.jsonl"
RESULTS = ROOT / "benchmarks" / "results" / "nlp.json"
SLOVNET_BATCH = 8

Note = Callable[[str, float], None]
Annotate = Callable[[str], Any]


def ours(note: Note) -> Annotate:
    """Our tokens, networks and lemmas. ``note`` takes each stage's name and CPU seconds."""
    from nlp.inference import load_russian

    annotator = load_russian()
    return in_stages({"tokens": annotator.make_doc, **dict(annotator.pipeline)}, note)


def slovnet(note: Note) -> Annotate:
    """The models' own code, spaCy Doc included, as one would write it with slovnet, razdel and pymorphy3."""
    import razdel
    import spacy
    from pymorphy3 import MorphAnalyzer
    from spacy.tokens import Doc

    infer, vocab = slovnet_models(), spacy.blank("ru").vocab
    analyzer = MorphAnalyzer()
    parse = lru_cache(10_000)(analyzer.parse)

    def tokens(text: str) -> list[list[str]]:
        lines = text.splitlines()
        found = ([t.text for t in razdel.tokenize(s.text)] for line in lines for s in razdel.sentenize(line))
        return [sentence for sentence in found if sentence]

    def label(name: str) -> Callable[[list[list[str]]], list[list[str]]]:
        def run(sentences: list[list[str]]) -> list[list[str]]:
            labels[name] = list(infer[name].process(infer[name].encoder(sentences)))
            return sentences

        return run

    def document(sentences: list[list[str]]) -> Doc:
        words = list(chain.from_iterable(sentences))
        tags = [infer["morph"].decoder.tags_vocab.decode(tag) for tag in chain.from_iterable(labels["morph"])]
        relations = [infer["syntax"].decoder.rels_vocab.decode(r) for _, rs in labels["syntax"] for r in rs]
        lemmas = [parse(word)[0].normal_form for word in words]
        return Doc(
            vocab, words, lemmas=lemmas, deps=relations, heads=list(range(len(words))),
            pos=[tag.split("|")[0] if tag != "<pad>" else "X" for tag in tags],
            morphs=[tag.partition("|")[2] for tag in tags],
        )  # fmt: skip

    labels: dict[str, list[Any]] = {}
    stages: dict[str, Callable[[Any], Any]] = {
        "tokens": tokens,
        **{name: label(name) for name in infer},
        "lemmas and doc": document,
    }
    return in_stages(stages, note)


def full(note: Note) -> Annotate:
    """Everything: our annotation with entities, statements and events."""
    from datetime import UTC, datetime

    from nlp.pipeline import Pipeline
    from topics.records import CleanArticle

    now = datetime.now(UTC)
    pipeline = Pipeline.load("ru", on_stage=note)

    def annotate(text: str) -> Any:
        return pipeline.annotate(
            CleanArticle(
                article_id="0", version=1, source="benchmark", language="ru", text=text, content_hash="0",
                received_at=now, published_at=now,
            )
        )  # fmt: skip

    return annotate


def in_stages(stages: dict[str, Callable[[Any], Any]], note: Note) -> Annotate:
    """One function that hands a text through the stages, each taking what the one before gives."""

    def annotate(text: str) -> Any:
        value: Any = text
        for name, stage in stages.items():
            started = process_time()
            value = stage(value)
            note(name, process_time() - started)
        return value

    return annotate


CONTESTANTS: dict[str, Callable[[Note], Annotate]] = {"ours": ours, "slovnet": slovnet, "full": full}


def slovnet_models() -> dict[str, Any]:
    """The three models of slovnet with their word vectors, ready to infer."""
    from navec import Navec
    from slovnet import NER, Morph, Syntax

    from nlp.inference.weights import MODELS, VECTORS, data_folder

    vectors = Navec.load(str(data_folder() / VECTORS))
    models = {"ner": NER, "morph": Morph, "syntax": Syntax}
    return {
        name: model.load(str(data_folder() / MODELS[name]), batch_size=SLOVNET_BATCH).navec(vectors).infer
        for name, model in models.items()
    }


def measure(name: str, texts: Sequence[str], rounds: int, pipe: Connection) -> None:
    """Process body: load a contestant, warm it up, wait for the word, measure, and send the figures."""
    seconds: dict[str, float] = defaultdict(float)

    def note(stage: str, elapsed: float) -> None:
        seconds[stage] += elapsed

    started = perf_counter()
    annotate = CONTESTANTS[name](note)
    load = perf_counter() - started
    started = process_time()
    for text in texts:
        annotate(text)
    cold = process_time() - started
    seconds.clear()
    pipe.send("ready")
    pipe.recv()
    started = perf_counter()
    for text in chain.from_iterable([texts] * rounds):
        annotate(text)
    wall = perf_counter() - started
    count = rounds * len(texts)
    pipe.send(
        {
            "load_seconds": load,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "cold_ms": 1000 * cold / len(texts),
            "stages_ms": {stage: 1000 * total / count for stage, total in seconds.items()},
            "chain_ms": 1000 * sum(seconds.values()) / count,
            "articles_per_second": count / wall,
        }
    )


def compete(name: str, texts: Sequence[str], rounds: int, processes: int) -> list[dict[str, Any]]:
    """Figures of a contestant in so many processes, which start measuring together."""
    context = multiprocessing.get_context("spawn")
    pipes, workers = [], []
    for _ in range(processes):
        ours_end, theirs = context.Pipe()
        worker = context.Process(target=measure, args=(name, texts, rounds, theirs))
        worker.start()
        theirs.close()
        pipes.append(ours_end)
        workers.append(worker)
    try:
        for pipe in pipes:
            pipe.recv()
        for pipe in pipes:
            pipe.send("go")
        figures: list[dict[str, Any]] = [pipe.recv() for pipe in pipes]
    except EOFError:
        raise SystemExit(f"{name} broke off: its own message stands above") from None
    for worker in workers:
        worker.join()
    return figures


def agreement(texts: Sequence[str]) -> dict[str, int]:
    """Tokens on which our networks and slovnet's differ; heads only where slovnet's are a tree, else repaired."""
    from nlp.inference.networks import Networks
    from nlp.inference.segmentation import segment
    from nlp.inference.trees import is_tree
    from nlp.inference.weights import load_weights

    weights, infer = load_weights(), slovnet_models()
    networks, root = Networks(weights), weights.syntax.network.labels.index("root")
    differ = dict.fromkeys(
        ("tokens", "sentences", "repaired sentences", "names", "morphology", "heads", "relations"), 0
    )
    for text in texts:
        parts = segment(text)
        sentences: list[list[str]] = []
        for word, begins in zip(parts.words, parts.sentence_starts, strict=True):
            if begins:
                sentences.append([])
            if not word.isspace():
                sentences[-1].append(word)
        sentences = [sentence for sentence in sentences if sentence]
        labels = networks.label(sentences)
        names, tags, arcs = (list(infer[m].process(infer[m].encoder(sentences))) for m in ("ner", "morph", "syntax"))
        differ["tokens"] += len(labels.names)
        differ["sentences"] += len(sentences)
        differ["names"] += int((labels.names != list(chain.from_iterable(names))).sum())
        differ["morphology"] += int((labels.morphology != list(chain.from_iterable(tags))).sum())
        end = 0
        for heads, relations in arcs:
            start, end = end, end + len(heads)
            if not is_tree(heads):
                differ["repaired sentences"] += 1
                continue
            regular = (heads == 0) == (relations == root)
            differ["heads"] += int((labels.heads[start:end] != heads).sum())
            differ["relations"] += int((labels.relations[start:end] != relations)[regular].sum())
    return differ


def read(files: Sequence[Path]) -> list[str]:
    """Texts of JSON lines (records without a Russian ``text`` left out) and of plain files."""
    texts: list[str] = []
    for file in files:
        content = file.read_text(encoding="utf-8")
        if file.suffix == ".jsonl":
            records = [json.loads(line) for line in content.splitlines() if line.strip()]
            texts += [r["text"] for r in records if r.get("text") and r.get("language", "ru") == "ru"]
        else:
            texts.append(content)
    return texts


def table(report: dict[str, Any]) -> str:
    """The report as lines for the screen."""
    lines = [f"{report['articles']} articles of {report['characters']} characters on average; {report['machine']}", ""]
    heading = ("contestant", "load s", "peak MB", "cold ms", "warm ms", "articles/s", "in two processes")
    lines.append("  ".join(f"{title:>10}" for title in heading))
    for name, figures in report["contestants"].items():
        values = [figures[key] for key in ("load_seconds", "peak_megabytes", "cold_ms", "chain_ms")]
        values += [figures["articles_per_second"], figures["articles_per_second_two_processes"]]
        lines.append("  ".join([f"{name:>10}", *(f"{value:10.1f}" for value in values)]))
    lines += ["", "stages, milliseconds an article:"]
    for name, figures in report["contestants"].items():
        stages = ", ".join(f"{stage} {ms:.2f}" for stage, ms in figures["stages_ms"].items())
        lines.append(f"  {name}: {stages}")
    lines += ["", f"ours is {report['speedup']:.1f} times as fast as slovnet"]
    lines.append("differ from slovnet: " + ", ".join(f"{key} {value}" for key, value in report["agreement"].items()))
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlp", description=__doc__.split("\n\n")[0])
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLE], help="JSON lines or plain text")
    parser.add_argument("--rounds", type=int, default=3, help="times the articles are read (default 3)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the JSON goes")
    options = parser.parse_args(arguments)
    texts = read(options.files)
    if not texts:
        parser.error(
            f"no Russian text in {', '.join(map(str, options.files))}: give JSON lines with a text, or plain texts"
        )
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"))
    contestants = {}
    for name in CONTESTANTS:
        (figures,) = compete(name, texts, options.rounds, processes=1)
        pair = compete(name, texts, options.rounds, processes=2)
        figures["articles_per_second_two_processes"] = sum(one["articles_per_second"] for one in pair)
        contestants[name] = figures
    report = {
        "articles": len(texts),
        "characters": sum(map(len, texts)) // len(texts),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "contestants": contestants,
        "speedup": contestants["slovnet"]["chain_ms"] / contestants["ours"]["chain_ms"],
        "agreement": agreement(texts),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main(sys.argv[1:])
