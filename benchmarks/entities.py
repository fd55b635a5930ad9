"""Named entities against public corpora: exact-span F1 a type, ours and the bare model's in the same run.

    python -m benchmarks.entities CORPUS_DIR

CORPUS_DIR holds a copy of factRuEval-2016 (``devset``, ``testset``) or of NEREL (``NEREL-v1.1/test``), in their
published formats; both are public repositories, and none of their text is part of this project. Of factRuEval's
test set the names count, without descriptors (Person as PER, Location and LocOrg as LOC, Org as ORG), of NEREL's the
outermost spans (PERSON; COUNTRY, CITY, STATE_OR_PROVINCE, LOCATION and DISTRICT as LOC; ORGANIZATION). Ours that lie
inside another of ours are left out for NEREL, and a part of the world that we take for a group of states is a LOC.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from nlp.accuracy import Ratio
from nlp.document import Analysis, span
from nlp.entities import recognise
from nlp.entities.phrases import lemma
from nlp.inference import load_russian

SpanOf = tuple[str, int, int]
FACTRUEVAL = {"Person": "PER", "Location": "LOC", "LocOrg": "LOC", "Org": "ORG"}
NAME_PARTS = {"name", "surname", "patronymic", "nickname", "loc_name", "org_name"}
NEREL = {
    "PERSON": "PER",
    "COUNTRY": "LOC",
    "CITY": "LOC",
    "STATE_OR_PROVINCE": "LOC",
    "LOCATION": "LOC",
    "DISTRICT": "LOC",
    "ORGANIZATION": "ORG",
}
OURS = {
    "PERSON": "PER",
    "COUNTRY": "LOC",
    "PLACE": "LOC",
    "ORGANIZATION": "ORG",
    "MEDIA": "ORG",
    "GROUP_OF_STATES": "ORG",
}


PARTS_OF_THE_WORLD = frozenset(
    ("европа", "запад", "восток", "азия", "африка", "америка", "прибалтика", "балтия", "балканы", "скандинавия")
)


def factrueval(folder: Path) -> Iterator[tuple[str, set[SpanOf]]]:
    """Texts and gold spans of the test set; an object reaches from its first to its last part that is of the name."""
    for path in sorted((folder / "testset").glob("*.objects")):
        text = path.with_suffix(".txt").read_bytes().decode()
        bounds: dict[str, tuple[int, int]] = {}
        for line in path.with_suffix(".spans").read_text().splitlines():
            number, kind, start, length, *_ = line.split(" ", 4)
            if kind in NAME_PARTS:
                bounds[number] = (int(start), int(start) + int(length))
        gold = set()
        for line in path.read_text().splitlines():
            _, kind, *numbers = line.split("#")[0].split()
            spans = [bounds[number] for number in numbers if number in bounds]
            if kind in FACTRUEVAL and spans:
                gold.add((FACTRUEVAL[kind], min(s for s, _ in spans), max(e for _, e in spans)))
        yield text, gold


def nerel(folder: Path) -> Iterator[tuple[str, set[SpanOf]]]:
    """Texts and outermost gold spans of the test set (brat's stand-off format)."""
    (test,) = sorted(folder.glob("NEREL-v1.1/test")) or sorted(folder.glob("test"))
    for path in sorted(test.glob("*.ann")):
        text = path.with_suffix(".txt").read_bytes().decode()
        spans = set()
        for line in path.read_text().splitlines():
            if line.startswith("T") and ";" not in (fields := line.split("\t"))[1]:
                kind, start, end = fields[1].split()
                if kind in NEREL:
                    spans.add((NEREL[kind], int(start), int(end)))
        outer = {s for s in spans if not any(o != s and o[1] <= s[1] and s[2] <= o[2] for o in spans)}
        yield text, outer


def named(analysis: Analysis) -> set[SpanOf]:
    """The names that the entity stage found, as the corpora type them."""
    found = set()
    for mention in analysis.mentions:
        if mention.form == "NAM" and mention.actor is not None:
            place = span(analysis.doc, mention.start, mention.end)
            region = mention.actor.type == "GROUP_OF_STATES" and lemma(place.text) in PARTS_OF_THE_WORLD
            found.add(("LOC" if region else OURS[mention.actor.type], place.start, place.end))
    return found


def _holds(outer: SpanOf, inner: SpanOf) -> bool:
    """Whether one span lies inside another, longer one."""
    return outer[1:] != inner[1:] and outer[1] <= inner[1] and inner[2] <= outer[2]


def main(argv: list[str]) -> int:
    """Print the table; exit status 2 with a word on how to call it when CORPUS_DIR is neither corpus."""
    folder = Path(argv[0]) if len(argv) == 1 else None
    if folder and (folder / "testset").is_dir():
        corpus = factrueval(folder)
    elif folder and (any(folder.glob("NEREL-v1.1/test")) or (folder / "test").is_dir()):
        corpus = nerel(folder)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    outermost = not (folder / "testset").is_dir()
    annotator = load_russian()
    scores = {system: {kind: Ratio() for kind in ("PER", "LOC", "ORG", "all")} for system in ("model", "ours")}
    for text, gold in corpus:
        doc = annotator(text)
        analysis = Analysis(doc)
        recognise(analysis)
        found = {
            "model": {(ent.label_, ent.start_char, ent.end_char) for ent in doc.ents},
            "ours": named(analysis),
        }
        if outermost:
            found["ours"] = {s for s in found["ours"] if not any(_holds(o, s) for o in found["ours"])}
        for system, spans in found.items():
            for kind, ratio in scores[system].items():
                wanted = {s for s in gold if kind in ("all", s[0])}
                given = {s for s in spans if kind in ("all", s[0])}
                ratio.hits += len(wanted & given)
                ratio.predicted += len(given)
                ratio.gold += len(wanted)
    print(f"{'':8}{'':6}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}")
    for system, kinds in scores.items():
        for kind, ratio in kinds.items():
            print(f"{system:8}{kind:6}{ratio.precision:7.3f}{ratio.recall:7.3f}{ratio.f1:7.3f}{ratio.gold:7}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
