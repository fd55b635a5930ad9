"""Who is named in an article: the lexicon's phrases, then persons, then the other names that the model found."""

from __future__ import annotations

from spacy.tokens import Doc

from nlp.document import Actor, ActorMention, Analysis, span
from nlp.entities.collectives import Hit, add_adjectives_and_peoples, add_hit, find_hits
from nlp.entities.lexicon import QUOTES
from nlp.entities.names import slug
from nlp.entities.persons import add_persons, person_spans
from nlp.entities.phrases import nominative
from nlp.entities.registry import Registry, register
from nlp.entities.roles import load_roles
from topics.records import Entity, EntityMention, EntityType


def recognise(analysis: Analysis) -> None:
    """Fill ``analysis.actors`` and ``analysis.mentions`` with all that the article names.

    Forms: NAM names, ADJ adjectives of states, NOM phrases for collective actors of states ("французские власти") and for
    peoples. A capital is a PLACE with its state's code (see ``government_of``); adjectives and phrases that mean several
    states ("российско-украинский") have no actor but ``members``.
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
    _add_other_names(analysis, registry, people)
    add_persons(analysis, registry, [p for p in people if not _is_known_name(analysis, *p)])
    analysis.mentions.sort(key=lambda m: (m.start, -m.end))


def _inside_person(hit: Hit, people: list[tuple[int, int]]) -> bool:
    """Whether a phrase of the lexicon is only a part of a person's name ("София" in "София Ротару")."""
    return any(s <= hit.start and hit.end <= e and (s, e) != (hit.start, hit.end) for s, e in people)


def _is_known_name(analysis: Analysis, start: int, end: int) -> bool:
    held = analysis.by_token.get(start)
    return held is not None and held.start <= start and end <= held.end


def _add_other_names(analysis: Analysis, registry: Registry, people: list[tuple[int, int]]) -> None:
    """Organisations and places that only the model knows."""
    doc = analysis.doc
    for entity in doc.ents:
        if entity.label_ not in ("ORG", "LOC"):
            continue
        start, end = _trimmed(doc, entity.start, entity.end)
        covered = [analysis.by_token.get(i) for i in range(start, end)]
        if start >= end or _spans(covered[0], start, end):
            continue
        if any(m is not None and (m.start < start or m.end > end) for m in covered):
            continue
        if any(s < end and start < e for s, e in people):
            continue
        _add_name(analysis, registry, start, end, entity.label_)


def _spans(mention: ActorMention | None, start: int, end: int) -> bool:
    return mention is not None and mention.start <= start and mention.end >= end


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A model's span up to its first line break, without the marks around it."""
    end = next((i for i in range(start, end) if doc[i].is_space), end)
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return start, end


def _add_name(analysis: Analysis, registry: Registry, start: int, end: int, label: str) -> None:
    doc = analysis.doc
    head = next((i for i in range(start, end) if not start <= doc[i].head.i < end), start)
    quoted = start > 0 and doc[start - 1].text in QUOTES
    name = doc[start:end].text if quoted else nominative(doc, start, end, head)
    outlet = label == "ORG" and _is_outlet(doc, start - 1 if quoted else start)
    codes = [m.actor.code for m in analysis.within(start, end) if m.actor is not None and m.actor.code]
    kind: EntityType = "MEDIA" if outlet else ("ORGANIZATION" if label == "ORG" else "PLACE")
    scheme = {"MEDIA": "media", "ORGANIZATION": "org", "PLACE": "place"}[kind]
    code = codes[0] if codes and not outlet else None
    actor = registry.actor(f"{scheme}:{slug(name)}", kind, name, code=code, sector="JRN" if outlet else None)
    register(analysis, ActorMention(start, end, head, "NAM", actor, (start, end)))


def _is_outlet(doc: Doc, start: int) -> bool:
    """Whether a word like "газета" or "телеканал" stands before the name."""
    noun = load_roles().noun(doc[start - 1]) if start > 0 else None
    return noun is not None and noun.kind == "outlet"


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
