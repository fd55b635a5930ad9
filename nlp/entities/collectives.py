"""States, capitals, bodies, organs and outlets in a text: phrases of the lexicon, adjectives and names of peoples.

An organ that every state has ("МИД", "парламент", "власти") takes its state from the complement after it ("МИД Ирана")
or the adjective before it ("иранский парламент"). A capital stays a PLACE with the code of its state;
``government_of`` names the government for the stage that finds it acting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities import knowledge
from nlp.entities.knowledge import Named
from nlp.entities.lexicon import QUOTES, Match
from nlp.entities.names import slug
from nlp.entities.phrases import feature, lemma, nominative, parses
from nlp.entities.registry import Registry, code_id, register, state_id
from nlp.parsed import Doc, Token

_GOVERNING = frozenset(("authorities", "government", "side", "administration", "cabinet"))
_PRECEDENCE = {"armed": 0, "state": 1, "capital": 2, "region": 2, "body": 3, "organ": 4, "outlet": 5}
_WITHIN_OTHERS = frozenset(("state", "body", "capital", "region"))
_JOINED = re.compile(r" (?=[.,-])|(?<=[.-]) ")
_MODIFIERS = frozenset(("ADJ", "DET", "NUM"))


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``[start, end)`` that mean ``named``.

    ``core`` is where the lexicon's phrase itself stands, in the nominative ``words``; the rest is the complement or the
    adjective that names the state, or several (``codes``).
    """

    start: int
    end: int
    core: tuple[int, int]
    named: Named
    codes: tuple[str, ...]
    words: tuple[str, ...]


def find_hits(doc: Doc) -> list[Hit]:
    """All that the lexicon knows in the text, the longest at each place, and the states in complements."""
    words = [token.text for token in doc]
    simple = [_best(doc, words, at) for at in range(len(words))]
    hits: list[Hit] = []
    core_end = end = 0
    for at in range(len(words)):
        if at < core_end:
            continue
        for hit in _with_states(doc, at, simple):
            if hit.end <= end and hit.named.kind not in _WITHIN_OTHERS:
                continue
            hits.append(_unquoted(doc, hit))
            core_end = max(core_end, at + 1 if _is_common(doc, hit) else hit.core[1])
            end = max(end, hit.end)
            break
    return _seated(doc, _inherit(hits))


def _seated(doc: Doc, hits: list[Hit]) -> list[Hit]:
    """The hits with the body of states for its seat where that acts, unless the article is about the city's state."""
    named = {code for hit in hits if hit.named.type != "PLACE" for code in hit.codes}
    found: list[Hit] = []
    for hit in hits:
        body = knowledge.seats().get(hit.named.name) if hit.named.type == "PLACE" else None
        own_state = body not in named and bool(named & set(hit.codes))
        acts = body is not None and not own_state and _acts(doc[_head(doc, *hit.core)])
        found.append(replace(hit, codes=(body,)) if acts and body is not None else hit)
    return found


def _acts(city: Token) -> bool:
    """Whether a city is a subject or a partner of somebody, or the "they" of a verb without subject stand in it."""
    preposition = next((child.lower_ for child in city.children if child.dep_ == "case"), None)
    if city.dep_.startswith("nsubj"):
        return preposition is None
    if preposition == "с":
        return feature(city, "Case") == "Ins"
    verb = city.head
    subject = any(child.dep_.startswith("nsubj") for child in verb.children)
    plural = feature(verb, "Number") == "Plur" and feature(verb, "VerbForm") == "Fin"
    return preposition == "в" and feature(city, "Case") == "Loc" and plural and not subject


def _is_common(doc: Doc, hit: Hit) -> bool:
    """Whether a body is meant by a common noun before its name ("страны ЕС", "войска НАТО")."""
    return hit.named.kind in ("body", "armed") and hit.end - hit.start > 1 and doc[hit.start].text[:1].islower()


def _unquoted(doc: Doc, hit: Hit) -> Hit:
    """The hit without the quotation marks that are all around it."""
    start, end = hit.core
    if (start, end) != (hit.start, hit.end) or end - start < 3:
        return hit
    if doc[start].text not in QUOTES or doc[end - 1].text not in QUOTES:
        return hit
    return replace(hit, start=start + 1, end=end - 1, core=(start + 1, end - 1))


def _inherit(hits: list[Hit]) -> list[Hit]:
    """Hits that a fuller one of the article explains: "МИД" after "МИД Ирана", "повстанцы" after "сирийские повстанцы".

    The nearest fuller one before counts, else the first after; an organ that is none without a state is dropped.
    """
    found: list[Hit] = []
    for at, hit in enumerate(hits):
        fuller = _fuller(hit, chain(reversed(hits[:at]), hits[at + 1 :])) if _is_bare(hit) else None
        if fuller is not None:
            named = hit.named if hit.named.kind == "organ" else fuller.named
            found.append(replace(hit, named=named, codes=fuller.codes))
        elif hit.codes or hit.named.kind != "organ" or hit.named.alone:
            found.append(hit)
    return found


def _is_bare(hit: Hit) -> bool:
    if hit.named.kind == "organ":
        return not hit.codes
    return hit.named.kind == "armed" and hit.named.country is None and len(hit.words) == 1


def _fuller(hit: Hit, others: Iterable[Hit]) -> Hit | None:
    """The first of the others that is the same organ of one state, or a body whose name ends in the bare word."""
    if hit.named.kind == "organ":
        return next((o for o in others if o.named.organ == hit.named.organ and len(o.codes) == 1), None)
    return next((o for o in others if o.named.kind == "armed" and o.named.name.endswith(f" {hit.words[0]}")), None)


def _best(doc: Doc, words: Sequence[str], at: int) -> list[Match[Named]]:
    """What the lexicon has at a place, the longest first."""
    lexicon = knowledge.lexicon()
    if not lexicon.opens(words[at]):
        return []
    found = [match for match in lexicon.matches(words, at) if _allowed(doc, match)]
    return sorted(found, key=lambda m: (-m.end, _PRECEDENCE[m.payload.kind], m.payload.guarded))


def _allowed(doc: Doc, match: Match[Named]) -> bool:
    named = match.payload
    if named.kind == "outlet" and named.guarded:
        return _in_quotes(doc, match.start, match.end)
    if named.guarded:
        return not doc[match.start].is_sent_start
    return named.kind != "organ" or _number_agrees(doc, match)


def _number_agrees(doc: Doc, match: Match[Named]) -> bool:
    """Whether a plural of the lexicon ("власти") is one in the text too, not a singular that looks like it."""
    numbers = {r.tag.number for r in parses(match.words[0]) if "nomn" in r.tag}
    return numbers != {"plur"} or feature(doc[match.start], "Number") != "Sing"


def _in_quotes(doc: Doc, start: int, end: int) -> bool:
    return start > 0 and end < len(doc) and doc[start - 1].text in QUOTES and doc[end].text in QUOTES


def _with_states(doc: Doc, at: int, simple: Sequence[list[Match[Named]]]) -> list[Hit]:
    """The readings of a place, best first; organs of every state with the state that the words around them name."""
    hits: list[Hit] = []
    for match in simple[at]:
        named, core = match.payload, (match.start, match.end)
        if named.kind != "organ" or named.code is not None:
            hits.append(Hit(match.start, match.end, core, named, (named.code,) if named.code else (), match.words))
            continue
        end, codes = (match.end, ()) if named.adjectival else _complement(doc, match.end, simple)
        start = match.start
        if not codes:
            start, codes = adjective_before(doc, match.start)
        if codes:
            hits.append(Hit(start, end, core, named, codes, match.words))
        elif _stands_alone(doc, match):
            hits.append(Hit(match.start, match.end, core, named, (), match.words))
    return sorted(hits, key=lambda hit: (-(hit.end - hit.start), _PRECEDENCE[hit.named.kind]))


def _stands_alone(doc: Doc, match: Match[Named]) -> bool:
    """Whether an organ is written as a name though no state stands with it ("МИД", "Генштаб")."""
    capital = doc[match.start].text[:1].isupper()
    return capital and (match.payload.alone or not doc[match.start].is_sent_start)


def _complement(doc: Doc, at: int, simple: Sequence[list[Match[Named]]]) -> tuple[int, tuple[str, ...]]:
    """Where a complement that names a state or body ends, and the codes: "Ирана", "соседней Украины", "ЕС"."""
    for begin in range(at, min(at + 3, len(doc))):
        for match in simple[begin]:
            code = match.payload.code
            if code is not None and _owns_organs(match.payload) and _may_be_genitive(doc, match):
                other = _joined(doc, match.end, simple) if begin == at else None
                return (match.end, (code,)) if other is None else (other.end, (code, str(other.payload.code)))
        if feature(doc[begin], "Case") != "Gen" or doc[begin].pos_ not in _MODIFIERS or adjective_codes(doc[begin]):
            break
    return at, ()


def _owns_organs(named: Named) -> bool:
    return named.kind in ("state", "armed") or (named.kind == "body" and named.principal)


def _joined(doc: Doc, at: int, simple: Sequence[list[Match[Named]]]) -> Match[Named] | None:
    """The second state of "власти России и Украины"."""
    if at + 1 >= len(doc) or doc[at].lower_ != "и":
        return None
    return next((m for m in simple[at + 1] if m.payload.kind == "state" and _may_be_genitive(doc, m)), None)


def _may_be_genitive(doc: Doc, match: Match[Named]) -> bool:
    """Whether the first word can stand in the genitive (names that are not declined always can)."""
    word = doc[match.start]
    if word.text in QUOTES or word.text.isupper():
        return True
    readings = parses(word.text)
    return any("gent" in r.tag or "gen2" in r.tag or "Fixd" in r.tag for r in readings)


def adjective_before(doc: Doc, at: int) -> tuple[int, tuple[str, ...]]:
    """The nearest adjective of a state in the run of modifiers before a place: "новое британское министерство"."""
    for i in range(at - 1, max(-1, at - 4), -1):
        token = doc[i]
        if token.pos_ not in _MODIFIERS and not token.text.endswith(("ий", "ая", "ое", "ие", "ого", "ой", "ому", "ую")):
            break
        codes = adjective_codes(token)
        if codes:
            return i, codes
    return at, ()


def adjective_codes(token: Token) -> tuple[str, ...]:
    """Codes of the states that an adjective in the text stands for."""
    codes = knowledge.codes_of_adjective(token.lemma_)
    return codes or (
        knowledge.codes_of_adjective(lemma(token.text)) if token.pos_ == "ADJ" or "-" in token.text else ()
    )


def add_hit(analysis: Analysis, registry: Registry, hit: Hit) -> None:
    """Register the mention of a hit."""
    doc = analysis.doc
    named = hit.named
    several = named.members or (hit.codes if len(hit.codes) > 1 else ())
    members = tuple(registry.of_code(code) for code in several)
    common = named.kind == "organ" and named.code is None and not named.alone
    lower = named.kind == "body" and named.code is None and doc[hit.core[0]].text[:1].islower()
    mention = ActorMention(
        start=hit.start,
        end=hit.end,
        head=_head(doc, *hit.core),
        form="NOM" if common or lower or _is_common(doc, hit) else "NAM",
        actor=_actor(doc, registry, hit),
        phrase=(hit.start, hit.end),
        members=members,
    )
    register(analysis, mention)


def _head(doc: Doc, start: int, end: int) -> int:
    """The token of ``[start, end)`` that governs the others."""
    inside = range(start, end)
    return next((i for i in inside if doc[i].head.i not in inside and doc[i].pos_ != "PUNCT"), start)


def _actor(doc: Doc, registry: Registry, hit: Hit) -> Actor:
    named = hit.named
    code = hit.codes[0] if len(hit.codes) == 1 else None
    head = doc[_head(doc, *hit.core)]
    number = feature(head, "Number") or "Sing"
    gender = feature(head, "Gender")
    if code is not None and (named.kind == "state" or (named.type == "PLACE" and code != named.code)):
        return registry.of_code(code)
    if named.type == "PLACE":
        return registry.actor(f"place:{slug(named.name)}", "PLACE", named.name, code=code, gender=gender)
    if named.principal and code is not None:
        return registry.actor(state_id(code), named.type, named.name, code=code, sector=named.sector, number=number)
    if named.kind == "outlet":
        return registry.named(f"media:{slug(named.name)}", "MEDIA", _spelling(hit), sector=named.sector)
    if named.organ is None:
        return registry.actor(
            f"org:{slug(named.name)}",
            named.type,
            named.name,
            code=code,
            sector=named.sector,
            gender=gender,
            number=number,
        )
    if named.organ in _GOVERNING and named.code is not None:
        return registry.government(named.code)
    if named.code is not None:
        return registry.named(
            f"org:{code_id(named.code)}:{named.organ}",
            named.type, named.name, code=code, sector=named.sector, gender=gender, number=number,
        )  # fmt: skip
    name = _organ_name(doc, hit)
    if named.type == "MEDIA":
        return registry.actor(f"media:{slug(name)}", "MEDIA", name, sector=named.sector, number=number)
    if named.organ in _GOVERNING and code is not None:
        actor = registry.government(code, name)
        actor.number, actor.gender = number, gender
        return actor
    owner = "-".join(code_id(c) for c in hit.codes)
    return registry.named(
        f"org:{owner}:{named.organ}" if owner else f"org:{named.organ}",
        named.type, name, code=code, sector=named.sector, gender=gender, number=number,
    )  # fmt: skip


def _spelling(hit: Hit) -> str:
    """An outlet's name in the spelling that the article uses: the lexicon's words, marks aside."""
    return _JOINED.sub("", " ".join(word for word in hit.words if word not in QUOTES))


def _organ_name(doc: Doc, hit: Hit) -> str:
    """The organ's name in the nominative: as the text words it, a proper organ's adjective turned into its state's
    name.
    """
    start, end = hit.core
    core = " ".join(hit.words)
    if hit.end > end:
        return f"{core} {doc.passage(end, hit.end)}"
    if hit.start == start:
        return core
    if hit.named.alone and len(hit.codes) == 1:
        return f"{core} {knowledge.state_name(hit.codes[0], 'gent')}"
    return nominative(doc, hit.start, hit.end, _head(doc, hit.start, hit.end))


def add_adjectives_and_peoples(analysis: Analysis, registry: Registry) -> None:
    """Adjectives of states ("французский"), peoples ("американцы") and compounds of states ("Россия-НАТО")."""
    for token in analysis.doc:
        codes = () if _is_part_of_name(analysis, token) else adjective_codes(token)
        people = knowledge.state_of_demonym(token.lemma_) if token.pos_ in ("NOUN", "PROPN") else None
        if people is not None:
            _add_people(analysis, registry, token, people)
        elif codes:
            actors = tuple(registry.of_code(code) for code in codes)
            one = actors[0] if len(actors) == 1 else None
            bounds = (token.i, token.i + 1)
            members = actors if one is None else ()
            register(analysis, ActorMention(*bounds, token.i, "ADJ", one, bounds, members=members))
        elif "-" in token.text and token.i not in analysis.by_token:
            _add_compound(analysis, registry, token)


def _is_part_of_name(analysis: Analysis, token: Token) -> bool:
    """Whether an adjective belongs to the name of a body ("сирийская оппозиция"), whose code says all."""
    held = analysis.by_token.get(token.i)
    return held is not None and held.actor is not None and held.actor.entity_id.startswith(("nsa:", "igo:"))


def _add_people(analysis: Analysis, registry: Registry, token: Token, code: str) -> None:
    plural = feature(token, "Number") == "Plur"
    bounds = (token.i, token.i + 1)
    if plural:
        actor = registry.of_code(code)
    else:
        gender = feature(token, "Gender")
        name = token.plain_lemma
        actor = registry.actor(f"person:{slug(name)}", "PERSON", name, code=code, sector="CVL", gender=gender)
    analysis.add(ActorMention(*bounds, token.i, "NOM", actor, bounds))


def _add_compound(analysis: Analysis, registry: Registry, token: Token) -> None:
    parts = token.text.replace("–", "-").replace("—", "-").split("-")
    codes = []
    for part in parts:
        match = next(
            (m for m in knowledge.lexicon().matches([part], 0) if m.payload.kind in ("state", "body", "capital")), None
        )
        if match is None or match.payload.code is None:
            return
        codes.append(match.payload.code)
    members = tuple(registry.of_code(code) for code in codes)
    bounds = (token.i, token.i + 1)
    register(analysis, ActorMention(*bounds, token.i, "NAM", None, bounds, members=members))
