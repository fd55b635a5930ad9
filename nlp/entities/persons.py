"""Persons in a text: who is one and the same, the name in the nominative, the role, the state.

A person's mentions are the model's spans, corrected, and words that can be forms of a surname found so. Mentions whose
surnames can be forms of one name and whose given names do not differ are one person. What the text says of the person
stands; the dated list of offices fills in the full name, the state and the office of one whom it leaves bare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities import offices
from nlp.entities.appositions import Role, align_conjoined, role_beside
from nlp.entities.names import (
    PARTICLES,
    Form,
    given_name_gender,
    is_given_name,
    is_initial,
    is_patronymic,
    nominative,
    readings,
    slug,
)
from nlp.entities.phrases import feature, parses
from nlp.entities.registry import Registry, register
from nlp.entities.roles import RoleLexicon, load_roles
from nlp.parsed import Doc, Token, plain

Bounds = tuple[int, int]

_GENDERED = frozenset(("Masc", "Fem"))
_STATE = 3
_OFFICES_OF_STATES = ("head_of_state", "head_of_government", "deputy_head_of_government", "minister", "deputy_minister")
_BREAKS = frozenset('()[]{},;:—–"«»„“”‟″')


@dataclass(slots=True, eq=False)
class Naming:
    """One mention of a person: its tokens, given names and surname told apart, and the role beside it."""

    start: int
    end: int
    given: tuple[int, ...]
    surname: int
    gender: str | None
    role: Role | None = None


@dataclass(slots=True, eq=False)
class _Person:
    namings: list[Naming] = field(default_factory=list)


def person_spans(doc: Doc, taken: Sequence[bool]) -> list[Bounds]:
    """The names of persons: the model's PER spans without line breaks, marks, and words that are no part of a name.

    ``taken`` tells the tokens that the lexicon claims for states and bodies: no name of several words begins with one.
    """
    spans: list[Bounds] = []
    for entity in doc.ents:
        if entity.label_ != "PER":
            continue
        start = entity.start
        for i in range(entity.start, entity.end + 1):
            if i < entity.end and "\n" not in doc[i].text and doc[i].text not in _BREAKS:
                continue
            first, last = _trim(doc, start, i, taken)
            spans += _single_people(doc, first, last) if first < last else []
            start = i + 1
    return sorted(spans + _missed(doc, spans, taken))


def _trim(doc: Doc, start: int, end: int, taken: Sequence[bool]) -> Bounds:
    while start < end and (
        not _may_begin_name(doc[start]) or (end - start > 1 and (taken[start] or _is_role(doc[start])))
    ):
        start += 1
    while start < end and not doc[end - 1].text[-1:].isalpha() and not is_initial(doc[end - 1].text):
        end -= 1
    named = any(doc[i].text[:1].isupper() or "-" in doc[i].text for i in range(start, end))
    return (start, end) if named else (start, start)


def _is_role(token: Token) -> bool:
    """Whether a word that the model took into a name is a role noun ("Генсек")."""
    noun = load_roles().noun(token)
    return noun is not None and noun.kind == "person" and not is_given_name(token.text)


def _single_people(doc: Doc, start: int, end: int) -> list[Bounds]:
    """A span in which a second person's given name follows a surname, cut there ("Уго Чавес Бараку Обаме")."""
    for i in range(start + 2, end - 1):
        joined = doc[i].plain in PARTICLES or doc[i - 1].plain in PARTICLES or is_given_name(doc[i - 1].text)
        pairs = i == start + 2 and i == end - 2
        if given_name_gender(doc[i].text) and not joined and (pairs or is_given_name(doc[start].text)):
            return [(start, i), *_single_people(doc, i, end)]
    return [(start, end)]


def _may_begin_name(token: Token) -> bool:
    if token.is_sent_start and token.pos_ not in ("PROPN", "X"):
        return is_given_name(token.text)
    return token.text[:1].isupper() or token.plain in PARTICLES or "-" in token.text


def _missed(doc: Doc, spans: Sequence[Bounds], taken: Sequence[bool]) -> list[Bounds]:
    """Capitalised words outside the model's spans that can be forms of a surname inside one."""
    claimed = {i for start, end in spans for i in range(start, end)}
    surnames = {doc[end - 1].plain[:3]: doc[end - 1] for start, end in spans if end - start > 1}
    found: list[Bounds] = []
    for token in doc:
        if token.i in claimed or taken[token.i] or token.pos_ != "PROPN" or not token.text[:1].isupper():
            continue
        model = surnames.get(token.plain[:3])
        if model is not None and len(token.text) > 3 and one_name(token, model):
            found.append((token.i, token.i + 1))
    return found


def add_persons(analysis: Analysis, registry: Registry, spans: Sequence[Bounds]) -> None:
    """Register every mention of every person; ``spans`` are the tokens of the names."""
    doc, roles = analysis.doc, load_roles()
    namings = [_naming(doc, start, end) for start, end in spans]
    for naming in namings:
        naming.role = role_beside(analysis, roles, naming.start, naming.end)
    pairs = _share_plural_roles(analysis, namings)
    bearers: dict[int, Actor] = {}
    for person in _grouped(doc, namings):
        actor = _actor(analysis, registry, roles, person)
        for naming in person.namings:
            bearers[naming.start] = actor
            role = naming.role
            if role is not None:
                _identify(analysis, role.head, actor)
            phrase = (min(naming.start, role.start), max(naming.end, role.end)) if role else (naming.start, naming.end)
            register(analysis, ActorMention(naming.start, naming.end, _head(doc, naming), "NAM", actor, phrase))

    for plural, first, second in pairs:
        _add_pair(analysis, registry, plural, second.end, (bearers[first.start], bearers[second.start]))


def _identify(analysis: Analysis, head: int, actor: Actor) -> None:
    """Let a word for one of a people beside a name mean its bearer ("американец по имени Имярек")."""
    held = analysis.by_token.get(head)
    if held is not None and held.form == "NOM" and held.actor is not None and held.actor.type == "PERSON":
        held.actor = actor


def _add_pair(analysis: Analysis, registry: Registry, role: Role, end: int, members: tuple[Actor, Actor]) -> None:
    """Two persons under one plural role noun as a group, to which "эксперты" or "они" may go back."""
    one, other = members
    actor = registry.actor(
        f"group:{one.entity_id.partition(':')[2]}+{other.entity_id.partition(':')[2]}",
        "PERSON",
        f"{one.name} и {other.name}",
        code=one.code if one.code == other.code else None,
        sector=one.sector,
        number="Plur",
    )
    actor.role = role.text
    register(
        analysis,
        ActorMention(role.head, role.head + 1, role.head, "NOM", actor, (role.start, end), members=members),
    )


def _head(doc: Doc, naming: Naming) -> int:
    inside = range(naming.start, naming.end)
    return next((i for i in inside if doc[i].head.i not in inside), naming.start)


def _share_plural_roles(analysis: Analysis, namings: Sequence[Naming]) -> list[tuple[Role, Naming, Naming]]:
    """Give each of two names joined by "и" its share of the plural role before them; the pairs with that role."""
    doc = analysis.doc
    pairs = []
    for first, second in pairwise(namings):
        role = first.role
        joined = second.start == first.end + 1 and doc[first.end].lower_ == "и"
        if role is not None and joined and _is_plural(doc[role.head]):
            first.role, second.role = align_conjoined(analysis, role, second.start)
            pairs.append((role, first, second))
    return pairs


def _is_plural(token: Token) -> bool:
    return feature(token, "Number") == "Plur" or all(r.tag.number == "plur" for r in parses(token.text))


def _naming(doc: Doc, start: int, end: int) -> Naming:
    """Given names and surname: the last word is the surname unless the order is turned ("Небензя Василий
    Алексеевич").
    """
    words = [i for i in range(start, end) if doc[i].text[:1].isupper() or "-" in doc[i].text]
    surname = words[0] if _turned([doc[i].text for i in words]) else words[-1]
    given = tuple(i for i in words if i != surname and (len(words) == 2 or not is_patronymic(doc[i].text)))
    genders = [
        g for i in range(start, end) if (g := given_name_gender(doc[i].text)) and (len(words) > 1 or i != surname)
    ]
    return Naming(start, end, given, surname, genders[0] if genders else None)


def _turned(words: Sequence[str]) -> bool:
    """Whether the surname stands before the given name."""
    first, last = words[0], words[-1]
    if len(words) > 2:
        return is_patronymic(last)
    listed = plain(last) in offices.surnames()
    return len(words) == 2 and is_given_name(last) and not is_given_name(first) and not listed


def _grouped(doc: Doc, namings: Sequence[Naming]) -> list[_Person]:
    """Mentions of one person together: full names first, then each bare surname to the last compatible one before
    it.
    """
    people: list[_Person] = []
    for naming in sorted(namings, key=lambda n: (not n.given, n.start)):
        fitting = [p for p in people if any(_same(doc, naming, other) for other in p.namings)]
        if not fitting:
            people.append(_Person([naming]))
            continue
        before = {p: [n.start for n in p.namings if n.start < naming.start] for p in fitting}
        nearest = max(fitting, key=lambda p: max(before[p], default=-1))
        nearest.namings.append(naming)
    for person in people:
        person.namings.sort(key=lambda n: n.start)
    return people


def _same(doc: Doc, one: Naming, other: Naming) -> bool:
    if one.gender and other.gender and one.gender != other.gender:
        return False
    if not one.given or not other.given:
        bare, full = (one, other) if not one.given else (other, one)
        word = doc[bare.surname]
        if one_name(word, doc[full.surname]):
            return True
        alike = any(one_name(word, doc[i]) for i in full.given)
        return alike and (is_given_name(word.text) or not any(given_name_gender(doc[i].text) for i in full.given))
    if not one_name(doc[one.surname], doc[other.surname]):
        return False
    first, second = doc[one.given[0]].text, doc[other.given[0]].text
    if is_initial(first) or is_initial(second):
        return first[:1] == second[:1]
    return any(one_name(doc[i], doc[j]) for i in one.given for j in other.given)


def one_name(one: Token, other: Token) -> bool:
    """Whether two words can be forms of one name: they have a likely nominative in common."""
    if one.plain == other.plain:
        return True
    if one.plain[:2] != other.plain[:2]:
        return False
    return bool(_likely_nominatives(one) & _likely_nominatives(other))


def _likely_nominatives(token: Token) -> set[str]:
    """Nominatives of a word in the case that the parser saw; genitive and accusative are one for names of men."""
    case = feature(token, "Case")
    alike = {"Gen", "Acc"} if case in ("Gen", "Acc") else {case}
    found = {plain(r.nominative) for r in readings(token.text) if r.case is None or case is None or r.case in alike}
    return found | {token.plain} if case in (None, "Nom") else found


def _actor(analysis: Analysis, registry: Registry, roles: RoleLexicon, person: _Person) -> Actor:
    doc, day = analysis.doc, analysis.published_at.date() if analysis.published_at else None
    gender = _gender(doc, person)
    name = identity = _name(doc, person, gender)
    known = offices.person_named(name) or offices.person_called(name, day, gender)
    told = [n.role for n in person.namings if n.role is not None]
    full = known is not None and offices.person_named(name) is known
    if known is not None and not full and not _confirmed(known, told):
        known = None
    tenure = None
    if known is not None:
        tenure, gender, identity = _tenure(analysis, known), known.gender, known.name
        name = name if full else known.spelled(name)
    code = next((role.code for role in told if role.code), None) or (tenure.code if tenure else None)
    if code is None and any(role.of_country for role in told):
        code = _main_state(analysis)
    if code is None:
        code = _state_nearby(analysis, roles, person)
    actor = registry.actor(f"person:{slug(identity)}", "PERSON", name, code=code, gender=gender)
    classes = frozenset(c for role in told for c in role.classes)
    actor.role = max((role.text for role in told), key=len, default=tenure.office if tenure else None)
    actor.sector = roles.sector(classes) if classes else ("GOV" if tenure else None)
    actor.affiliation = next((role.affiliation for role in told if role.affiliation is not None), None)
    actor.spokesperson = roles.is_a(classes, "spokesperson")
    actor.wikidata = tenure.wikidata if tenure else None
    return actor


def _confirmed(known: offices.Person, told: Sequence[Role]) -> bool:
    """Whether a bare surname may be taken for the listed person: no role in the text gives another state."""
    codes = {role.code for role in told if role.code}
    return not codes or bool(codes & {tenure.code for tenure in known.tenures})


def _main_state(analysis: Analysis) -> str | None:
    """The state that the article names most: "the country" of its president and ministers."""
    named = Counter(m.actor.code for m in analysis.mentions if m.actor is not None and m.actor.type == "COUNTRY")
    return named.most_common(1)[0][0] if named else None


def _state_nearby(analysis: Analysis, roles: RoleLexicon, person: _Person) -> str | None:
    """The state of an official whose office is told without one ("министр обороны Имярек"): the only one that the same
    sentence names before, else the only one in the sentence before, if the article is much about it.
    """
    doc = analysis.doc
    for naming in person.namings:
        role = naming.role
        if role is None or not any(roles.is_a(role.classes, office) for office in _OFFICES_OF_STATES):
            continue
        end = min(naming.start, role.start)
        for _ in range(2):
            start = next(i for i in range(end - 1, -1, -1) if doc[i].is_sent_start or i == 0) if end else 0
            codes = {code for m in analysis.within(start, end) for code in _codes(m)}
            if codes:
                return codes.pop() if len(codes) == 1 and codes <= _main_states(analysis) else None
            end = start
    return None


def _codes(mention: ActorMention) -> set[str]:
    """States that a mention tells by their names, peoples, adjectives and bodies; a place is no actor."""
    actors = (mention.actor, *mention.members)
    return {a.code for a in actors if a is not None and a.code and len(a.code) == _STATE and a.type != "PLACE"}


def _main_states(analysis: Analysis) -> set[str]:
    """The two states that the article speaks of most."""
    named = Counter(code for m in analysis.mentions for code in _codes(m))
    return {code for code, _ in named.most_common(2)}


def _tenure(analysis: Analysis, known: offices.Person) -> offices.Tenure:
    """The office held when the article appeared; of an undated one, the last office with the body that it names
    most.
    """
    if analysis.published_at is not None:
        return known.tenure(analysis.published_at.date())
    named = Counter(m.actor.code for m in analysis.mentions if m.actor is not None)
    return max(known.tenures, key=lambda tenure: (named[tenure.code], tenure.since))


def _gender(doc: Doc, person: _Person) -> str | None:
    """The gender told by a declined consonant, by given names, else by verbs that agree with the name, else by the
    parser's most frequent one.
    """
    words = {doc[n.surname].plain for n in person.namings}
    if any(word[-1] in "бвгджзклмнпрстфхцчшщ" and words & {word + "а", word + "у", word + "ом"} for word in words):
        return "Masc"
    given = Counter(n.gender for n in person.namings if n.gender)
    verbs: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for naming in person.namings:
        for token in doc[naming.start : naming.end]:
            if token.dep_.startswith("nsubj") and token.head.pos_ == "VERB":
                verbs.update({feature(token.head, "Gender") or ""} & _GENDERED)
            tokens.update({feature(token, "Gender") or ""} & _GENDERED)
    votes = given or verbs or tokens
    return max(votes, key=lambda gender: (votes[gender], gender == "Masc")) if votes else None


def _name(doc: Doc, person: _Person, gender: str | None) -> str:
    """Given names as the fullest mention has them and the surname as all mentions allow, in the nominative."""
    fullest = max(person.namings, key=lambda n: (len([i for i in n.given if not is_initial(doc[i].text)]), -n.start))
    alike = [n for n in person.namings if one_name(doc[n.surname], doc[fullest.surname])]
    surname = nominative([_form(doc, n, n.surname) for n in alike], gender, offices.surnames())
    words = {fullest.surname: surname}
    for i in fullest.given:
        forms = [_form(doc, n, j) for n in person.namings for j in n.given if one_name(doc[j], doc[i])]
        words[i] = nominative(forms, gender)
    particles = {i: doc[i].text for i in range(fullest.start, fullest.end) if doc[i].plain in PARTICLES}
    turned = (
        fullest.given and fullest.surname < fullest.given[0] and any(is_given_name(words[i]) for i in fullest.given)
    )
    order = sorted({**particles, **words}, key=lambda i: (turned and i == fullest.surname, i))
    return " ".join({**particles, **words}[i] for i in order)


def _form(doc: Doc, naming: Naming, at: int) -> Form:
    """A word of a name with the case of the role noun beside it, which the parser knows best, else that of the name."""
    governor = doc[naming.role.head] if naming.role is not None and naming.role.head < naming.start else None
    case = feature(doc[naming.start], "Case")
    if governor is not None and feature(governor, "Number") == "Sing":
        case = feature(governor, "Case") or case
    gender = feature(doc[at], "Gender")
    return Form(doc[at].text, case, gender if gender in _GENDERED else None)
