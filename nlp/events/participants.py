"""Who takes part in an act: the parties that stand in the places which the predicate's frame names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.knowledge import codes_of_adjective
from nlp.events.formats import Formats
from nlp.events.lexicon import CASES, Frame, Match, Slot, support_verbs, word_class
from nlp.events.syntax import (
    antecedent,
    carrier,
    carriers,
    case_of,
    dependents,
    is_participle,
    is_passive,
    is_verb,
    objects,
    preposition,
    speaks_of_itself,
    subject,
    urged,
)
from nlp.parsed import Token

FIRST_PERSON = frozenset({"я", "мы", "наш", "мой"})
OWN = frozenset({"свой", "себя"})
FROM_THE_SIDE_OF = "со_стороны"  # names the doer however far below the noun the parser has hung it
ANTI = "анти"
TO_WHOM = frozenset({"к", "ко", "для", "против", "в_адрес", "в_отношении"})
NO_PARTY = frozenset({"MEDIA"})
ADJUNCT = frozenset({"из-за", "в_связи_с", "после", "до", "от", "несмотря_на", "вопреки", "ввиду", "вследствие"})
STATES = frozenset({"COUNTRY", "GROUP_OF_STATES", "PLACE"})
DOING = frozenset({"subj", "light", "support"})
DEPTH = 4  # nested genitives that are followed from a noun to its owner: "действия посла президента страны"


@dataclass(frozen=True, slots=True)
class Party:
    """One participant: ``mention`` where it is named; ``implicit`` when its words stand outside the act's clause.

    ``slot`` is the place of the frame in which it stands, empty for one that the frame does not name.
    """

    actor: Actor
    mention: ActorMention | None = None
    implicit: bool = False
    slot: Slot | None = None

    @property
    def code(self) -> str | None:
        """The participant code of the actor."""
        return self.actor.code


@dataclass(slots=True)
class Roles:
    """Actors and recipients as found, each actor once a role.

    ``others_act`` and ``others_receive``: somebody without a code stands in a place of the role ("страны Запада").
    """

    actors: list[Party] = field(default_factory=list)
    recipients: list[Party] = field(default_factory=list)
    others_act: bool = False
    others_receive: bool = False

    @property
    def codes(self) -> set[str]:
        """The codes of all parties."""
        return {party.code for party in self.actors + self.recipients if party.code}


class Reader:
    """Finds the parties of predicates in one article."""

    def __init__(self, analysis: Analysis, formats: Formats, language: str) -> None:
        self.analysis = analysis
        self.support = support_verbs(language)
        self.groups = word_class(language, "group")
        self.unnamed = word_class(language, "unnamed")
        self.addressing = word_class(language, "addressing")
        self.formats = formats
        self.doc = analysis.doc
        self.headed: dict[int, ActorMention] = {}
        for mention in sorted(analysis.mentions, key=knows):
            self.headed[mention.head] = mention

    def roles(self, match: Match, speaker: Actor | None) -> Roles:
        """Fill the frame of ``match``; ``speaker`` is who says it and who "we" are."""
        roles = Roles()
        frame: Frame = match.predicate.frame
        roles.actors, roles.others_act = self.role(frame.actors, match, speaker)
        recipients, roles.others_receive = self.role(frame.recipients, match, speaker)
        if match.predicate.event_type == "REQUEST" and not any(party.code for party in recipients):
            recipients += [p for token in urged(self.doc[match.head]) for p in self.parties(token, speaker)]
        acting = {id(party.actor) for party in roles.actors}
        roles.recipients = [party for party in recipients if id(party.actor) not in acting]
        return roles

    def role(self, slots: Sequence[Slot], match: Match, speaker: Actor | None) -> tuple[list[Party], bool]:
        """The parties in the slots of one role, and whether somebody without a code stands in one of them."""
        found: list[Party] = []
        others = any(slot.kind == "adj" for slot in slots) and any(
            child.lemma_ in self.unnamed for i in match.words for child in self.doc[i].children
        )
        head = self.doc[match.head]
        verb = head if is_verb(head) else carrier(head)
        for slot in slots:
            if slot.kind in ("light", "support") and any(party.code for party in found):
                continue
            if slot.kind == "speaker":
                found += [Party(speaker, implicit=True, slot=slot)] if speaker is not None else []
                continue
            if slot.kind in DOING and not found and speaker is not None and verb is not None and speaks_of_itself(verb):
                found.append(Party(speaker, implicit=True, slot=slot))
                continue
            for token in self.places(slot, match):
                parties = list(self.parties(token, speaker))
                others = others or (not any(party.code for party in parties) and self.is_somebody(token))
                for party in parties:
                    if all(party.actor is not other.actor for other in found):
                        found.append(replace(party, slot=slot))
        return found, others

    def is_somebody(self, token: Token) -> bool:
        """Whether a noun may mean people or a body; a pronoun may mean a party that is not resolved."""
        animate = "Anim" in token.morph.get("Animacy", [])
        return token.pos_ == "PROPN" or (token.pos_ == "NOUN" and (animate or token.lemma_ in self.groups))

    def places(self, slot: Slot, match: Match) -> Iterator[Token]:
        """The tokens that head what stands in ``slot``."""
        head = self.doc[match.head]
        core = [self.doc[i] for i in match.words if self.doc[i].pos_ not in ("ADP", "PUNCT")]
        verbs = [head] if is_verb(head) else carriers(head, self.support)
        match slot.kind:
            case "subj":
                found = subject(head, self.addressing)
                yield from (found,) if found is not None else impersonal(head)
            case "support" if preposition(head) in ADJUNCT:
                return
            case "light" | "support" if not is_verb(head):
                for verb in verbs:
                    if slot.kind == "light" or verb.plain_lemma in self.support:
                        yield from self.lent(verb, head)
            case "obj":
                yield from (token for token in objects(head) if token.i != head.i)
            case "lightobj":
                for verb in verbs:
                    yield from (token for token in objects(verb) if token not in core)
            case "lightdat":
                for verb in verbs:
                    yield from bare(verb, "Dat")
            case "topic":
                yield from topics_of(head)
            case "under" if not is_verb(head) and preposition(head) == "под":
                yield from (found for verb in verbs if (found := subject(verb, self.addressing)) is not None)
            case "adj" | "anti" | "poss" | "gen" | "giver" | "taker":
                for word in core:
                    yield from (token for token in owned(slot.kind, word) if token not in core)
            case "ins" | "dat":
                for word in reach(core):
                    yield from (token for token in bare(word, CASES[slot.kind]) if token not in core)
            case "prep":
                words = [*reach(core), *verbs]
                if slot.prep == FROM_THE_SIDE_OF:
                    words += [token for word in core if not is_verb(word) for token in word.subtree]
                for word in dict.fromkeys(words):
                    yield from (token for token in governed(word, slot) if token not in core)

    def lent(self, verb: Token, noun: Token) -> Iterator[Token]:
        """The subject that a verb lends to the noun it carries, unless it is the noun, or stands below it."""
        found = subject(verb, self.addressing)
        if found is None:
            yield from impersonal(verb)
        elif found.i != noun.i and (noun.is_ancestor(verb) or not noun.is_ancestor(found)):
            yield found

    def parties(self, token: Token, speaker: Actor | None, depth: int = DEPTH) -> Iterator[Party]:
        """Who is meant by the noun phrase of ``token``: the actors named there, or whose the thing is.

        Of several holders of one office ("президенты Египта и Судана") the mention names one, the genitives all.
        """
        token = antecedent(token)
        own = list(self.named(token, speaker, depth))
        coded = any(party.code for party in own)
        yield from own if coded else ()
        if depth and (not coded or "Plur" in token.morph.get("Number", [])):
            deeper = list(self.owners(token, speaker, depth))
            yield from deeper if any(party.code for party in deeper) or coded else own
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ not in ("VERB",):
                yield from self.parties(child, speaker, depth)

    def named(self, token: Token, speaker: Actor | None, depth: int) -> Iterator[Party]:
        """The actors of the mention that ``token`` heads."""
        if token.plain in OWN or token.lemma_ in OWN:
            verb = carrier(token)
            holder = subject(verb, self.addressing) if verb is not None else None
            if holder is not None and holder.i != token.i and depth:
                yield from self.parties(holder, speaker, depth - 1)
            return
        if is_anti(token):
            codes = codes_of_adjective(token.lemma_.removeprefix(ANTI))
            yield from (Party(self.formats.registry.of_code(code)) for code in codes)
            return
        mention = self.headed.get(token.i)
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
            if (
                (child.dep_ in ("amod", "det", "appos", "flat", "flat:name", "flat:foreign") and bare)
                or (case_of(child) == "Gen" and bare and child.dep_ in ("nmod", "obl", "obj"))
                or (preposition(child) in ("из", "от") and child.dep_ in ("nmod", "obl"))
            ):
                yield from self.parties(child, speaker, depth - 1)


def distinct(parties: Sequence[Party]) -> list[Party]:
    """The parties of one side without those that only say whose another is: "президент Франции Макрон" is one.

    A state is left out beside one who acts for it; so is any party whose words lie within another's of the same code.
    """
    return [party for party in parties if not any(belongs(party, other) for other in parties if other is not party)]


def belongs(party: Party, other: Party) -> bool:
    """Whether ``party`` is the state of ``other``, or a part of the words that name it."""
    if party.code is None or party.code != other.code or party.actor is other.actor:
        return False
    if party.actor.type in STATES:
        return other.actor.type not in STATES
    if party.mention is None or other.mention is None:
        return False
    inner, outer = (party.mention.start, party.mention.end), other.mention.phrase
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def knows(mention: ActorMention) -> tuple[bool, int]:
    """Sorts the mentions of one head: those that tell a party last, the longest of them last of all."""
    known = bool(mention.members) or (mention.actor is not None and mention.actor.code is not None)
    return known, mention.end - mention.start


def bare(head: Token, wanted: str) -> Iterator[Token]:
    """The nominals of one case that hang on ``head`` without a preposition."""
    return (noun for prep, case, noun in dependents(head) if not prep and agrees(noun, case, wanted))


def agrees(noun: Token, case: str, wanted: str) -> bool:
    """Whether ``noun`` stands in the wanted case, or in a form that may be read so ("Сирии", "США", "Перу")."""
    if case == wanted:
        return True
    if noun.dep_.startswith("nsubj"):
        return False
    if wanted == "Dat":
        return case == "Gen" and noun.dep_ != "appos" and (noun.lemma_.endswith("ия") or indeclinable(noun))
    return wanted == "Acc" and indeclinable(noun)


def indeclinable(noun: Token) -> bool:
    """Whether the form of a name tells no case."""
    return noun.pos_ == "PROPN" and (noun.text.isupper() or noun.lemma_[-1] in "иоуеэы")


def owned(kind: str, word: Token) -> Iterator[Token]:
    """What belongs to a noun by its adjectives, possessives or genitives, as the slot ``kind`` asks."""
    match kind:
        case "adj":
            yield from (child for child in word.children if child.dep_ == "amod" and not is_anti(child))
        case "anti":
            yield from (child for child in word.children if is_anti(child))
        case "poss":
            yield from (c for c in word.children if c.pos_ in ("DET", "PRON") and not preposition(c))
        case "gen":
            yield from bare(word, "Gen")
        case _:
            given = any(prep in TO_WHOM or (not prep and case == "Dat") for prep, case, _ in dependents(word))
            if given == (kind == "giver"):
                yield from bare(word, "Gen")


def is_anti(word: Token) -> bool:
    """Whether an adjective names whom something is directed against ("антироссийский")."""
    return word.pos_ == "ADJ" and word.lemma_.startswith(ANTI)


def reach(core: Sequence[Token]) -> list[Token]:
    """The words of the anchor and those below them on which the parser may have hung what belongs to the anchor:
    the objects of its verb, the genitives of its nouns ("освобождение гражданина Канады Ираном")."""
    found = list(core)
    for word in core:
        below = objects(word) if is_verb(word) else bare(word, "Gen")
        for token in below:
            found += [token, *bare(token, "Gen")]
    return list(dict.fromkeys(found))


def governed(word: Token, slot: Slot) -> Iterator[Token]:
    """The nominals below ``word`` that stand with the preposition of ``slot`` in its case."""
    for prep, case, noun in dependents(word):
        fits = case in (slot.case, "") or noun.pos_ in ("X", "PROPN")
        if fits and prep in (slot.prep, slot.prep + "о"):
            yield antecedent(noun)


def impersonal(verb: Token) -> Iterator[Token]:
    """Who stands behind a verb without a subject: "в Париже отвергли", "из Киева сообщили"."""
    if "Plur" in verb.morph.get("Number", []) and "Fin" in verb.morph.get("VerbForm", []):
        for prep, case, noun in dependents(verb):
            if prep in ("в", "во", "на") and case == "Loc":
                yield noun


def topics_of(head: Token) -> Iterator[Token]:
    """What an evaluating word is said of: the noun it modifies, its subject, the object of "назвать", "считать"."""
    if head.dep_ in ("amod", "acl") or (is_participle(head) and head.dep_ == "acl"):
        yield head.head
    for child in head.children:
        if child.dep_ in ("nsubj", "nsubj:pass", "csubj"):
            yield child
    parent = head.head
    if parent.i != head.i and is_verb(parent):
        yield from objects(parent)
        for child in parent.children:
            if child.dep_ in ("nsubj:pass",) or (
                child.dep_ == "nsubj" and not is_passive(parent) and case_of(head) == "Ins"
            ):
                if head.dep_ in ("xcomp", "obl", "obj") and not any(True for _ in objects(parent)):
                    yield child
