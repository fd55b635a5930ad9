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

from dataclasses import dataclass, replace

from spacy.tokens import Token

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.coreference import open_discourse, own_actor, phrase_code, source_anaphor
from nlp.entities.discourse import Anaphor
from nlp.entities.phrases import genitive, nominative, noun_phrase, plain
from topics.records import SourceForm, Speaker, SpeakerType

_NOMINAL = ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM")
_SUBJECTS = ("nsubj", "nsubj:pass")


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolved source. ``name`` is None when nobody could be named with confidence; then ``speaker()`` is None too.

    ``antecedent`` is the earlier mention through which a pronoun or role noun was resolved; ``confidence`` is that of the
    whole resolution, 0..1; ``cue`` is the cue's token.
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

    def resolve(self, source: tuple[int, int] | None, cue: int, *, nested: bool = False) -> Resolution:
        """The speaker meant by the tokens ``source`` (None: nobody is written) of the statement whose cue is ``cue``."""
        self._read_up_to(cue if source is None else max(source[0], 0))
        found = self._elided(cue) if source is None else self._written(source, cue)
        if found.actor is not None and not nested:
            self._discourse.heard(cue, found.actor)
        return found

    def _read_up_to(self, token: int) -> None:
        """Let the discourse see the mentions that begin before ``token``."""
        while self._read < len(self._waiting) and self._waiting[self._read].start < token:
            self._discourse.see(self._waiting[self._read])
            self._read += 1

    def _written(self, source: tuple[int, int], cue: int) -> Resolution:
        head = self._head(source)
        parts = [head, *(t for t in head.conjuncts if source[0] <= t.i < source[1] and t.pos_ in _NOMINAL)]
        found = [self._single(part, source, cue) for part in parts]
        named = [one for one in found if one.name is not None]
        if len(parts) > 1 and len(named) == len(parts):
            return self._together(named)
        return found[0]

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
        held = self._analysis.by_token.get(head.i)
        anaphor = source_anaphor(self._discourse, head)
        if anaphor is None:
            if held is not None and held.actor is not None:
                return self._of_actor(cue, "PRO" if held.form == "PRO" else "NOM", held, held.actor, held.confidence)
            return self._by_its_words(head, cue)
        if held is not None and held.members:
            return self._of_actor(cue, "NOM", held, held.actor, held.confidence)
        return self._anaphoric(anaphor, held, cue)

    def _name_at(self, head: Token, source: tuple[int, int]) -> ActorMention | None:
        """The name in the source that its head belongs to: the head itself, or a person's name with the head as title."""
        held = self._analysis.by_token.get(head.i)
        if held is not None and held.form in ("NAM", "ADJ") and held.actor is not None and held.head == head.i:
            return held
        for mention in self._discourse.names_after(source[0]):
            if mention.head >= source[1]:
                break
            if mention.actor is None or mention.actor.type != "PERSON":
                continue
            titled = any(role.head == head.i for role in self._discourse.titles.get(id(mention), ()))
            if titled or self._discourse.top(mention) == head.i or mention.start <= head.i < mention.end:
                return mention
        return held if held is not None and held.form == "NAM" and held.actor is not None else None

    def _anaphoric(self, anaphor: Anaphor, held: ActorMention | None, cue: int) -> Resolution:
        """A pronoun or role noun: resolved afresh, for now it is known who has spoken before."""
        choice = self._discourse.choose(anaphor)
        if choice is None:
            if held is not None and held.actor is not None:
                return self._of_actor(cue, anaphor.form, held, held.actor, held.confidence)
            if anaphor.form == "PRO" or not (anaphor.plural or anaphor.code or anaphor.kind in ("unnamed", "group")):
                return Resolution(cue, anaphor.form)
            return self._by_its_words(self._analysis.doc[anaphor.head], cue, own_actor(self._discourse, anaphor))
        if held is not None:
            held.actor, held.antecedent, held.confidence = choice.actor, choice.antecedent, choice.confidence
        found = self._of_actor(cue, anaphor.form, choice.antecedent, choice.actor, choice.confidence)
        return replace(found, antecedent=choice.antecedent)

    def _elided(self, cue: int) -> Resolution:
        """No source is written: the subject that the verb shares with another, else the last speaker it agrees with."""
        verb = self._analysis.doc[cue]
        if verb.pos_ not in ("VERB", "AUX", "ADJ"):
            return Resolution(cue, "NULL")
        shared = verb
        while shared.dep_ in ("conj", "advcl", "xcomp", "parataxis") and shared.head.i != shared.i:
            if shared.dep_ == "advcl" and "Conv" not in shared.morph.get("VerbForm"):
                break
            shared = shared.head
            subject = next((child for child in shared.children if child.dep_ in _SUBJECTS), None)
            if subject is not None:
                found = self._single(subject, noun_phrase(subject), cue)
                return replace(found, form="NULL", confidence=found.confidence * 0.9)
        gender = (verb.morph.get("Gender") or [None])[0]
        finite = "Fin" in verb.morph.get("VerbForm") or verb.pos_ == "ADJ"
        if gender not in ("Masc", "Fem") or not finite or "Pass" in verb.morph.get("Voice"):
            return Resolution(cue, "NULL")
        found = self._anaphoric(Anaphor(cue, cue, cue, "PRO", gender, False, "person", speaks=True), None, cue)
        return replace(found, form="NULL", confidence=found.confidence * 0.8)

    def _of_actor(
        self, cue: int, form: SourceForm, mention: ActorMention, actor: Actor | None, confidence: float
    ) -> Resolution:
        """The public face of an actor as a speaker."""
        if actor is None:
            return Resolution(cue, form)
        if mention.members:
            name = " и ".join(member.name for member in mention.members)
            return Resolution(cue, form, actor, name, None, "group", confidence=confidence)
        name = actor.name
        kind = _speaker_type(actor)
        if actor.type in ("COUNTRY", "PLACE") and actor.code is not None:
            name = f"правительство {genitive(self._state(actor).name)}"
        return Resolution(
            cue, form, actor, name, actor.code, kind, actor.role, self._spoken_for(actor), confidence=confidence
        )

    def _state(self, actor: Actor) -> Actor:
        """The state that a capital stands for, where the article's actors hold it."""
        states = (other for other in self._analysis.actors if other.type == "COUNTRY" and other.code == actor.code)
        return actor if actor.type == "COUNTRY" else next(states, actor)

    def _spoken_for(self, actor: Actor) -> str | None:
        """The body or person for whom a spokesperson speaks."""
        if not actor.spokesperson and not self._discourse.roles.is_a(
            self._discourse.profile(actor).classes, "spokesperson"
        ):
            return None
        return actor.affiliation.name if actor.affiliation is not None else None

    def _by_its_words(self, head: Token, cue: int, actor: Actor | None = None) -> Resolution:
        """A plural or collective noun that names nobody else ("эксперты", "наблюдатели"): its own phrase is the name."""
        if head.pos_ not in ("NOUN", "ADJ", "PROPN"):
            return Resolution(cue, "NOM")
        start, end = noun_phrase(head)
        while start < head.i and self._analysis.doc[start].pos_ == "ADP":
            start += 1
        name = nominative(self._analysis.doc, start, end, head.i)
        plural = head.morph.get("Number") == ["Plur"]
        code = phrase_code(self._analysis, start, end, head.i)
        return Resolution(cue, "NOM", actor, name, code, "group" if plural else "unnamed", confidence=0.6)

    def _together(self, parts: list[Resolution]) -> Resolution:
        """Several who speak with one voice: "Германия и США"."""
        names = [part.actor.name if part.actor is not None else part.name or "" for part in parts]
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
    if actor.type in ("COUNTRY", "PLACE"):
        return "government"
    if actor.type == "MEDIA":
        return "media"
    if actor.type == "PERSON":
        return "group" if actor.number == "Plur" else "unnamed" if unnamed else "person"
    if plain(actor.name).startswith(("правительство", "власти")):
        return "government"
    return "group" if actor.number == "Plur" else "organization"
