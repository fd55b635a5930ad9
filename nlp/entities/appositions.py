"""The role that a text gives a person beside the name: "министр обороны Турции Хулуси Акар", "Акар, министр обороны".

The role noun is the one that the parser makes the name an apposition of, else the nearest one before the name that
agrees with it. What depends on it tells the state: the first state, organ or body in its phrase that no preposition
introduces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.phrases import feature, nominative, noun_phrase
from nlp.entities.roles import RoleLexicon
from nlp.parsed import Doc, Token

_REACH = 16
_STOPS = frozenset(",;:.()—–…!?")
_PEOPLE = ("person", "unnamed")
_FIXED = frozenset("еоуиыэю")
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_BY_NAME = ("по", "имя")
_COUNTRY = frozenset(("страна", "республика", "государство", "королевство", "держава"))


@dataclass(frozen=True, slots=True)
class Role:
    """A role as the text words it: tokens ``[start, end)`` round ``head``, its classes, and the state that it names.

    ``of_country`` tells that it names none but "the country" ("президент страны").
    """

    start: int
    end: int
    head: int
    text: str
    classes: frozenset[str]
    code: str | None
    affiliation: Actor | None
    of_country: bool = False


def role_beside(analysis: Analysis, roles: RoleLexicon, start: int, end: int) -> Role | None:
    """The role of the person named by the tokens ``[start, end)``: before the name, else after it behind a comma."""
    doc = analysis.doc
    before = _by_parse(doc, roles, start, end) or _by_agreement(doc, roles, start, end)
    if before is not None:
        role = _role(analysis, roles, _outermost(roles, before, start, _is_undeclined(doc, start, end)), start)
        first = _role_before(doc, roles, role)
        return role if first is None else _joined(_role(analysis, roles, first, role.start), role)
    after = _behind_comma(doc, roles, start, end)
    return _role(analysis, roles, after, None) if after is not None else None


def align_conjoined(analysis: Analysis, first: Role, second_start: int) -> tuple[Role, Role]:
    """ "президенты России и Франции Путин и Макрон": the roles of both names, in the singular, each with its own state.

    ``first`` is the plural role found at the first name; the second name begins at ``second_start``.
    """
    word = analysis.doc[first.head].plain_lemma
    owners = [m.actor for m in analysis.within(first.start, first.end) if m.actor is not None and m.actor.code]
    own: list[Actor | None] = (
        [owners[0], owners[1]] if len(owners) == 2 else [owners[0] if len(owners) == 1 else None] * 2
    )
    start, end, head = first.start, first.end, first.head
    one, other = (
        Role(s, e, head, word, first.classes, owner.code if owner else None, owner)
        for s, e, owner in ((start, end, own[0]), (second_start, second_start, own[1]))
    )
    return one, other


def _by_parse(doc: Doc, roles: RoleLexicon, start: int, end: int) -> Token | None:
    root = next((doc[i] for i in range(start, end) if not start <= doc[i].head.i < end), doc[start])
    head = root.head
    if head.i >= start or root.dep_ not in ("appos", "flat", "flat:name") or not _is_person(roles, head):
        return None
    return head if _one_phrase(doc, head.i, start) else None


def _by_agreement(doc: Doc, roles: RoleLexicon, start: int, end: int) -> Token | None:
    for i in range(start - 1, max(-1, start - _REACH), -1):
        token = doc[i]
        if token.is_space or token.pos_ in ("VERB", "AUX", "CCONJ", "SCONJ") or token.text in _STOPS:
            return None
        if token.ent_type_ == "PER":
            return None
        if _is_person(roles, token) and _agree(token, doc, start, end):
            return token
    return None


def _is_person(roles: RoleLexicon, token: Token) -> bool:
    """Whether a token is a role noun of a person; a relative's name is rarely the one that follows ("сын Каддафи")."""
    noun = roles.noun(token)
    return noun is not None and noun.kind in _PEOPLE and "kin" not in noun.classes


def _agree(role: Token, doc: Doc, start: int, end: int) -> bool:
    """Whether a role noun stands in the case of the name; genitive and accusative of men are one form."""
    case = next((c for i in range(start, end) if (c := feature(doc[i], "Case"))), None)
    alike = {"Gen", "Acc"} if case in ("Gen", "Acc") else {case}
    return case is None or feature(role, "Case") in alike or _is_undeclined(doc, start, end)


def _is_undeclined(doc: Doc, start: int, end: int) -> bool:
    """Whether a name that no verb has for its subject looks the same in every case ("Кристин Смит", "Отто Анри")."""
    if end - start < 2 or any(doc[i].dep_.startswith("nsubj") for i in range(start, end)):
        return False
    female = any(feature(doc[i], "Gender") == "Fem" for i in range(start, end))
    lasts = [doc[i].lower_[-1] for i in range(start, end) if doc[i].is_alpha]
    return bool(lasts) and all(last in _FIXED or (female and last in _CONSONANTS) for last in lasts)


def _one_phrase(doc: Doc, first: int, last: int) -> bool:
    """Whether nothing between a role noun and a name parts them: no line break, verb, mark or other person."""
    between = doc[first + 1 : last]
    return not any(t.is_space or t.pos_ in ("VERB", "AUX") or t.text in ";:.(" or t.ent_type_ == "PER" for t in between)


def _outermost(roles: RoleLexicon, role: Token, start: int, undeclined: bool) -> Token:
    """ "заместителя министра Рябкова": of role nouns that govern one another in the genitive, the first is the
    person's; where the name is not declined, also when the first stands in another case.
    """
    while (
        feature(role, "Case") == "Gen"
        and role.dep_ == "nmod"
        and role.head.i < role.i
        and (undeclined or feature(role.head, "Case") == "Gen")
        and _is_person(roles, role.head)
        and _one_phrase(role.doc, role.head.i, start)
    ):
        role = role.head
    return role


def _behind_comma(doc: Doc, roles: RoleLexicon, start: int, end: int) -> Token | None:
    if end + 1 >= len(doc) or doc[end].text != ",":
        return None
    for i in range(end + 1, min(len(doc), end + 6)):
        token = doc[i]
        if token.pos_ == "NOUN":
            owned = start <= token.head.i < end and token.dep_ in ("appos", "nmod", "conj", "parataxis")
            return token if owned and _is_person(roles, token) and _agree(token, doc, start, end) else None
        if token.pos_ not in ("ADJ", "NUM", "PROPN", "DET"):
            return None
    return None


def _role_before(doc: Doc, roles: RoleLexicon, role: Role) -> Token | None:
    """The noun of a role that stands before another ("председатель ОБСЕ, министр иностранных дел Швейцарии Имярек",
    "представитель командования армии полковник Имярек").
    """
    edge = role.start - 1 if role.start > 0 and doc[role.start - 1].text == "," else role.start
    for i in range(edge - 1, max(-1, edge - _REACH), -1):
        token = doc[i]
        if token.is_space or token.pos_ in ("VERB", "AUX", "SCONJ") or token.text in _STOPS or token.ent_type_ == "PER":
            return None
        if _is_person(roles, token) and feature(token, "Case") == feature(doc[role.head], "Case"):
            reached = noun_phrase(token)[1]
            return token if reached == edge or (edge == role.start and _governs(token, doc[edge - 1])) else None
    return None


def _governs(head: Token, last: Token) -> bool:
    """Whether the word before a role belongs to another role noun as its genitive, at any depth."""
    while last.i > head.i and last.dep_ in ("nmod", "amod", "flat", "flat:name", "appos"):
        last = last.head
    return last.i == head.i


def _joined(first: Role, second: Role) -> Role:
    """Two roles of one person as one: the first tells the state, both tell the kind of office."""
    return Role(
        first.start,
        second.end,
        second.head,
        first.text,
        first.classes | second.classes,
        first.code or second.code,
        first.affiliation or second.affiliation,
    )


def _role(analysis: Analysis, roles: RoleLexicon, head: Token, stop: int | None) -> Role:
    doc = analysis.doc
    start, end = head.i, noun_phrase(head)[1]
    while start > 0 and doc[start - 1].pos_ in ("ADJ", "DET", "NUM") and start <= doc[start - 1].head.i <= head.i:
        start -= 1
    if stop is not None and not any(token.text in _STOPS for token in doc[head.i : stop]):
        end = stop
    if [token.plain_lemma for token in doc[end - 2 : end]] == list(_BY_NAME) and end - 2 > head.i:
        end -= 2
    phrase = roles.phrase(head)
    owners = _owners(analysis, start, end, head.i)
    affiliation = owners[0] if owners else None
    code = affiliation.code if affiliation is not None else (phrase.code if phrase is not None else None)
    text = nominative(doc, start, end, head.i)
    text = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    classes = phrase.classes if phrase is not None else frozenset()
    return Role(start, end, head.i, text, classes, code, affiliation, code is None and _is_of_country(doc, head.i, end))


def _is_of_country(doc: Doc, head: int, end: int) -> bool:
    own = [t for t in doc[head + 1 : end] if t.head.i == head and t.lemma_ in _COUNTRY and feature(t, "Case") == "Gen"]
    return bool(own) and not any(child.pos_ in ("ADJ", "DET", "NOUN", "PROPN") for child in own[0].children)


def _owners(analysis: Analysis, start: int, end: int, head: int) -> list[Actor]:
    """Actors with a code in a role's phrase, in text order, places last; what a preposition introduces owns no
    office.
    """
    touching: Sequence[ActorMention] = [m for m in analysis.mentions if m.start < end and m.end > start]
    ordered = sorted(touching, key=lambda m: (m.actor is not None and m.actor.type == "PLACE", m.start, -m.end))
    return [
        m.actor
        for m in ordered
        if m.actor is not None
        and m.actor.code is not None
        and m.actor.type != "MEDIA"
        and not (m.head == head and m.actor.code.startswith("NSA:"))
        and not (m.start > head and analysis.doc[m.start - 1].pos_ == "ADP")
    ]
