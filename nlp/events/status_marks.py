"""Collects what the words around an act say of its status, from the dependency tree and ``status.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from nlp.clauses import leaves_clause, word_list
from nlp.parsed import Doc, Token
from topics.records import Status

MarkPlace = Literal["governor", "bearer", "modifier", "adverb", "joiner", "particle", "condition", "before"]
Place = Literal[
    "governor", "bearer", "modifier", "adverb", "joiner", "locative", "state", "present",
    "negation", "absence", "auxiliary", "modal", "now", "inside", "hollow",
]  # fmt: skip
Words = dict[Place, dict[str, "StatusWord"]]
LANGUAGES = Path(__file__).parent.parent / "languages"
STATUSES: tuple[Status, ...] = get_args(Status)
OBJECT_LINKS = frozenset({"obj", "nsubj", "nsubj:pass"})
DIRECT_CASES = frozenset({"Nom", "Acc"})  # no listed preposition of one word takes them
MODIFYING = frozenset({"amod", "acl", "det", "acl:relcl"})
ADVERBIAL = frozenset({"advmod", "discourse", "parataxis", "obl", "mark", "cc", "aux"})
INFINITIVE_LINKS = frozenset({"xcomp", "ccomp", "csubj", "acl", "advcl", "obj", "nmod", "nsubj"})
PHRASED: tuple[Literal["joiner", "adverb", "governor"], ...] = ("joiner", "adverb", "governor")
ENDS_SCOPE = frozenset({".", ";", ":", "—"})
PREDICATES = frozenset({"xcomp", "obl", "obj", "amod", "advmod", "iobj", "nsubj"})
REACH_BEFORE = 8  # tokens before an infinitive in which its governor may stand
REACH_AFTER = 5  # tokens after a modal in which its infinitive may stand
LONGEST_PHRASE = 4
HIGHEST = 8  # governors looked at: beyond it the tree says nothing of the anchor any more


class StatusWordError(ValueError):
    """A line of a list of status words is wrong; the message gives file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a word shows, and what it shows when it is itself negated (None: the negation counts as one)."""

    status: Status
    negated: Status | None


@dataclass(frozen=True, slots=True)
class Governor:
    """A token on the way from the anchor to the root.

    ``link`` is the relation through which the way came up to it; ``clause`` counts the clauses left behind.
    ``sibling`` marks a coordinated token: it shares prepositions and conjunctions with the anchor, but governs it not.
    ``reaches`` says whether what is said of this token is said of the act: "отложил начало визита", but not
    "может повлиять на ход визита". ``adjunct`` marks what lies above an adjunct ("в ходе визита").
    """

    token: Token
    link: str
    clause: int
    sibling: bool
    reaches: bool
    adjunct: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Tokens ``[start, end)`` that show a status; ``height`` counts governors, ``clause`` clauses above the anchor."""

    start: int
    end: int
    word: str
    place: MarkPlace
    status: Status
    height: int
    clause: int
    reaches: bool
    negated: bool = False


@cache
def status_words(language: str) -> Words:
    """The status words of a language by place."""
    return read_status_words(LANGUAGES / language / "status.tsv")


def read_status_words(path: Path) -> Words:
    """Read and check a list of status words; a fault raises StatusWordError."""
    words: Words = {place: {} for place in get_args(Place)}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        columns = line.split("\t")
        if len(columns) != 4 or not columns[3].split():
            raise StatusWordError(f"{where}: expected place, status, status when negated, and words, separated by tabs")
        place, status, negated, listed = columns
        if place not in words:
            raise StatusWordError(f"{where}: unknown place {place!r}; known: {', '.join(words)}")
        for value in (status, negated):
            if value not in STATUSES and not (value == "-" and value is negated):
                raise StatusWordError(f"{where}: unknown status {value!r}; known: {', '.join(STATUSES)}")
        word = StatusWord(cast(Status, status), None if negated == "-" else cast(Status, negated))
        for lemma in listed.split():
            if lemma in words[place]:
                raise StatusWordError(f"{where}: {lemma!r} is listed already as {place}")
            words[place][lemma] = word
    return words


def governors(head: Token, words: Words) -> list[Governor]:
    """The anchor's head and what stands above it, nearest first."""
    found = [Governor(head, "", 0, sibling=False, reaches=True, adjunct=False)]
    while found[-1].token.head.i != found[-1].token.i and len(found) < HIGHEST:
        below = found[-1]
        token, link = below.token.head, below.token.dep_.lower()
        clause = below.clause + leaves_clause(below.token)
        sibling = link == "conj"
        aside = link in ("obl", "advcl") and led_aside(below.token, words) and token.plain_lemma not in words["inside"]
        adjunct = below.adjunct or aside
        reaches = below.reaches and (sibling or (not adjunct and passes(below, token, link, words)))
        found.append(Governor(token, link, clause, sibling, reaches, adjunct))
    return found


def passes(below: Governor, token: Token, link: str, words: Words) -> bool:
    """Whether what is said of ``token`` is said of the act below it."""
    governs = entry(words["governor"], token) is not None
    if link in INFINITIVE_LINKS and "Inf" in below.token.morph.get("VerbForm", []):
        return True
    if link == "xcomp" and governs:
        return True
    if leaves_clause(below.token):
        return governs and link in ("ccomp", "csubj", "csubj:pass")
    if link == "nmod":
        if any(phrase in words["joiner"] and end == token.i + 1 for _, end, phrase in phrases_about(token.doc, token)):
            return True
        return governs or token.plain_lemma in word_list(token.doc.lang_ or "ru", "stage_nouns")
    if below.link and link in OBJECT_LINKS and entry(words["governor"], below.token) is not None:
        return True
    if link.startswith("nsubj"):
        return happens(token, words)
    if governs and completing_infinitive(token, words) is not None:
        return False
    if link == "obl" and any(child.dep_ == "case" for child in below.token.children):
        return governs
    return governs or entry(words["bearer"], token) is not None


def happens(verb: Token, words: Words) -> bool:
    """Whether the verb, or the infinitive that completes it, says no more of its subject than that it takes place."""
    said = completing_infinitive(verb, words) or verb
    if entry(words["governor"], said) is not None:
        return True
    return entry(words["bearer"], said) is not None and not any(child.dep_ == "obj" for child in said.children)


def completing_infinitive(verb: Token, words: Words) -> Token | None:
    """The infinitive that a modal word asks for; the tree may have hung it elsewhere just behind."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "csubj", "ccomp") and "Inf" in child.morph.get("VerbForm", []):
            return child
    if verb.plain_lemma in words["modal"]:
        for token in verb.doc[verb.i + 1 : min(verb.i + 1 + REACH_AFTER, verb.sent.end)]:
            if "Inf" in token.morph.get("VerbForm", []):
                return token
    return None


def led_aside(token: Token, words: Words) -> bool:
    """Whether a phrase only tells when or where something else happened: "в ходе визита", "на встрече"."""
    for _, end, phrase in phrases_about(token.doc, token):
        if phrase in words["joiner"] and leads(token.doc[end - 1], token):
            return True
    for child in token.children:
        if child.dep_ == "case":
            if child.plain in words["joiner"]:
                return True
            if child.plain in words["locative"] and "Loc" in token.morph.get("Case", []):
                return True
    return False


def entry(words: dict[str, StatusWord], token: Token) -> StatusWord | None:
    """The word list's entry of a token, by lemma or by form."""
    return words.get(token.plain_lemma) or words.get(token.plain)


def marks(doc: Doc, anchor: tuple[int, int], path: list[Governor], words: Words) -> list[Mark]:
    """Everything around the anchor that shows a status, nearest first; the anchor's own tokens show none."""
    found: list[Mark] = []
    for height, governor in enumerate(path):
        found += marks_at(doc, anchor, governor, height, words)
    infinitive = next(
        (g.token for g in reversed(path) if g.reaches and "Inf" in g.token.morph.get("VerbForm", [])), None
    )
    if infinitive is not None and not any(mark.place in ("governor", "bearer") and mark.clause == 0 for mark in found):
        found += before_infinitive(doc, infinitive, words)
    found += conditions(doc, path, words)
    found += predicates(path, words)
    return found


def marks_at(doc: Doc, anchor: tuple[int, int], governor: Governor, height: int, words: Words) -> Iterator[Mark]:
    """What a governor and the words on it show."""
    token = governor.token
    inside = range(*anchor)

    def mark(
        start: int,
        end: int,
        word: str,
        place: MarkPlace,
        status: Status,
        *,
        negated: bool = False,
        clausal: bool = False,
    ) -> Mark:
        reaches = governor.reaches or clausal
        return Mark(start, end, word, place, status, height, governor.clause, reaches, negated)

    negation = negation_of(token, inside, words)
    if height and not governor.sibling and token.i not in inside:
        word = entry(words["governor"], token)
        if word is not None:
            status = word.status if negation is None else (word.negated or "negated")
            start = token.i if negation is None else min(negation.i, token.i)
            yield mark(start, token.i + 1, token.plain_lemma, "governor", status, negated=negation is not None)
            negation = None
        elif (borne := borne_status(token, words)) is not None:
            yield mark(token.i, token.i + 1, token.plain_lemma, "bearer", borne)
    if negation is not None and not governor.sibling:
        yield mark(negation.i, negation.i + 1, negation.plain, "particle", "negated")
    for child in token.children:
        if child.i in inside:
            continue
        relation = child.dep_.lower()
        if relation in MODIFYING and (height == 0 or token.pos_ == "NOUN"):
            status_shown = modifier_status(child, words)
            if status_shown is not None:
                yield mark(child.i, child.i + 1, child.plain_lemma, "modifier", status_shown)
        if relation in ADVERBIAL and not governor.sibling:
            adverb = words["adverb"].get(child.plain)
            if adverb is not None:
                yield mark(child.i, child.i + 1, child.plain, "adverb", adverb.status)
        if relation in ("case", "mark", "fixed"):
            joiner = words["joiner"].get(child.plain)
            if joiner is not None and not (child.dep_ == "case" and DIRECT_CASES & {*token.morph.get("Case", [])}):
                clausal = child.dep_ == "mark" and height <= 1 and governor.clause == 0 and not governor.adjunct
                yield mark(child.i, child.i + 1, child.plain, "joiner", joiner.status, clausal=clausal)
    for start, end, phrase in phrases_about(doc, token):
        for place in PHRASED:
            word = words[place].get(phrase)
            if word is not None and (place != "joiner" or leads(doc[end - 1], token)):
                yield mark(start, end, phrase, place, word.status)


def negation_of(token: Token, inside: range, words: Words) -> Token | None:
    """The word that negates the token, outside the anchor."""
    for child in token.children:
        if child.plain in words["negation"] and child.i not in inside and not is_hollow(child, words):
            return child
    before = token.doc[token.i - 1] if token.i > token.sent.start else token
    negates = before.plain in words["negation"] or before.plain in words["absence"]
    return before if negates and before.i not in inside and not is_hollow(before, words) else None


def is_hollow(negation: Token, words: Words) -> bool:
    """Whether the word after a negation takes its force: "не только", "не раз"."""
    following = negation.doc[negation.i + 1 : negation.i + 2]
    return any(entry(words["hollow"], token) is not None for token in following)


def borne_status(token: Token, words: Words) -> Status | None:
    """What a verb that only says that the act takes place shows by its tense."""
    word = entry(words["bearer"], token)
    if word is None:
        return None
    shown = tense_status(token, words)
    return word.status if shown == "occurred" else shown


def modifier_status(child: Token, words: Words) -> Status | None:
    """What an adjective, participle or relative clause on the act shows."""
    if child.dep_ == "acl:relcl":
        relative = any(c.plain_lemma == "который" and c.dep_.startswith("nsubj") for c in child.children)
        if not relative or not happens(child, words):
            return None
        governed = entry(words["governor"], child)
        return governed.status if governed is not None else borne_status(child, words)
    word = entry(words["modifier"], child)
    if word is not None:
        return word.status
    if entry(words["bearer"], child) is not None and "Part" in child.morph.get("VerbForm", []):
        return "ongoing" if "Pres" in child.morph.get("Tense", []) else "occurred"
    return None


def before_infinitive(doc: Doc, infinitive: Token, words: Words) -> Iterator[Mark]:
    """A governor just before an infinitive that the tree has hung elsewhere ("намерен в мае посетить")."""
    for i in range(infinitive.i - 1, max(infinitive.sent.start, infinitive.i - REACH_BEFORE) - 1, -1):
        token = doc[i]
        if token.plain in words["auxiliary"]:
            yield Mark(i, i + 1, "быть", "before", "planned", 0, 0, reaches=True)
            return
        word = entry(words["governor"], token)
        if word is not None and doc[i - 1].plain != "как":
            negated = i > 0 and doc[i - 1].plain in words["negation"]
            status = (word.negated or "negated") if negated else word.status
            yield Mark(i - negated, i + 1, token.plain_lemma, "before", status, 0, 0, reaches=True, negated=negated)
            return
        if token.pos_ in ("VERB", "SCONJ") or token.text in ENDS_SCOPE:
            return


@cache
def phrase_ends(language: str) -> frozenset[str]:
    """The last words of all listed phrases."""
    return frozenset(
        phrase.rpartition("_")[2] for listed in status_words(language).values() for phrase in listed if "_" in phrase
    )


def phrases_about(doc: Doc, token: Token) -> Iterator[tuple[int, int, str]]:
    """Word sequences of two and more that end at the token, or at a word that hangs on it."""
    fixed = [word for child in token.children if child.dep_ == "case" for word in child.children]
    ends = phrase_ends(doc.lang_ or "ru")
    for last in (token, *token.children, *fixed):
        if last.plain not in ends:
            continue
        for length in range(2, LONGEST_PHRASE + 1):
            start = last.i - length + 1
            if start >= token.sent.start:
                yield start, last.i + 1, "_".join(word.plain for word in doc[start : last.i + 1])


def leads(last: Token, token: Token) -> bool:
    """Whether a phrase that ends in ``last`` leads the token in, rather than something else that hangs on it."""
    return last == token or last.dep_ in ("case", "mark", "fixed")


def conditions(doc: Doc, path: list[Governor], words: Words) -> Iterator[Mark]:
    """Conditional clauses and phrases that hang on the act or its governors, without holding the anchor."""
    above = {governor.token.i for governor in path}
    for height, governor in enumerate(path):
        if governor.clause > 0 or governor.sibling:
            continue
        for child in governor.token.children:
            if child.i in above or child.dep_.lower() not in ("advcl", "obl", "parataxis"):
                continue
            single = [(below.i, below.i + 1, below.plain) for below in child.children]
            for start, end, phrase in [*single, *phrases_about(doc, child)]:
                word = words["joiner"].get(phrase)
                if word is not None and word.status == "conditional":
                    yield Mark(start, end, phrase, "condition", "conditional", height, 0, governor.reaches)


def predicates(path: list[Governor], words: Words) -> Iterator[Mark]:
    """Predicates about the act: "назвал сообщения о визите вымыслом", "счел встречу нецелесообразной"."""
    for height, governor in enumerate(path):
        if height == 0 or governor.clause > 0 or governor.sibling:
            continue
        for child in governor.token.children:
            word = words["governor"].get(child.plain_lemma)
            if word is None or child.dep_ not in PREDICATES:
                continue
            about = child.pos_ == "ADJ" and governor.link in OBJECT_LINKS and path[height - 1].reaches
            if word.status == "denied" or about:
                yield Mark(child.i, child.i + 1, child.plain_lemma, "governor", word.status, height, 0, reaches=True)


def tense_status(token: Token, words: Words) -> Status | None:
    """Past occurred, present ongoing, future planned; None for what carries no tense."""
    match tense_of(token, words):
        case "Fut":
            return "planned"
        case "Pres":
            return "ongoing"
        case "Past":
            return "occurred"
    return None


def tense_of(token: Token, words: Words) -> str:
    """Past, Pres or Fut, with the auxiliary's word in it; empty for what has none."""
    helpers = [child for child in token.children if child.dep_.startswith(("aux", "cop"))]
    if any(child.plain in words["auxiliary"] for child in helpers):
        return "Fut"
    forms = token.morph.get("VerbForm", [])
    if "Fin" in forms or "Conv" in forms or "Short" in token.morph.get("Variant", []):
        return next(iter(token.morph.get("Tense", [])), "")
    return ""
