"""Persons in a text: who is one and the same, the name in the nominative, the role, the state.

A person's mentions are the model's spans, corrected. Those whose surnames can be forms of one name, and whose given names do
not differ, are one person. The role is the noun phrase that the name is an apposition of ("министр обороны Турции Хулуси
Акар"), or one that follows after a comma; the state is the first that the role names, else what the dated list of offices
has for the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from spacy.tokens import Doc, Token

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities import offices
from nlp.entities.features import feature
from nlp.entities.lexicon import QUOTES
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
from nlp.entities.phrases import nominative as phrase_nominative
from nlp.entities.phrases import noun_phrase, plain
from nlp.entities.registry import Registry, register
from nlp.entities.roles import RoleLexicon, load_roles

_FAR = 14
_GENDERED = frozenset(("Masc", "Fem"))
_BRACKETS = frozenset("()[]{}")


@dataclass(slots=True, eq=False)
class Naming:
    """One mention of a person: the tokens of the name, given names and surname told apart, and the role beside it."""

    start: int
    end: int
    given: tuple[int, ...]
    surname: int
    gender: str | None
    role: _Role | None = None


@dataclass(frozen=True, slots=True)
class _Role:
    start: int
    end: int
    head: int
    text: str
    classes: frozenset[str]
    code: str | None
    affiliation: Actor | None


@dataclass(slots=True, eq=False)
class _Person:
    namings: list[Naming] = field(default_factory=list)


def person_spans(doc: Doc, taken: Sequence[bool]) -> list[tuple[int, int]]:
    """The model's PER spans without line breaks, quotation marks, brackets and words that are no part of a name.

    ``taken`` tells the tokens that the lexicon claims for states: a name does not begin with one.
    """
    spans: list[tuple[int, int]] = []
    for entity in doc.ents:
        if entity.label_ != "PER":
            continue
        start = entity.start
        for i in range(entity.start, entity.end + 1):
            if i < entity.end and not _breaks_name(doc, i):
                continue
            first, last = _trim(doc, start, i, taken)
            if first < last:
                spans.append((first, last))
            start = i + 1
    return spans


def _breaks_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    return token.is_space or token.text in _BRACKETS or token.text in QUOTES or token.text in {",", ";", ":"}


def _trim(doc: Doc, start: int, end: int, taken: Sequence[bool]) -> tuple[int, int]:
    while start < end and (
        (taken[start] and end - start > 1) or not (doc[start].text[:1].isupper() or plain(doc[start].text) in PARTICLES
                                                  or "-" in doc[start].text)
    ):
        start += 1
    while start < end and not doc[end - 1].text[-1:].isalpha() and not is_initial(doc[end - 1].text):
        end -= 1
    has_name = any(doc[i].text[:1].isupper() or "-" in doc[i].text for i in range(start, end))
    return (start, end) if has_name else (start, start)


def add_persons(analysis: Analysis, registry: Registry, spans: Iterable[tuple[int, int]]) -> None:
    """Register every mention of every person."""
    doc = analysis.doc
    roles = load_roles()
    namings = [_naming(doc, start, end) for start, end in spans]
    for naming in namings:
        naming.role = _role(analysis, roles, naming)
    _align_conjoined_roles(analysis, roles, namings)
    for person in _grouped(doc, namings):
        actor = _actor(analysis, registry, roles, person)
        for naming in person.namings:
            role = naming.role
            start = min(naming.start, role.start) if role else naming.start
            end = max(naming.end, role.end) if role else naming.end
            register(analysis, ActorMention(naming.start, naming.end, naming.surname, "NAM", actor, (start, end)))


def _naming(doc: Doc, start: int, end: int) -> Naming:
    """Given names and surname: the last word is the surname unless the order is turned ("Небензя Василий Алексеевич")."""
    words = [i for i in range(start, end) if doc[i].text[:1].isupper() or "-" in doc[i].text]
    surname = words[-1]
    if len(words) > 1 and (is_patronymic(doc[surname].text) or _turned(doc, words)):
        surname = words[0]
    given = tuple(i for i in words if i != surname and not is_patronymic(doc[i].text))
    genders = [g for i in range(start, end) if (g := given_name_gender(doc[i].text))]
    return Naming(start, end, given, surname, genders[0] if genders else None)


def _turned(doc: Doc, words: Sequence[int]) -> bool:
    first, last = doc[words[0]].text, doc[words[-1]].text
    return len(words) == 2 and is_given_name(last) and not is_given_name(first) and plain(last) not in offices.surnames()


def _grouped(doc: Doc, namings: Sequence[Naming]) -> list[_Person]:
    """Mentions of one person together: full names first, then each bare surname to the last compatible one before it."""
    people: list[_Person] = []
    for naming in sorted(namings, key=lambda n: (not n.given, n.start)):
        fitting = [p for p in people if any(_same(doc, naming, other) for other in p.namings)]
        if fitting:
            before = [p for p in fitting if min(n.start for n in p.namings) < naming.start]
            chosen = max(before, key=lambda p: max(n.start for n in p.namings if n.start < naming.start), default=fitting[0])
            chosen.namings.append(naming)
        else:
            people.append(_Person([naming]))
    for person in people:
        person.namings.sort(key=lambda n: n.start)
    return people


def _same(doc: Doc, one: Naming, other: Naming) -> bool:
    if one.gender and other.gender and one.gender != other.gender:
        return False
    if not one.given or not other.given:
        bare, full = (one, other) if not one.given else (other, one)
        candidates = (full.surname, *full.given) if not _known_given(doc, full) else (full.surname,)
        return any(_one_name(doc[bare.surname], doc[i]) for i in candidates)
    if not _one_name(doc[one.surname], doc[other.surname]):
        return False
    first, second = doc[one.given[0]].text, doc[other.given[0]].text
    if is_initial(first) or is_initial(second):
        return first[:1] == second[:1]
    return any(_one_name(doc[i], doc[j]) for i in one.given for j in other.given)


def _known_given(doc: Doc, naming: Naming) -> bool:
    return any(given_name_gender(doc[i].text) for i in naming.given)


def _one_name(one: Token, other: Token) -> bool:
    """Whether two words can be forms of one name: they have a likely nominative in common."""
    if plain(one.text) == plain(other.text):
        return True
    if plain(one.text)[:2] != plain(other.text)[:2]:
        return False
    return bool(_likely_nominatives(one) & _likely_nominatives(other))


def _likely_nominatives(token: Token) -> set[str]:
    case = feature(token, "Case")
    found = {plain(r.nominative) for r in readings(token.text) if r.case in (None, case) or case is None}
    return found | {plain(token.text)} if case in (None, "Nom") else found


def _actor(analysis: Analysis, registry: Registry, roles: RoleLexicon, person: _Person) -> Actor:
    doc, day = analysis.doc, analysis.published_at.date() if analysis.published_at else None
    gender = _gender(doc, person)
    name = _name(doc, person, gender)
    known = offices.person_named(name) if " " in name else offices.person_called(name, day, gender)
    identity = name
    if known is not None:
        name, gender, identity = known.spelled(name) if " " not in name else name, known.gender, known.name
    told = [n.role for n in person.namings if n.role is not None]
    tenure = _tenure(analysis, known) if known is not None else None
    code = next((r.code for r in told if r.code), None) or (tenure.code if tenure else None)
    actor = registry.actor(f"person:{slug(identity)}", "PERSON", name, code=code, gender=gender)
    classes = frozenset().union(*(r.classes for r in told)) if told else frozenset()
    actor.role = max((r.text for r in told), key=len, default=tenure.office if tenure else None)
    actor.sector = roles.sector(classes) if classes else ("GOV" if tenure else None)
    actor.affiliation = next((r.affiliation for r in told if r.affiliation is not None), None)
    actor.spokesperson = roles.is_a(classes, "spokesperson")
    actor.wikidata = tenure.wikidata if tenure else None
    return actor


def _tenure(analysis: Analysis, known: offices.Person) -> offices.Tenure:
    """The office held when the article appeared; of an undated one, the last office with the body that it names most."""
    if analysis.published_at is not None:
        return known.tenure(analysis.published_at.date())
    named = Counter(m.actor.code for m in analysis.mentions if m.actor is not None)
    return max(known.tenures, key=lambda tenure: (named[tenure.code], tenure.since))


def _gender(doc: Doc, person: _Person) -> str | None:
    """The gender told by given names, else by verbs that agree with the name, else by the parser's most frequent one."""
    given = Counter(n.gender for n in person.namings if n.gender)
    if given:
        return given.most_common(1)[0][0]
    verbs: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for naming in person.namings:
        for i in range(naming.start, naming.end):
            token = doc[i]
            if token.dep_.startswith("nsubj") and token.head.pos_ == "VERB":
                verbs.update(g for g in token.head.morph.get("Gender") if g in _GENDERED)
            tokens.update(g for g in token.morph.get("Gender") if g in _GENDERED)
    for votes in (verbs, tokens):
        if votes:
            return votes.most_common(1)[0][0]
    return None


def _name(doc: Doc, person: _Person, gender: str | None) -> str:
    """Given names as the fullest mention has them and the surname as all mentions allow, in the nominative."""
    fullest = max(person.namings, key=lambda n: (len([i for i in n.given if not is_initial(doc[i].text)]), -n.start))
    surnames = [_form(doc, n, n.surname) for n in person.namings if _one_name(doc[n.surname], doc[fullest.surname])]
    last = nominative(surnames, gender, offices.surnames())
    if not fullest.given:
        return last
    words: list[str] = []
    for i in range(min(fullest.given[0], fullest.start), fullest.end):
        token = doc[i]
        if i == fullest.surname or is_patronymic(token.text) or (token.is_punct and not is_initial(token.text)):
            continue
        if i not in fullest.given:
            words.append(token.text)
            continue
        alike = [_form(doc, n, j) for n in person.namings for j in n.given if _one_name(doc[j], token)]
        words.append(nominative(alike or [_form(doc, fullest, i)], gender))
    if fullest.surname < fullest.given[0] and not _known_given(doc, fullest):
        return " ".join([last, *words])
    return " ".join([*words, last])


def _form(doc: Doc, naming: Naming, at: int) -> Form:
    """A word of a name with the case of the role noun beside it, which the parser knows best, else that of the name."""
    governor = doc[naming.role.head] if naming.role is not None and naming.role.head < naming.start else None
    singular = governor is not None and "Sing" in governor.morph.get("Number")
    cases = (governor.morph.get("Case") if governor is not None and singular else None) or doc[naming.start].morph.get("Case")
    gender = feature(doc[at], "Gender")
    return Form(doc[at].text, cases[0] if cases else None, gender if gender in _GENDERED else None)


def _role(analysis: Analysis, roles: RoleLexicon, naming: Naming) -> _Role | None:
    """The role beside a name: before it, else after it between commas."""
    head = _governor(analysis.doc, roles, naming)
    if head is not None:
        return _read_role(analysis, roles, head, naming.start)
    after = _apposition_after(analysis.doc, roles, naming)
    return _read_role(analysis, roles, after, None) if after is not None else None


def _governor(doc: Doc, roles: RoleLexicon, naming: Naming) -> Token | None:
    """The role noun before the name that the name is an apposition of."""
    found: Token | None = None
    case = doc[naming.surname].morph.get("Case") if doc[naming.surname].morph.get("Case") else doc[naming.start].morph.get("Case")
    for i in range(naming.start - 1, max(-1, naming.start - _FAR), -1):
        token = doc[i]
        if token.is_space or token.pos_ == "VERB" or token.text in {",", ";", ":", ".", "(", ")", "—", "–", "-", "и"}:
            break
        if token.pos_ in ("NOUN", "PROPN") and (noun := roles.noun(token)) is not None and noun.kind in ("person", "unnamed"):
            parsed = doc[naming.start].head.i == i or doc[naming.surname].head.i == i
            agrees = not case or token.morph.get("Case") == case
            if parsed or agrees:
                found = token
            if found is not None and not ("Gen" in token.morph.get("Case") and token.i > naming.start - _FAR):
                break
    return found


def _apposition_after(doc: Doc, roles: RoleLexicon, naming: Naming) -> Token | None:
    if naming.end + 1 >= len(doc) or doc[naming.end].text != ",":
        return None
    for i in range(naming.end + 1, min(len(doc), naming.end + 6)):
        token = doc[i]
        if token.pos_ in ("VERB", "SCONJ", "PRON") or token.is_punct or token.is_space:
            return None
        if token.pos_ == "NOUN":
            noun = roles.noun(token)
            same_case = token.morph.get("Case") == doc[naming.surname].morph.get("Case")
            own = naming.start <= token.head.i < naming.end
            return token if noun is not None and noun.kind == "person" and same_case and own else None
        if token.pos_ not in ("ADJ", "NUM", "PROPN", "DET"):
            return None
    return None


def _read_role(analysis: Analysis, roles: RoleLexicon, head: Token, stop: int | None) -> _Role:
    doc = analysis.doc
    start, end = noun_phrase(head)
    while start < head.i and (doc[start].pos_ in ("CCONJ", "ADP") or doc[start].is_punct):
        start += 1
    end = min(end, stop) if stop is not None else end
    if stop is not None and end < stop:
        end = stop
    phrase = roles.phrase(head)
    mentions = [m for m in analysis.within(start, end) if m.actor is not None and m.actor.type != "MEDIA"]
    for mention in [m for m in analysis.mentions if m.start < start and m.end > start and m.actor is not None]:
        mentions.insert(0, mention)
    direct = [m for m in mentions if m.actor is not None and m.actor.code and not _after_preposition(doc, m, head.i)]
    states = [m.actor for m in direct if m.actor is not None and m.actor.type != "PLACE"]
    affiliation = states[0] if states else None
    code = affiliation.code if affiliation is not None else (phrase.code if phrase else None)
    text = phrase_nominative(doc, start, end, head.i)
    classes = phrase.classes if phrase else frozenset()
    return _Role(start, end, head.i, text, classes, code, affiliation)


def _after_preposition(doc: Doc, mention: ActorMention, head: int) -> bool:
    return mention.start > head and doc[mention.start - 1].pos_ == "ADP"


def _align_conjoined_roles(analysis: Analysis, roles: RoleLexicon, namings: Sequence[Naming]) -> None:
    """ "президенты России и Франции Путин и Макрон": each name takes the role in the singular, and its own state."""
    doc = analysis.doc
    for first, second in zip(namings, namings[1:], strict=False):
        role = first.role
        joined = second.start == first.end + 1 and doc[first.end].lower_ == "и"
        if role is None or second.role is not None or not joined or "Plur" not in doc[role.head].morph.get("Number"):
            continue
        one = plain(doc[role.head].lemma_)
        states = [m.actor for m in analysis.within(role.start, role.end) if m.actor is not None and m.actor.code]
        for naming, at in ((first, 0), (second, 1)):
            owner = states[at] if len(states) == 2 else (states[0] if len(states) == 1 else None)
            naming.role = _Role(
                role.start if naming is first else naming.start,
                role.end if naming is first else naming.end,
                role.head, one, role.classes, owner.code if owner else None, owner,
            )  # fmt: skip
