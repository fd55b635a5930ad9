"""To whom and when somebody spoke, as the words beside the verb of speech tell it."""

from __future__ import annotations

from nlp.statements.cues import CueMatch
from nlp.statements.layout import Layout
from nlp.statements.source import noun_phrase

ADVERBIALS = frozenset({"advmod", "obl", "nmod", "obj", "iobj"})


def addressee(layout: Layout, cue: CueMatch) -> str | None:
    """The dative of the verb: "сообщил журналистам", "напомнил премьеру Норвегии"."""
    if cue.kind not in ("verb", "light"):
        return None
    for kid in layout.kids[cue.head]:
        dative = layout.morph(kid, "Case") == "Dat" and layout.preposition(kid) is None
        if dative and layout.deps[kid] in ADVERBIALS and layout.pos[kid] in ("NOUN", "PROPN", "PRON"):
            return _text(layout, *noun_phrase(layout, kid))
    return None


def time_expression(layout: Layout, cue: CueMatch) -> str | None:
    """The day or moment of speaking: "в среду", "21 декабря", "накануне"."""
    if cue.kind not in ("verb", "light", "document"):
        return None
    for kid in layout.kids[cue.head]:
        if layout.deps[kid] in ADVERBIALS and layout.lemmas[kid] in layout.lexicon.sets.times:
            cases = [k for k in layout.kids[kid] if layout.deps[k] == "case"]
            start, end = noun_phrase(layout, kid)
            return _text(layout, min([start, *cases]), end)
    return None


def _text(layout: Layout, start: int, end: int) -> str:
    return layout.text[layout.starts[start] : layout.end(end - 1)]
