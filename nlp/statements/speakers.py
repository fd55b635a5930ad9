"""Who speaks: from the words that a text gives as the source of a statement to the person, body or government meant.

How the statement stage uses it (one resolver an article, one call a statement, in text order of the cues; the resolver
itself remembers who spoke before, so no history is passed)::

    resolver = SpeakerResolver(analysis)            # after nlp.entities.recognise and coreference.resolve
    found = resolver.resolve((start, end), cue)     # tokens of the source phrase as written, token of the cue
    found = resolver.resolve(None, cue)             # elided subject, or passive without agent: form "NULL"
    found.speaker()                                 # topics.records.Speaker, or None
    found.form, found.antecedent                    # for topics.records.Source

Pass ``nested=True`` for a statement that stands inside the content of another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.coreference import antecedent, has_own_name, open_discourse, read, source_anaphor
from nlp.entities.discourse import Anaphor, names_its_actor
from nlp.entities.phrases import feature, nominative, noun_phrase
from nlp.entities.registry import government_of
from nlp.entities.roles import RolePhrase
from nlp.parsed import Token, plain
from nlp.statements.lexicon import russian_lexicon
from topics.records import SourceForm, Speaker, SpeakerType

_NOMINAL = ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM")
_EMPTY = frozenset(("который", "кто", "это", "что", "я", "мы", "вы", "он", "она", "они", "себя"))
_ISSUER_WINDOW = 250
_TITLE_WINDOW = 30
_PART_OF = frozenset(
    ("большинство", "меньшинство", "часть", "ряд", "половина", "треть", "группа", "число", "множество")
)
_SUBJECTS = ("nsubj", "nsubj:pass")


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolved source. ``name`` is None when nobody could be named with confidence; then ``speaker()`` is None too.

    ``antecedent`` is the earlier mention through which a pronoun or role noun was resolved; ``confidence`` is that of
    the whole resolution, 0..1; ``cue`` is the cue's token.
    """

    cue: int
    form: SourceForm
    actor: Actor | None = None
    name: str | None = None
    code: str | None = None
    type: SpeakerType = "unnamed"
    role: str | None = None
    on_behalf_of: str | None = None
    antecedent: ActorMention | None = None
    confidence: float = 0.0

    def speaker(self) -> Speaker | None:
        """The public record of the speaker, or None when nobody is named."""
        if self.name is None:
            return None
        return Speaker(
            entity_id=self.actor.entity_id if self.actor else None,
            name=self.name,
            code=self.code,
            type=self.type,
            role=self.role,
            on_behalf_of=self.on_behalf_of,
        )


class SpeakerResolver:
    """Resolves the sources of one article's statements, called in text order."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._discourse = open_discourse(analysis)
        self._waiting = sorted(analysis.mentions, key=lambda mention: mention.head)
        self._read = 0
        self._headed = {m.head: m for m in sorted(analysis.mentions, key=lambda mention: mention.end - mention.start)}
        self._governments = {
            a.code: a for a in analysis.actors if a.entity_id.startswith("gov:") and a.code is not None
        }

    def resolve(self, source: tuple[int, int] | None, cue: int, *, nested: bool = False) -> Resolution:
        """The speaker meant by the tokens ``source`` (None: nobody is written) of the statement cued at ``cue``."""
        self._read_up_to(cue if source is None else source[0])
        found = self._elided(cue) if source is None else self._written(source, cue)
        if found.actor is not None and not nested:
            self._discourse.heard(cue, found.actor)
        return found

    def _read_up_to(self, token: int) -> None:
        """Let the discourse see the mentions that begin before ``token``."""
        while self._read < len(self._waiting) and self._waiting[self._read].start < token:
            read(self._discourse, self._waiting[self._read])
            self._read += 1

    def _written(self, source: tuple[int, int], cue: int) -> Resolution:
        head = self._head(source)
        titled = self._titled(head, source)
        if len(titled) > 1:
            return self._together([self._of_actor(cue, "NAM", one, one.actor, one.confidence) for one in titled])
        parts = [head, *(t for t in head.conjuncts if source[0] <= t.i < source[1] and t.pos_ in _NOMINAL)]
        found = [self._single(part, source, cue) for part in parts]
        if len(parts) > 1:
            found = [self._as_named(part, one) for part, one in zip(parts, found, strict=True)]
        if len(parts) > 1 and all(one.name is not None for one in found):
            return self._together(found)
        return found[0]

    def _as_named(self, part: Token, found: Resolution) -> Resolution:
        """A state that speaks together with others keeps its own name."""
        held = self._headed.get(part.i)
        if held is None or held.actor is None or held.actor.type != "COUNTRY":
            return found
        return replace(found, name=held.actor.name)

    def _titled(self, head: Token, source: tuple[int, int]) -> list[ActorMention]:
        """Persons in the source to whose names its head, a plural, is the title: "эксперты Иванов и Петров"."""
        if feature(head, "Number") != "Plur":
            return []
        names = [m for m in self._names(source) if m.actor is not None and m.actor.type == "PERSON"]
        first = next((m for m in names if any(r.head == head.i for r in self._titles(m))), None)
        doc = self._analysis.doc
        return [m for m in names if first is not None and (m is first or doc[m.head] in doc[first.head].conjuncts)]

    def _names(self, source: tuple[int, int]) -> Iterator[ActorMention]:
        """Names that stand in the source."""
        return takewhile(lambda m: m.head < source[1], self._discourse.names_after(source[0]))

    def _titles(self, mention: ActorMention) -> list[RolePhrase]:
        return self._discourse.titles.get(id(mention), [])

    def _head(self, source: tuple[int, int]) -> Token:
        """The nominal token by which the source phrase hangs in its sentence."""
        doc = self._analysis.doc
        inside = range(*source)
        tops = [doc[i] for i in inside if doc[i].head.i not in inside or doc[i].head.i == i]
        nominal = [token for token in tops if token.pos_ in _NOMINAL] or [
            doc[i] for i in inside if doc[i].pos_ in _NOMINAL
        ]
        return (nominal or tops)[0]

    def _single(self, head: Token, source: tuple[int, int], cue: int) -> Resolution:
        """One speaker: a name, else a pronoun or role noun resolved, else a phrase that stands for itself."""
        name = self._name_at(head, source)
        if name is not None:
            return self._of_actor(cue, "NAM", name, name.actor, name.confidence)
        held = self._headed.get(head.i)
        anaphor = self._anaphor(head, source)
        if anaphor is not None:
            return self._anaphoric(anaphor, held, cue)
        role = self._discourse.role(head)
        if role is not None and has_own_name(self._analysis, role):
            return self._outlet_or_body(head, role, source, cue)
        if held is not None and held.actor is not None:
            return self._of_actor(cue, "PRO" if held.form == "PRO" else "NOM", held, held.actor, held.confidence)
        return self._relative(head, source, cue) or self._by_its_words(head, source, cue)

    def _anaphor(self, head: Token, source: tuple[int, int]) -> Anaphor | None:
        """The pronoun or role noun that has to be resolved; None for a source that names its speaker by itself."""
        if self._name_at(head, source) is not None:
            return None
        held = self._headed.get(head.i)
        if held is not None and held.actor is not None and (held.members or names_its_actor(held)):
            return None
        role = self._discourse.role(head)
        if role is not None and has_own_name(self._analysis, role):
            return None
        return source_anaphor(self._discourse, head)

    def _outlet_or_body(self, head: Token, role: RolePhrase, source: tuple[int, int], cue: int) -> Resolution:
        """A common noun with the name of its outlet or body beside it."""
        for mention in self._names(source):
            if (
                mention.actor is not None
                and mention.actor.type in ("MEDIA", "ORGANIZATION")
                and mention.head > role.head
            ):
                return self._of_actor(cue, "NAM", mention, mention.actor, mention.confidence)
        return self._by_its_words(head, source, cue)

    def _name_at(self, head: Token, source: tuple[int, int]) -> ActorMention | None:
        """The name that the head of the source belongs to: itself one, or the title of a person."""
        held = self._headed.get(head.i)
        if held is not None and held.form in ("NAM", "ADJ") and held.actor is not None:
            return held
        persons = [m for m in self._names(source) if m.actor is not None and m.actor.type == "PERSON"]
        for mention in persons:
            if self._discourse.top(mention) == head.i or mention.start <= head.i < mention.end:
                return mention
        # The name may stand behind the tokens given: "глава ведомства, бывший посол Иван Седов".
        for mention in self._names((source[0], head.i + _TITLE_WINDOW)):
            if any(role.head == head.i for role in self._titles(mention)):
                return mention
        if persons and self._closes(head, persons[-1], source):
            return persons[-1]
        around = self._analysis.by_token.get(head.i)
        return around if around is not None and around.form == "NAM" and around.actor is not None else None

    def _closes(self, head: Token, person: ActorMention, source: tuple[int, int]) -> bool:
        """Whether a name at the end of the source is an apposition to its head: "госсекретарь (Пол Смит)"."""
        doc = self._analysis.doc
        name = doc[self._discourse.root(person.head, (person.start, person.end))]
        rest = doc[person.end : source[1]]
        return (
            all(token.is_punct for token in rest)
            and feature(name, "Case") == feature(head, "Case")
            and name.dep_ != "nmod"
        )

    def _relative(self, head: Token, source: tuple[int, int], cue: int) -> Resolution | None:
        """The subject "которые" of a relative clause: the noun that the clause describes."""
        if plain(head.lemma_) not in ("который", "кто"):
            return None
        clause = next((token for token in head.ancestors if token.dep_ in ("acl:relcl", "acl")), None)
        if clause is None or clause.head.pos_ not in _NOMINAL or clause.head.i == head.i:
            return Resolution(cue, "PRO")
        return replace(self._single(clause.head, noun_phrase(clause.head), cue), form="PRO")

    def _anaphoric(self, anaphor: Anaphor, held: ActorMention | None, cue: int) -> Resolution:
        """A pronoun or role noun: resolved afresh, for now it is known who has spoken before."""
        choice = antecedent(self._discourse, anaphor)
        if choice is None:
            if held is not None and held.actor is not None:
                return self._of_actor(cue, anaphor.form, held, held.actor, held.confidence)
            if anaphor.form == "PRO":
                return Resolution(cue, anaphor.form)
            return self._by_its_words(self._analysis.doc[anaphor.head], (anaphor.start, anaphor.end), cue)
        if held is not None:
            held.actor, held.antecedent, held.confidence = choice.actor, choice.antecedent, choice.confidence
        found = self._of_actor(cue, anaphor.form, choice.antecedent, choice.actor, choice.confidence)
        return replace(found, antecedent=choice.antecedent)

    def _elided(self, cue: int) -> Resolution:
        """No source is written: a subject shared with another verb, the last speaker that agrees, a text's issuer."""
        verb = self._analysis.doc[cue]
        gerund = feature(verb, "VerbForm") == "Conv"
        finite = feature(verb, "VerbForm") == "Fin" or (verb.pos_ == "ADJ" and feature(verb, "Variant") == "Short")
        if not (gerund or finite) or feature(verb, "Voice") in ("Pass", "Mid"):
            return self._issued(cue)
        shared = verb
        while shared.dep_ in ("conj", "advcl", "xcomp") and shared.head.i != shared.i:
            if shared.dep_ == "advcl" and feature(shared, "VerbForm") != "Conv":
                break
            shared = shared.head
            subject = next((child for child in shared.children if child.dep_ in _SUBJECTS), None)
            if subject is not None and (gerund or feature(verb, "Number") == feature(subject, "Number")):
                found = self._single(subject, noun_phrase(subject), cue)
                if found.actor is None:
                    return Resolution(cue, "NULL")
                return replace(found, form="NULL", confidence=found.confidence * 0.9)
        gender = feature(verb, "Gender")
        if gender not in ("Masc", "Fem"):
            return Resolution(cue, "NULL")
        found = self._anaphoric(Anaphor(cue, cue, cue, "PRO", gender, False, "person", speaks=True), None, cue)
        return replace(found, form="NULL", confidence=found.confidence * 0.8)

    def _issued(self, cue: int) -> Resolution:
        """Whose the text is in which something "is said" (the text stands with the cue)."""
        texts = russian_lexicon().documents
        here = self._analysis.doc[cue]
        named = next((t for t in (here, *here.children) if plain(t.lemma_) in texts), None)
        return Resolution(cue, "NULL") if named is None else replace(self._issuer(named, cue), form="NULL")

    def _issuer(self, text: Token, cue: int) -> Resolution:
        """Who issued a text: whoever is named beside it or an earlier mention of it, else a body that spoke last."""
        doc = self._analysis.doc
        texts = russian_lexicon().documents
        earlier = reversed(doc[max(0, text.i - _ISSUER_WINDOW) : text.i])
        for token in (text, *(t for t in earlier if t.pos_ == "NOUN" and plain(t.lemma_) in texts)):
            issuers = [child for child in token.children if child.dep_ in ("nmod", "amod")]
            if token.dep_ in ("obj", "iobj", "obl"):
                issuers += [child for child in token.head.children if child.dep_ == "nsubj"]
            for issuer in issuers:
                held = self._analysis.by_token.get(issuer.i)
                if held is not None and held.actor is not None and held.actor.type in ("PERSON", "ORGANIZATION"):
                    return replace(self._of_actor(cue, "NOM", held, held.actor, 0.5), antecedent=held)
        spoke = self._discourse.speakers[-1:]
        for at, actor in spoke:
            near = self._discourse.paragraph[cue] - self._discourse.paragraph[at] <= 2
            if near and actor.type in ("ORGANIZATION", "GROUP_OF_STATES", "MEDIA"):
                mention = ActorMention(at, at, at, "NOM", actor, (at, at))
                return self._of_actor(cue, "NOM", mention, actor, 0.4)
        return Resolution(cue, "NOM")

    def _of_actor(
        self, cue: int, form: SourceForm, mention: ActorMention, actor: Actor | None, confidence: float
    ) -> Resolution:
        """The public face of an actor as a speaker."""
        if actor is None:
            return Resolution(cue, form)
        if mention.members:
            name = " и ".join(member.name for member in mention.members)
            return Resolution(cue, form, actor, name, None, "group", confidence=confidence)
        if actor.type in ("COUNTRY", "PLACE") and actor.code is not None:
            actor = self._governments.setdefault(actor.code, government_of(actor))
            return Resolution(cue, form, actor, actor.name, actor.code, "government", confidence=confidence)
        spoken_for = self._spoken_for(actor)
        kind = _speaker_type(actor)
        return Resolution(
            cue, form, actor, actor.name, actor.code, kind, actor.role, spoken_for, confidence=confidence
        )  # fmt: skip

    def _spoken_for(self, actor: Actor) -> str | None:
        """The body or person for whom a spokesperson speaks."""
        if not actor.spokesperson and not self._discourse.roles.is_a(
            self._discourse.profile(actor).classes, "spokesperson"
        ):
            return None
        return actor.affiliation.name if actor.affiliation is not None else None

    def _by_its_words(self, head: Token, source: tuple[int, int], cue: int) -> Resolution:
        """A source that stands for itself ("эксперты", "пресс-служба посольства"): its own phrase is the name."""
        if head.pos_ not in _NOMINAL or plain(head.lemma_) in _EMPTY:
            return Resolution(cue, "NOM")
        if self._is_thing(head):
            return self._owner(head, source, cue)
        start, end = source
        while start < head.i and self._analysis.doc[start].pos_ in ("ADP", "PUNCT", "CCONJ"):
            start += 1
        name = nominative(self._analysis.doc, start, end, head.i)
        code = self._discourse.code(start, end, head.i)
        role = self._discourse.role(head)
        kind: SpeakerType = "unnamed"
        if feature(head, "Number") == "Plur":
            kind = "group"
        elif role is not None and role.noun.kind in ("body", "outlet"):
            kind = "organization" if role.noun.kind == "body" else "media"
        return Resolution(
            cue, "NOM", None, name, code, kind, confidence=0.6 if end - start > 1 or kind == "group" else 0.3
        )

    def _is_thing(self, head: Token) -> bool:
        """Whether the head of a source is a common noun for what cannot speak: a text, an event."""
        if head.pos_ not in ("NOUN", "NUM") or feature(head, "Animacy") == "Anim" or plain(head.lemma_) in _PART_OF:
            return False
        if head.pos_ == "NUM":
            return not any(child.dep_.startswith("n") for child in head.children) and head.dep_ != "nummod:gov"
        return self._discourse.role(head) is None

    def _owner(self, head: Token, source: tuple[int, int], cue: int) -> Resolution:
        """Who speaks through a thing: whoever it is of ("выступление Иванова"), or the issuer of a text."""
        named = [m for m in self._names(source) if m.form == "NAM" and m.head > head.i and m.actor is not None]
        persons = [m for m in named if m.actor is not None and m.actor.type == "PERSON"]
        owner = next(iter((*persons, *named)), None)
        if owner is not None:
            return self._of_actor(cue, "NAM", owner, owner.actor, 0.6)
        if plain(head.lemma_) in russian_lexicon().documents:
            return self._issuer(head, cue)
        return Resolution(cue, "NOM")

    def _together(self, parts: list[Resolution]) -> Resolution:
        """Several who speak with one voice: "Германия и США"."""
        if all(part.actor is parts[0].actor and part.actor is not None for part in parts):
            return parts[0]
        names = [part.name or "" for part in parts]
        name = ", ".join(names[:-1]) + " и " + names[-1]
        codes = {part.code for part in parts}
        return Resolution(
            parts[0].cue,
            parts[0].form,
            None,
            name,
            codes.pop() if len(codes) == 1 else None,
            "group",
            confidence=min(part.confidence for part in parts),
        )


def _speaker_type(actor: Actor) -> SpeakerType:
    unnamed = actor.entity_id.startswith("phrase:")
    if actor.entity_id.startswith("gov:"):
        return "government"
    if actor.type == "MEDIA":
        return "media"
    if actor.type == "PERSON":
        return "group" if actor.number == "Plur" else "unnamed" if unnamed else "person"
    return "group" if actor.number == "Plur" else "organization"
