"""Lines that name the speaker by a sign: "Меркель: ...", "Орбан — Мэй: ..." and "... — Тереза Мэй"."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.statements.cues import CueMatch
from nlp.statements.layout import SENTENCE_ENDS, Layout
from nlp.statements.lexicon import CueEntry
from nlp.statements.source import Tokens

NAME_LENGTH = 9  # tokens of the speaker before a colon at most
LAST_NAME_LENGTH = 5  # tokens of the speaker after a dash at most
SHORTEST = 3  # words of a content at least
LONGEST = 40  # tokens of a line that is a title at most
TOPICS = frozenset({"о", "об", "обо", "про", "на", "после", "по", "в", "во"})
SIGN = CueEntry("", "report", frozenset({"quote"}))


@dataclass(frozen=True, slots=True)
class Headline:
    """The sign that is the cue, and token bounds of what is said and of who says it."""

    cue: CueMatch
    content: Tokens
    source: Tokens


def headline_statements(layout: Layout) -> list[Headline]:
    """Statements made by a colon or dash: in titles and other lines without a full stop, and "Меркель: «...»"."""
    found = []
    for number, (start, end) in enumerate(layout.paragraphs):
        first = next((t for t in range(start, end) if layout.is_mark(t) or not layout.is_punct(t)), end)
        titled = end > start and layout.words[end - 1] not in SENTENCE_ENDS and end - start < LONGEST
        if number == 0 or first > start or titled:
            headline = _before_colon(layout, first, end)
            if headline is not None:
                found.append(headline)
                continue
        if titled and (headline := _after_dash(layout, first, end)) is not None:
            found.append(headline)
    taken = {headline.cue.start for headline in found}
    return found + [one for one in _before_quotations(layout) if one.cue.start not in taken]


def _before_quotations(layout: Layout) -> list[Headline]:
    """ "Меркель: «Мы не отступим»." in running text: a sentence that is a name, a colon and a quotation."""
    found = []
    for start, end in layout.sentences:
        headline = _before_colon(layout, start, end)
        if headline is None or not layout.is_mark(headline.content[0]):
            continue
        opening = layout.starts[headline.content[0]]
        quote = next(iter(layout.quotes_within(opening, opening + 1)), None)
        if quote is not None and quote.closed:
            content = headline.content[0], layout.token_from(quote.end)
            found.append(Headline(headline.cue, content, headline.source))
    return found


def _before_colon(layout: Layout, start: int, end: int) -> Headline | None:
    colon = next((t for t in range(start, min(start + NAME_LENGTH, end)) if layout.words[t] == ":"), None)
    if colon is None:
        return None
    stop = next((t for t in range(start + 1, colon) if _leaves_name(layout, t, colon)), colon)
    if stop <= start or not _names_somebody(layout, start, stop):
        return None
    last = next((t for t in range(colon, end) if layout.words[t] in SENTENCE_ENDS), end)
    if last - colon - 1 < SHORTEST:
        return None
    return Headline(_sign(layout, colon), (colon + 1, last), (start, stop))


def _leaves_name(layout: Layout, token: int, colon: int) -> bool:
    """Whether the speaker's name ends here: before a topic ("Меркель о санкциях") or addressee ("Меркель — Мэй")."""
    if layout.is_dash(token):
        return layout.starts[token] > layout.end(token - 1) and token + 1 < colon
    return layout.words[token] in TOPICS


def _after_dash(layout: Layout, start: int, end: int) -> Headline | None:
    dash = next((t for t in range(end - 2, max(start, end - 2 - LAST_NAME_LENGTH), -1) if layout.is_dash(t)), None)
    if dash is None or dash - start < SHORTEST or not _names_somebody(layout, dash + 1, end):
        return None
    if not any(layout.finite(t) or layout.pos[t] in ("VERB", "ADJ", "ADP") for t in range(start, dash)):
        return None
    if layout.starts[dash] == layout.end(dash - 1):
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
    if head == tokens[0] and layout.pos[head] == "PROPN":
        return True  # the case of a name that stands alone is often misread: "Захарова", "Осло"
    capitals = layout.doc[head].text.isupper()
    can_speak = (
        layout.pos[head] != "NOUN" or layout.morph(head, "Animacy") == "Anim" or bool(layout.doc[head].ent_type_)
    )
    return capitals or (can_speak and layout.morph(head, "Case") in ("Nom", ""))


def _sign(layout: Layout, token: int) -> CueMatch:
    entry = CueEntry(layout.words[token], SIGN.cue_class, SIGN.frames)
    return CueMatch(token, token + 1, token, "sign", entry)
