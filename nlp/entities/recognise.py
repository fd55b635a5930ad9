"""Who is named in an article: the lexicon's phrases, then persons, then the other names that the model found."""

from __future__ import annotations

from nlp.document import Actor, Analysis, span
from nlp.entities.collectives import Hit, add_adjectives_and_peoples, add_hit, find_hits
from nlp.entities.other_names import add_other_names
from nlp.entities.persons import add_persons, person_spans
from nlp.entities.registry import Registry
from topics.records import Entity, EntityMention


def recognise(analysis: Analysis) -> None:
    """Fill ``analysis.actors`` and ``analysis.mentions`` with all that the article names.

    Forms: NAM names, ADJ adjectives of states, NOM phrases for collective actors of states ("французские власти") and
    for peoples. A capital is a PLACE with its state's code (see ``government_of``); adjectives and phrases that mean
    several states ("российско-украинский") have no actor but ``members``.
    """
    registry = Registry(analysis)
    doc = analysis.doc
    hits = find_hits(doc)
    taken = [False] * len(doc)
    for hit in hits:
        if hit.named.kind in ("state", "body", "organ"):
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
    people = person_spans(doc, taken)
    for hit in hits:
        if not _inside_person(hit, people):
            add_hit(analysis, registry, hit)
    add_adjectives_and_peoples(analysis, registry)
    add_other_names(analysis, registry, people)
    add_persons(analysis, registry, [p for p in people if not _is_known_name(analysis, *p)])
    analysis.mentions.sort(key=lambda m: (m.start, -m.end))


def _inside_person(hit: Hit, people: list[tuple[int, int]]) -> bool:
    """Whether a phrase of the lexicon is only a part of a person's name ("София" in "София Ротару")."""
    return any(s <= hit.start and hit.end <= e and (s, e) != (hit.start, hit.end) for s, e in people)


def _is_known_name(analysis: Analysis, start: int, end: int) -> bool:
    held = analysis.by_token.get(start)
    return held is not None and held.start <= start and end <= held.end


def entity_records(analysis: Analysis) -> tuple[Entity, ...]:
    """The article's entities in the order of their first mention, those of one id as one."""
    mentions: dict[str, list[EntityMention]] = {}
    actors: dict[str, Actor] = {}
    for mention in sorted(analysis.mentions, key=lambda m: (m.start, -m.end)):
        for actor in (mention.actor, *mention.members):
            if actor is None:
                continue
            known = actors.setdefault(actor.entity_id, actor)
            if len(actor.name) > len(known.name) and actor.type == known.type:
                actors[actor.entity_id] = actor
            place = span(analysis.doc, mention.start, mention.end)
            form = "NOM" if mention.form == "ADJ" else mention.form
            mentions.setdefault(actor.entity_id, []).append(
                EntityMention(start=place.start, end=place.end, text=place.text, mention_type=form)
            )
    return tuple(
        Entity(
            entity_id=entity_id,
            type=actor.type,
            name=actor.name,
            code=actor.code,
            sector=actor.sector,
            role=actor.role,
            wikidata=actor.wikidata,
            mentions=tuple(mentions[entity_id]),
        )
        for entity_id, actor in actors.items()
    )
