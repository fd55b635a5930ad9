"""What the stages of the pipeline say to one another: the parsed text, and the actors found in it.

A spaCy Doc that leaves the annotator, and the plain one (nlp.parsed) that the stages read in its place, has for every
token ``lemma_``, ``pos_`` (UPOS), ``morph`` (UD features), ``dep_`` (UD relations, lower case, subtypes kept:
``nsubj:pass``), ``head`` (one tree a sentence), ``is_sent_start``; ``doc.text`` is the article's text to the character,
so ``token.idx`` are the public offsets. White space that one blank cannot express is a token of its own (``pos_ ==
"SPACE"``). No sentence crosses a line break.

The entity stage adds ``Analysis.actors`` and ``Analysis.mentions``; later stages read them and add their own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar, cast

from spacy.tokens import Doc as SpacyDoc

from nlp.parsed import Doc
from topics.records import EntityType, Span

Form = Literal["NAM", "NOM", "PRO", "ADJ"]
Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class Actor:
    """A real-world person, state, body, outlet or place that the article speaks of. Compared by identity.

    ``name`` is the fullest nominative form the article supports; ``code`` is a participant code (topics.records);
    ``sector`` a PLOVER sector (GOV, MIL, ...); ``role`` the office as the text words it, nominative where known.
    ``gender`` (Masc, Fem, Neut) and ``number`` (Sing, Plur) are what a pronoun for it must agree with; None = unknown.
    ``affiliation`` is the body or state the actor belongs to or speaks for.
    """

    entity_id: str
    type: EntityType
    name: str
    code: str | None = None
    sector: str | None = None
    role: str | None = None
    gender: str | None = None
    number: str = "Sing"
    affiliation: Actor | None = None
    spokesperson: bool = False
    wikidata: str | None = None


@dataclass(slots=True, eq=False)
class ActorMention:
    """Tokens ``[start, end)`` that mean ``actor``; ``head`` is the syntactic head token of those tokens.

    ``form``: NAM a name, NOM a role noun or other common-noun phrase ("министр", "российская сторона", "две страны"),
    PRO a pronoun, ADJ an adjective that stands for a state ("французский"). ``phrase`` is the full noun phrase with
    role and apposition ("пресс-секретарь президента РФ Дмитрий Песков"), token bounds; equal to [start, end) when bare.
    ``members`` holds what a plural stands for ("две страны" -> Russia, France). ``actor`` is None while unresolved.
    ``antecedent`` is the earlier mention a NOM or PRO was resolved through; ``confidence`` is of that resolution.
    """

    start: int
    end: int
    head: int
    form: Form
    actor: Actor | None
    phrase: tuple[int, int]
    antecedent: ActorMention | None = None
    members: tuple[Actor, ...] = ()
    confidence: float = 1.0


class Analysis:
    """Everything known of one article while it goes through the stages: first what the annotated ``doc`` says."""

    def __init__(self, doc: SpacyDoc, published_at: datetime | None = None, source: str | None = None) -> None:
        self.doc = Doc(doc)
        self.published_at = published_at
        self.source = source
        self.actors: list[Actor] = []
        self.mentions: list[ActorMention] = []
        self.by_token: dict[int, ActorMention] = {}
        self._starting: dict[int, list[ActorMention]] = {}
        self._known: set[Actor] = set()
        self._made: dict[Hashable, object] = {}

    def add(self, mention: ActorMention) -> None:
        """Register a mention; each of its tokens not yet taken by a longer mention points to it."""
        self.mentions.append(mention)
        self._starting.setdefault(mention.start, []).append(mention)
        for token in range(mention.start, mention.end):
            held = self.by_token.get(token)
            if held is None or held.end - held.start < mention.end - mention.start:
                self.by_token[token] = mention
        if mention.actor is not None:
            self.know(mention.actor)

    def know(self, actor: Actor) -> None:
        """Register an actor, once."""
        if actor not in self._known:
            self._known.add(actor)
            self.actors.append(actor)

    def within(self, start: int, end: int) -> Iterator[ActorMention]:
        """Mentions that lie in the tokens ``[start, end)``, in text order."""
        found = [m for at in range(start, end) for m in self._starting.get(at, ()) if m.end <= end]
        return iter(sorted(found, key=lambda m: (m.start, -m.end)))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` gives for ``key``, made once an article; a key begins with the name of who asks."""
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])


def span(doc: Doc, start: int, end: int) -> Span:
    """The public Span of the characters from token ``start`` to before token ``end``."""
    first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
    return Span(start=first, end=last, text=doc.text[first:last])
