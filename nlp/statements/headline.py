"""Headlines that name the speaker by a sign: "Меркель: ..." and "... — Тереза Мэй"."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.statements.cues import CueMatch
from nlp.statements.layout import SENTENCE_ENDS, Layout
from nlp.statements.lexicon import CueEntry
from nlp.statements.source import Tokens

NAME_LENGTH = 9  # tokens of the speaker before a colon at most
LAST_NAME_LENGTH = 5  # tokens of the speaker after a dash at most
SHORTEST = 3  # words of a content at least
SIGN = CueEntry("", "report", frozenset({"quote"}))


@dataclass(frozen=True, slots=True)
class Headline:
    """The sign that is the cue, and token bounds of what is said and of who says it."""

    cue: CueMatch
    content: Tokens
    source: Tokens


def headline_statements(layout: Layout) -> list[Headline]:
    """Statements made by a colon or dash in the title and in list lines."""
    found = []
    for number, (start, end) in enumerate(layout.paragraphs):
        bullet = end - start > 2 and (layout.is_dash(start) or layout.words[start] in ("•", "*"))
        titled = (
            number == 0 and end > start and layout.words[end - 1] not in SENTENCE_ENDS and len(layout.paragraphs) > 1
        )
        if number == 0 or bullet:
            headline = _before_colon(layout, start + bullet, end)
            if headline is not None:
                found.append(headline)
                continue
        if titled:
            headline = _after_dash(layout, start, end)
            if headline is not None:
                found.append(headline)
    return found


def _before_colon(layout: Layout, start: int, end: int) -> Headline | None:
    colon = next((t for t in range(start, min(start + NAME_LENGTH, end)) if layout.words[t] == ":"), None)
    if colon is None or colon == start or not _names_somebody(layout, start, colon):
        return None
    last = next((t for t in range(colon, end) if layout.words[t] in SENTENCE_ENDS), end)
    if last - colon - 1 < SHORTEST:
        return None
    return Headline(_sign(layout, colon), (colon + 1, last), (start, colon))


def _after_dash(layout: Layout, start: int, end: int) -> Headline | None:
    dash = next((t for t in range(end - 2, max(start, end - 2 - LAST_NAME_LENGTH), -1) if layout.is_dash(t)), None)
    if dash is None or dash - start < SHORTEST or not _names_somebody(layout, dash + 1, end):
        return None
    if not any(layout.finite(t) or layout.pos[t] in ("VERB", "ADJ", "ADP") for t in range(start, dash)):
        return None
    if layout.starts[dash] == layout.end(dash - 1) or (layout.is_mark(dash - 1) and layout.is_mark(start)):
        return None
    return Headline(_sign(layout, dash), (start, dash), (dash + 1, end))


def _names_somebody(layout: Layout, start: int, end: int) -> bool:
    """A nominative phrase with a proper name and no verb."""
    tokens = [t for t in range(start, end) if not layout.is_punct(t)]
    if not tokens or any(layout.pos[t] in ("VERB", "AUX", "ADV", "CCONJ") for t in tokens):
        return False
    if layout.pos[tokens[0]] == "ADP":
        return False
    named = any(
        layout.pos[t] in ("PROPN", "X") or layout.doc[t].ent_type_ or layout.doc[t].text.isupper() for t in tokens
    )
    head = next((t for t in tokens if layout.pos[t] in ("NOUN", "PROPN", "X")), None)
    if head is None or not (named or layout.morph(head, "Animacy") == "Anim"):
        return False
    capitals = layout.doc[head].text.isupper()
    can_speak = (
        layout.pos[head] != "NOUN" or layout.morph(head, "Animacy") == "Anim" or bool(layout.doc[head].ent_type_)
    )
    return capitals or (can_speak and layout.morph(head, "Case") in ("Nom", ""))


def _sign(layout: Layout, token: int) -> CueMatch:
    entry = CueEntry(layout.words[token], SIGN.cue_class, SIGN.frames)
    return CueMatch(token, token + 1, token, "sign", entry)
