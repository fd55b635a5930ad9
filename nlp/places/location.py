"""Finds the place that the text gives to an act."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.clauses import clause_path, syntactic_head, word_list
from nlp.document import Analysis, span
from nlp.parsed import Doc, Token
from nlp.places.gazetteer import City, cities
from nlp.places.words import PlaceWords, place_words
from topics.records import EventLocation

LONGEST_NAME = 5  # tokens: "Ростове-на-Дону"
HYPHENS = frozenset({"-", "‑", "–"})


def locate(
    analysis: Analysis, anchor: tuple[int, int], clause: tuple[int, int], taken: frozenset[int] = frozenset()
) -> EventLocation | None:
    """Place of the act at the tokens ``[start, end)`` of ``anchor``, looked for within the tokens of its ``clause``.

    A place counts where the text puts the act there ("встреча в Женеве"), sends it there ("визит в Минск") or names
    what is visited ("посетил Сеул"); so never a dateline. ``taken`` are tokens that name participants: a capital that
    stands for its government ("в Париже заявили") is no place. Cities and venues have coordinates and precision
    ``city``; a country has precision ``country`` and none. None where the text puts the act nowhere.
    """
    doc = analysis.doc
    words = place_words(doc.lang_ or "ru")
    head = syntactic_head(doc, anchor)
    path = clause_path(head)
    ranked = sorted(
        (rank, first, last)
        for first, last in names(doc, clause, words, analysis)
        if (rank := nearness(doc[first], path, words, first in taken, names_country(analysis, first))) is not None
    )
    if head.dep_ == "acl:relcl" and any(child.plain_lemma in words.where for child in head.children):
        ranked = [((0, 0), first, last) for first, last in names(doc, (head.head.i, head.head.i + 1), words, analysis)]
    for _, first, last in ranked:
        found = place(analysis, first, last, words)
        if found is not None:
            return found
    return None


def names(doc: Doc, clause: tuple[int, int], words: PlaceWords, analysis: Analysis) -> Iterator[tuple[int, int]]:
    """Token bounds of the place names in a clause; a country's name is as the entity stage has it."""
    at = clause[0]
    while at < clause[1]:
        end = at + 1
        if names_country(analysis, at):
            end = analysis.by_token[at].end
            yield at, end
        elif named_by_writer(doc[at]) and not names_person(analysis, at):
            length = longest_name(doc, at, words)
            if length:
                end = at + length
                yield at, end
        at = end


def longest_name(doc: Doc, at: int, words: PlaceWords) -> int:
    """How many tokens the longest known name from this token on has; 0 without one."""
    lengths = range(min(LONGEST_NAME, len(doc) - at), 0, -1)
    return next((length for length in lengths if known(doc, at, at + length, words)), 0)


def known(doc: Doc, start: int, end: int, words: PlaceWords) -> City | None:
    """The city or venue that these tokens name in any case, if there is one."""
    tokens = list(doc[start:end])
    if any(token.is_space for token in tokens):
        return None
    forms = [token.plain for token in tokens]
    lemmas = [token.plain_lemma for token in tokens]
    for parts in (lemmas, [*forms[:-1], lemmas[-1]], [lemmas[0], *forms[1:]], forms):
        name = joined(parts)
        city = words.venues.get(name) or cities().get(name)
        if city is not None and name not in words.regions:
            return city
    return None


def joined(parts: list[str]) -> str:
    """Words as a name is written: no blanks about hyphens."""
    name = " ".join("-" if part in HYPHENS else part for part in parts)
    return name.replace(" - ", "-")


def named_by_writer(token: Token) -> bool:
    """Whether the token is written and tagged as a name: towns called like common words are many."""
    return token.text[0].isupper() and token.pos_ in ("PROPN", "ADJ", "X")


def names_person(analysis: Analysis, at: int) -> bool:
    """Whether the token belongs to the name of someone or something that is no place."""
    mention = analysis.by_token.get(at)
    return mention is not None and mention.actor is not None and mention.actor.type in ("PERSON", "MEDIA")


def names_country(analysis: Analysis, at: int) -> bool:
    """Whether the token is the name of a state."""
    mention = analysis.by_token.get(at)
    actor = mention.actor if mention is not None else None
    return mention is not None and actor is not None and mention.form == "NAM" and actor.type == "COUNTRY"


def nearness(token: Token, path: list[Token], words: PlaceWords, taken: bool, country: bool) -> tuple[int, int] | None:
    """How near to the act the place hangs: governors between, then whether through an occasion; None if not at all."""
    carrier = token.head if names_town(token, words, country) else token
    host = carrier.head
    language = token.doc.lang_ or "ru"
    if host.plain_lemma in word_list(language, "about_verbs") and not any(c.dep_ == "nsubj" for c in host.children):
        return None  # "в Осло осудили": the place speaks
    preposition = next((child.plain for child in carrier.children if child.dep_ == "case"), "")
    cases = carrier.morph.get("Case", []) or token.morph.get("Case", [])
    if preposition in words.at and words.at[preposition] in cases:
        if taken:
            return None
        if host in path:
            return path.index(host), 0
        if host.head in path and host.dep_ == "obl" and any(c.plain in words.at for c in host.children):
            return path.index(host.head), 1
        return None
    if preposition in words.at and "Acc" in cases and host.plain_lemma in words.toward and host in path:
        return path.index(host), 0
    if not preposition and host.plain_lemma in words.visits and carrier.dep_ in ("obj", "nmod") and host in path:
        return path.index(host), 0
    return None


def names_town(token: Token, words: PlaceWords, country: bool) -> bool:
    """Whether the name stands beside a common noun that carries it: "в пригороде Дамаска", but not a country's."""
    if token.head.plain_lemma not in words.town:
        return False
    return token.dep_ in ("appos", "flat") or (token.dep_ == "nmod" and not country)


def place(analysis: Analysis, start: int, end: int, words: PlaceWords) -> EventLocation | None:
    """The public record of a place name."""
    city = None if names_country(analysis, start) else known(analysis.doc, start, end, words)
    where = span(analysis.doc, start, end)
    if city is not None:
        return EventLocation(
            name=city.name, country=city.country, lat=city.lat, lon=city.lon, precision="city", span=where
        )
    mention = analysis.by_token.get(start)
    if mention is None or mention.actor is None:
        return None
    return EventLocation(name=mention.actor.name, country=mention.actor.code, precision="country", span=where)
