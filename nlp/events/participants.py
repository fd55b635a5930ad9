"""Who takes part in an act: the parties that stand in the places which the predicate's frame names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from nlp.document import Actor, ActorMention, Analysis
from nlp.events.formats import Formats
from nlp.events.lexicon import Frame, Match, Slot
from nlp.events.syntax import (
    antecedent,
    carrier,
    case_of,
    dependents,
    is_participle,
    is_passive,
    is_verb,
    objects,
    preposition,
    subject,
)

FIRST_PERSON = frozenset({"я", "мы", "наш", "мой"})
OWN = frozenset({"свой", "себя"})
TO_WHOM = frozenset({"к", "ко", "для", "против", "в_адрес", "в_отношении"})
NO_PARTY = frozenset({"MEDIA"})
DEPTH = 4  # nested genitives that are followed from a noun to its owner: "действия посла президента страны"


@dataclass(frozen=True, slots=True)
class Party:
    """One participant: ``mention`` where it is named; ``implicit`` when its words stand outside the act's clause."""

    actor: Actor
    mention: ActorMention | None = None
    implicit: bool = False

    @property
    def code(self) -> str | None:
        return self.actor.code


@dataclass(slots=True)
class Roles:
    """Actors and recipients as found, each actor once a role."""

    actors: list[Party] = field(default_factory=list)
    recipients: list[Party] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        return {party.code for party in self.actors + self.recipients if party.code}


class Reader:
    """Finds the parties of predicates in one article."""

    def __init__(self, analysis: Analysis, formats: Formats) -> None:
        self.analysis = analysis
        self.formats = formats
        self.doc = analysis.doc

    def roles(self, match: Match, speaker: Actor | None) -> Roles:
        """Fill the frame of ``match``; ``speaker`` is who says it and who "we" are."""
        roles = Roles()
        frame: Frame = match.predicate.frame
        for slots, found in ((frame.actors, roles.actors), (frame.recipients, roles.recipients)):
            for slot in slots:
                for party in self.fill(slot, match, speaker):
                    if all(party.actor is not other.actor for other in found):
                        found.append(party)
        taken = {id(party.actor) for party in roles.actors}
        roles.recipients = [party for party in roles.recipients if id(party.actor) not in taken]
        return roles

    def fill(self, slot: Slot, match: Match, speaker: Actor | None) -> Iterator[Party]:
        """The parties that stand in ``slot`` of the predicate."""
        if slot.kind == "speaker":
            if speaker is not None:
                yield Party(speaker, implicit=True)
            return
        for token in self.places(slot, match):
            yield from self.parties(token, speaker)

    def places(self, slot: Slot, match: Match) -> Iterator[Token]:
        """The tokens that head what stands in ``slot``."""
        heads = [self.doc[i] for i in match.heads]
        inside = range(match.start, match.end)
        for head in heads:
            verb = head if is_verb(head) else carrier(head)
            for token in self.candidates(slot, head, verb):
                if token.i not in inside:
                    yield token

    def candidates(self, slot: Slot, head: Token, verb: Token | None) -> Iterator[Token]:
        match slot.kind:
            case "subj":
                found = subject(head)
                if found is not None:
                    yield found
                elif verb is not None:
                    yield from impersonal(verb)
            case "light":
                if verb is not None and not is_verb(head):
                    found = subject(verb)
                    if found is not None and not head.is_ancestor(found) and found.i != head.i:
                        yield found
                    elif found is None:
                        yield from impersonal(verb)
            case "obj":
                yield from objects(head)
            case "lightobj":
                if verb is not None:
                    yield from objects(verb)
            case "lightdat":
                if verb is not None:
                    yield from bare(verb, "Dat")
            case "gen":
                yield from bare(head, "Gen")
            case "giver" | "taker":
                given = any(prep in TO_WHOM or (not prep and case == "Dat") for prep, case, _ in dependents(head))
                if given == (slot.kind == "giver"):
                    yield from bare(head, "Gen")
            case "dat":
                yield from bare(head, "Dat")
            case "ins":
                yield from bare(head, "Ins")
            case "adj":
                yield from (child for child in head.children if child.dep_ == "amod")
            case "poss":
                yield from (child for child in head.children if child.dep_ in ("det", "nmod") and not preposition(child))
            case "topic":
                yield from topics_of(head)
            case "prep":
                places = [head] if is_verb(head) or verb is None else [head, verb]
                for place in places:
                    for prep, case, noun in dependents(place):
                        if prep == slot.prep or prep == slot.prep + "о":
                            if case == slot.case or case == "" or noun.pos_ in ("X", "PROPN"):
                                yield antecedent(noun)

    def parties(self, token: Token, speaker: Actor | None, depth: int = DEPTH) -> Iterator[Party]:
        """Who is meant by the noun phrase of ``token``: the actors named there, or whose the thing is."""
        own = list(self.named(token, speaker, depth))
        if own and any(party.code for party in own):
            yield from own
        elif depth:
            deeper = list(self.owners(token, speaker, depth))
            yield from deeper if any(party.code for party in deeper) else own
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ not in ("VERB",):
                yield from self.parties(child, speaker, depth)

    def named(self, token: Token, speaker: Actor | None, depth: int) -> Iterator[Party]:
        """The actors of the mention that holds ``token``."""
        if token.lower_.replace("ё", "е") in OWN or token.lemma_ in OWN:
            verb = carrier(token)
            holder = subject(verb) if verb is not None else None
            if holder is not None and holder.i != token.i and depth:
                yield from self.parties(holder, speaker, depth - 1)
            return
        mention = self.analysis.by_token.get(token.i)
        if mention is not None and mention.members:
            yield from (Party(actor, mention) for member in mention.members for actor in self.formats.parties(member))
        elif mention is not None and mention.actor is not None and mention.actor.type not in NO_PARTY:
            yield from (Party(actor, mention) for actor in self.formats.parties(mention.actor))
        elif token.lemma_ in FIRST_PERSON and speaker is not None:
            yield Party(speaker, implicit=True)

    def owners(self, token: Token, speaker: Actor | None, depth: int) -> Iterator[Party]:
        """Whose the thing named by ``token`` is: its adjective, genitive, possessive or apposition."""
        for child in token.children:
            bare = not preposition(child)
            if child.dep_ in ("amod", "det", "appos", "flat", "flat:name", "flat:foreign") and bare:
                yield from self.parties(child, speaker, depth - 1)
            elif case_of(child) == "Gen" and bare and child.dep_ in ("nmod", "obl", "obj"):
                yield from self.parties(child, speaker, depth - 1)
            elif preposition(child) in ("из", "от") and child.dep_ in ("nmod", "obl"):
                yield from self.parties(child, speaker, depth - 1)


def bare(head: Token, wanted: str) -> Iterator[Token]:
    """The nominals of one case that hang on ``head`` without a preposition."""
    return (noun for prep, case, noun in dependents(head) if not prep and case == wanted)


def impersonal(verb: Token) -> Iterator[Token]:
    """Who stands behind a verb without a subject: "в Париже отвергли", "из Киева сообщили"."""
    if "Plur" in verb.morph.get("Number") and "Fin" in verb.morph.get("VerbForm"):
        for prep, case, noun in dependents(verb):
            if prep in ("в", "во", "на") and case == "Loc":
                yield noun


def topics_of(head: Token) -> Iterator[Token]:
    """What an evaluating word is said of: the noun it modifies, its subject, the object of "назвать", "считать"."""
    if head.dep_ in ("amod", "acl") or is_participle(head) and head.dep_ == "acl":
        yield head.head
    for child in head.children:
        if child.dep_ in ("nsubj", "nsubj:pass", "csubj"):
            yield child
    parent = head.head
    if parent.i != head.i and is_verb(parent):
        yield from objects(parent)
        for child in parent.children:
            if child.dep_ in ("nsubj:pass",) or child.dep_ == "nsubj" and not is_passive(parent) and case_of(head) == "Ins":
                if head.dep_ in ("xcomp", "obl", "obj") and not any(True for _ in objects(parent)):
                    yield child
