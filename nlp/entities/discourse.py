"""Whom a text speaks of at each point: the memory against which pronouns and role nouns are resolved.

The ranking is linear: every actor mentioned before is first held against what must agree (gender, number, office,
state), then scored by the features of ``Discourse.features`` with the weights of
``nlp/languages/ru/coreference_weights.tsv``. The scores of all candidates and of "nobody" go through a softmax, which
gives the confidence.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.names import given_name_gender
from nlp.entities.phrases import feature
from nlp.entities.roles import Kind, Kinship, RoleLexicon, RolePhrase, load_roles
from nlp.parsed import Doc, Token

WEIGHTS_FILE = Path(__file__).parent.parent / "languages" / "ru" / "coreference_weights.tsv"
_TABLES = ("PRO", "NOM", "BODY")
_WINDOW = 80
"""How many mentions back an antecedent is looked for."""
_BODY_CLASSES = {"MEDIA": frozenset(("outlet",)), "GROUP_OF_STATES": frozenset(("international_body",))}
_HEADS = frozenset(("chief", "leader"))
_SUBJECTS = frozenset(("nsubj", "nsubj:pass"))


@dataclass(slots=True)
class Profile:
    """What the text has told of an actor so far.

    ``verbs`` counts the genders of the verbs that agree with the name: they tell a gender more surely than the form of
    a name does ("Евгения Павлова" is also a genitive). ``told``: the offices in ``classes`` are from the text, not only
    from what is known of the actor. ``words`` are what the offices are of: ids of actors, lemmas of other words.
    """

    actor: Actor
    classes: set[str] = field(default_factory=set)
    told: bool = False
    words: set[str] = field(default_factory=set)
    gender: str | None = None
    verbs: Counter[str] = field(default_factory=Counter)
    gender_sure: bool = False
    mentions: int = 0
    spoke: int = 0


@dataclass(frozen=True, slots=True)
class Anaphor:
    """An expression that means someone named elsewhere. ``head`` is its token, ``[start, end)`` its tokens.

    ``classes``, ``code`` and ``words`` are what it tells of office, state and what the office is of; ``speaks``: it is
    the source of a cue of speech; ``possessive``: it may mean an argument of its own clause ("его слова");
    ``indefinite``: it brings in somebody new ("один дипломат"); ``latter``: it means the one named last ("тот").
    """

    start: int
    end: int
    head: int
    form: Literal["PRO", "NOM"]
    gender: str | None
    plural: bool
    kind: Kind
    classes: frozenset[str] = frozenset()
    code: str | None = None
    words: frozenset[str] = frozenset()
    speaks: bool = False
    possessive: bool = False
    indefinite: bool = False
    latter: bool = False

    @property
    def table(self) -> str:
        """Which weights rank its candidates: a pronoun's (PRO), a person's role noun's (NOM), a body's (BODY)."""
        return "BODY" if self.form == "NOM" and self.kind not in ("person", "unnamed") else self.form


@dataclass(frozen=True, slots=True)
class Choice:
    """The actor chosen for an anaphor, the mention it goes back to, and the probability that this is right."""

    actor: Actor
    antecedent: ActorMention
    confidence: float


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """Feature weights by ``Anaphor.table``."""
    return read_weights(WEIGHTS_FILE)


def read_weights(path: Path) -> dict[str, dict[str, float]]:
    """Weights by table and feature. Raises ``ValueError`` naming file and line of a mistake."""
    tables: dict[str, dict[str, float]] = {table: {} for table in _TABLES}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, *values = line.split("\t")
        try:
            for table, value in zip(_TABLES, values[: len(_TABLES)], strict=True):
                tables[table][name] = float(value)
        except ValueError:
            wanted = f"a feature, {len(_TABLES)} numbers and a remark, parted by tabs"
            raise ValueError(f"{path.name}, line {number}: {line!r} is not {wanted}") from None
    return tables


class Discourse:
    """The mentions of one article in text order, with the place of each and the profile of each actor."""

    def __init__(self, analysis: Analysis, roles: RoleLexicon | None = None) -> None:
        self.analysis = analysis
        self.roles = roles or load_roles()
        self.paragraph, self.sentence, self.quoted = _places(analysis.doc)
        self.profiles: dict[int, Profile] = {}
        self.speakers: list[tuple[int, Actor]] = []
        self.titles: dict[int, list[RolePhrase]] = {}
        self.named = sorted((m for m in analysis.mentions if names_its_actor(m)), key=lambda mention: mention.head)
        self._named_by = {mention.head: mention for mention in self.named}
        self._in_name = {i for m in self.named if _is_person(m) for i in range(m.start, m.end)}
        self._named_at = [mention.head for mention in self.named]
        self._role_at: dict[int, RolePhrase | None] = {}
        self._seen: list[ActorMention] = []
        self._speech = speech_lemmas()

    def profile(self, actor: Actor) -> Profile:
        """What is known of ``actor``; made from the actor's own role and gender at first."""
        held = self.profiles.get(id(actor))
        if held is None:
            sure = any(given_name_gender(word) == actor.gender for word in actor.name.split())
            held = Profile(actor, gender=actor.gender, gender_sure=sure)
            if actor.role:
                held.classes |= self.roles.classes_of(actor.role)
            if actor.type != "PERSON":
                held.classes |= self.roles.classes_of(actor.name) or _BODY_CLASSES.get(actor.type, frozenset())
            self.profiles[id(actor)] = held
        return held

    def learn(self, mention: ActorMention, roles: list[RolePhrase]) -> None:
        """Take from a mention what it tells of its actor: the offices in its phrase, gender by the verb that agrees."""
        if mention.actor is None:
            return
        for role in roles:
            self.entitle(mention.actor, role)
        if mention.actor.type == "PERSON" and mention.actor.number == "Sing":
            agreed = agreed_gender(self.analysis.doc[self.top(mention)])
            if agreed is not None:
                profile = self.profile(mention.actor)
                profile.verbs[agreed] += 1
                profile.gender, profile.gender_sure = profile.verbs.most_common(1)[0][0], True

    def entitle(self, actor: Actor, role: RolePhrase) -> None:
        """Remember that the text gives ``actor`` this office."""
        profile = self.profile(actor)
        profile.classes = (profile.classes if profile.told else set()) | role.classes
        profile.told = True
        profile.words |= self.words(role)
        if profile.gender is None and actor.type == "PERSON":
            profile.gender, profile.gender_sure = role.noun.gender, True

    def words(self, role: RolePhrase) -> frozenset[str]:
        """What an office is of, beyond its class: ids of the actors named in its phrase, lemmas of other words."""
        found: set[str] = set()
        for token in self.analysis.doc[role.start : role.end]:
            held = self._named_by.get(token.i)
            in_class = token.i == role.head or role.of[0] <= token.i < role.of[1]
            if in_class or token.i in self._in_name or self._is_outlet(token):
                continue
            if held is not None and held.actor is not None:
                found.add(held.actor.entity_id)
            elif token.i > role.head and token.pos_ in ("NOUN", "PROPN", "ADJ"):
                found.add(token.plain_lemma)
        return frozenset(found)

    def owner(self, start: int, end: int, head: int) -> Actor | None:
        """The first actor with a participant code named inside a noun phrase: the one its head belongs to."""
        for at in range(start, end):
            held = self._named_by.get(at)
            if held is not None and at != head and held.actor is not None and held.actor.code is not None:
                return held.actor
        return None

    def code(self, start: int, end: int, head: int) -> str | None:
        """The participant code that the names inside a noun phrase give its head ("глава МИД Германии": DEU)."""
        owner = self.owner(start, end, head)
        return owner.code if owner is not None else None

    def _is_outlet(self, token: Token) -> bool:
        """Whether the token means an outlet: "собеседник агентства" tells nothing of the one who speaks."""
        held = self._named_by.get(token.i)
        if held is not None and held.actor is not None and held.actor.type == "MEDIA":
            return True
        noun = self.roles.noun(token)
        return noun is not None and noun.kind == "outlet"

    def kinship(self, actor: Actor, classes: frozenset[str]) -> Kinship:
        """Whether the actor may be called by these offices.

        What only the list of offices says, for an article without a date, excludes nothing.
        """
        profile = self.profile(actor)
        kin = self.roles.kinship(profile.classes, classes)
        sure = profile.told or actor.type != "PERSON" or self.analysis.published_at is not None
        return kin if sure or kin != "apart" else "unknown"

    def _excluded(self, actor: Actor, classes: frozenset[str]) -> bool:
        """Whether the offices contradict each other: two posts do, but an expert may also be a coach."""
        if self.kinship(actor, classes) != "apart":
            return False
        known = self.profile(actor).classes
        return actor.type != "PERSON" or (self.roles.is_a(known, "official") and self.roles.is_a(classes, "official"))

    def role(self, token: Token) -> RolePhrase | None:
        """The role noun phrase at ``token``, read once; the "глава" or "лидер" of a state is its head of state."""
        if token.i not in self._role_at:
            role = self.roles.phrase(token)
            if role is not None and role.classes & _HEADS and role.of[0] == role.of[1]:
                after = self._named_by.get(token.i + 1)
                if after is not None and after.actor is not None and after.actor.type == "COUNTRY":
                    role = replace(role, classes=role.classes | {"head_of_state"})
            self._role_at[token.i] = role
        return self._role_at[token.i]

    def recent(self) -> Iterator[ActorMention]:
        """The latest mentions read, latest first, as far back as antecedents are looked for."""
        return reversed(self._seen[-_WINDOW:])

    def names_after(self, token: int) -> Iterator[ActorMention]:
        """Names that stand at or after ``token``, in text order."""
        return islice(self.named, bisect_left(self._named_at, token), None)

    def see(self, mention: ActorMention) -> None:
        """Remember a mention that has been read."""
        if mention.actor is not None:
            self._seen.append(mention)
            self.profile(mention.actor).mentions += 1

    def heard(self, cue: int, actor: Actor) -> None:
        """Remember that ``actor`` spoke at the token ``cue``; a second word on the same cue corrects the first."""
        if self.speakers and self.speakers[-1][0] == cue:
            self.profile(self.speakers.pop()[1]).spoke -= 1
        self.speakers.append((cue, actor))
        self.profile(actor).spoke += 1

    def top(self, mention: ActorMention) -> int:
        """The token by which the mention's whole phrase hangs in the sentence."""
        return self.root(mention.head, mention.phrase)

    def root(self, token: int, bounds: tuple[int, int]) -> int:
        """The highest token above ``token`` within the bounds."""
        word = self.analysis.doc[token]
        while word.head.i != word.i and bounds[0] <= word.head.i < bounds[1]:
            word = word.head
        return word.i

    def speech(self, predicate: Token) -> Token | None:
        """The predicate, or one that shares its subject, if it is of the lexicon of speech: "приехал и заявил".

        What is itself reported ("напомнил, что министр обращался") does not count.
        """
        if predicate.dep_ == "ccomp" and self._of_lexicon(predicate.head):
            return None
        shared = (child for child in predicate.children if child.dep_ in ("conj", "advcl") and not _has_subject(child))
        for token in (predicate, *shared):
            if self._of_lexicon(token):
                return token
        return None

    def _of_lexicon(self, token: Token) -> bool:
        return token.plain_lemma in self._speech or token.plain in self._speech

    def choose(self, anaphor: Anaphor) -> Choice | None:
        """The best antecedent of ``anaphor`` among the mentions seen, or None where none is likely enough."""
        candidates = [] if anaphor.indefinite else self.candidates(anaphor)
        if not candidates:
            return None
        table = weights()[anaphor.table]
        scores = [
            (sum(table[name] * value for name, value in features.items()), mention) for mention, features in candidates
        ]
        best, mention = max(scores, key=lambda scored: scored[0])
        nobody = table["nobody"]
        if best <= nobody or mention.actor is None:
            return None
        total = math.exp(nobody - best) + sum(math.exp(score - best) for score, _ in scores)
        return Choice(mention.actor, mention, 1.0 / total)

    def candidates(self, anaphor: Anaphor) -> list[tuple[ActorMention, dict[str, float]]]:
        """Every compatible candidate, by its latest mention, with its features: what the ranker chooses from."""
        found = [(mention, self.features(anaphor, rank, mention)) for rank, mention in self._candidates(anaphor)]
        fitting = [
            features
            for _, features in found
            if (features.get("office same") or features.get("office related")) and not features["described otherwise"]
        ]
        for features in fitting if anaphor.form == "NOM" else [features for _, features in found]:
            features["only one"] = float(len(fitting if anaphor.form == "NOM" else found) == 1)
        return found

    def _candidates(self, anaphor: Anaphor) -> list[tuple[int, ActorMention]]:
        """Latest mention of each compatible actor with its rank by recency; "he" who speaks is a person, if any.

        A place or state is never the "he" or "she" that speaks.
        """
        found = list(self._compatible_ones(anaphor))
        if anaphor.latter:
            return found[:1]
        if not anaphor.speaks or anaphor.plural or anaphor.form != "PRO":
            return found
        types = [(pair, pair[1].actor.type) for pair in found if pair[1].actor is not None]
        persons = [pair for pair, kind in types if kind == "PERSON"]
        return persons or [pair for pair, kind in types if kind in ("ORGANIZATION", "MEDIA")]

    def _compatible_ones(self, anaphor: Anaphor) -> Iterator[tuple[int, ActorMention]]:
        rank = 0
        for mention in self._latest(anaphor):
            if mention.actor is not None and self._compatible(anaphor, mention, mention.actor):
                rank += 1
                yield rank, mention

    def _latest(self, anaphor: Anaphor) -> Iterator[ActorMention]:
        """The latest mention of each actor; for an anaphor in the author's words one that is no quotation's, if any."""
        outside = not self.quoted[anaphor.head]
        earlier = [m for m in self.recent() if m.actor is not None and m.start < anaphor.start]
        spoken_of = {id(m.actor) for m in earlier if not self.quoted[m.head]}
        met: set[int] = set()
        for mention in earlier:
            key = id(mention.actor)
            if key in met or (outside and self.quoted[mention.head] and key in spoken_of):
                continue
            met.add(key)
            yield mention

    def _compatible(self, anaphor: Anaphor, mention: ActorMention, actor: Actor) -> bool:
        if not self._agrees(anaphor, mention, actor) or self._bound(anaphor, mention):
            return False
        if anaphor.form == "PRO":
            return True
        codes = {anaphor.code, actor.code} - {None}
        if len(codes) == 2 and all(code is not None and len(code) == 3 for code in codes):
            return False
        if anaphor.plural and anaphor.words and not anaphor.words & self.profile(actor).words:
            return False
        return not self._excluded(actor, anaphor.classes)

    def _agrees(self, anaphor: Anaphor, mention: ActorMention, actor: Actor) -> bool:
        """Gender and number, and that it is a person, a body or an outlet as the word requires."""
        person = actor.type == "PERSON"
        if anaphor.form == "NOM" and not self._of_kind(anaphor, actor):
            return False
        source = "interlocutor" in anaphor.classes and self.roles.is_a(self.profile(actor).classes, "source")
        if anaphor.plural != (actor.number == "Plur") and not source:
            return False
        if anaphor.plural or anaphor.gender is None or (anaphor.form == "NOM" and not person):
            return True
        if person:
            profile = self.profile(actor)
            return not profile.gender_sure or profile.gender == anaphor.gender
        return feature(self.analysis.doc[mention.head], "Gender") in (None, anaphor.gender)

    def _of_kind(self, anaphor: Anaphor, actor: Actor) -> bool:
        if anaphor.kind == "unnamed":
            return self.roles.is_a(self.profile(actor).classes, "source")
        if anaphor.kind == "person":
            return actor.type == "PERSON"
        return actor.type in (("MEDIA",) if anaphor.kind == "outlet" else ("ORGANIZATION", "GROUP_OF_STATES"))

    def _bound(self, anaphor: Anaphor, mention: ActorMention) -> bool:
        """Whether grammar forbids it: nobody is another argument of the same verb, nor what contains the anaphor."""
        if mention.phrase[0] <= anaphor.head < mention.phrase[1]:
            return True
        doc = self.analysis.doc
        if anaphor.possessive:
            return False
        one, other = doc[anaphor.head], doc[self.top(mention)]
        siblings = one.head.i == other.head.i and one.i != other.i
        return siblings and one.dep_ != "conj" and other.dep_ not in ("parataxis", one.dep_)

    def features(self, anaphor: Anaphor, rank: int, mention: ActorMention) -> dict[str, float]:
        """Why this candidate: nearness, syntax, who has been speaking, and how well office and state fit."""
        actor = mention.actor
        assert actor is not None
        doc, profile = self.analysis.doc, self.profile(actor)
        top = doc[self.top(mention)]
        subject = top.dep_ in _SUBJECTS
        paragraphs = self.paragraph[anaphor.head] - self.paragraph[mention.head]
        sentences = self.sentence[anaphor.head] - self.sentence[mention.head]
        last = self.speakers[-1] if self.speakers else None
        found = {
            "sentences": math.log1p(sentences),
            "paragraphs": float(min(paragraphs, 4)),
            "same paragraph": float(paragraphs == 0),
            "rank": math.log(rank),
            "subject": float(subject),
            "subject just before": float(subject and sentences == 1 and paragraphs == 0),
            "subject of speech": float(subject and self.speech(top.head) is not None),
            "name": float(mention.form == "NAM"),
            "quoted": float(self.quoted[mention.head] and not self.quoted[anaphor.head]),
            "often": math.log1p(profile.mentions),
            "person": float(actor.type == "PERSON"),
            "dependent": float(top.dep_ == "nmod"),
            "spoke last": float(last is not None and last[1] is actor),
            "spoke last nearby": float(
                last is not None and last[1] is actor and self.paragraph[anaphor.head] - self.paragraph[last[0]] <= 1
            ),
            "spoke": math.log1p(profile.spoke),
            "gender known": float(profile.gender is not None and profile.gender == anaphor.gender),
            "gender against": float(None not in (profile.gender, anaphor.gender) and profile.gender != anaphor.gender),
            "same quotation": float(self.quoted[mention.head] and self.quoted[anaphor.head] and paragraphs == 0),
        }
        if anaphor.speaks:
            found |= {f"speaks, {name}": found[name] for name in ("person", "spoke last", "subject of speech", "spoke")}
        if anaphor.form == "NOM":
            found[f"office {self.kinship(actor, anaphor.classes)}"] = 1.0
            shared = len(anaphor.words & profile.words)
            found["described alike"] = shared / len(anaphor.words) if anaphor.words else 0.0
            found["described otherwise"] = float(bool(anaphor.words and profile.words) and not shared)
            found["not described"] = float(bool(anaphor.words) and not profile.words)
            found["breadth"] = self.roles.breadth(anaphor.classes)
            found["state equal"] = float(anaphor.code is not None and anaphor.code == actor.code)
            found["state unknown"] = float(anaphor.code is not None and actor.code is None)
        return found


def names_its_actor(mention: ActorMention) -> bool:
    """Whether a mention tells its actor by its own words, as all of the entity stage do: no anaphor, no new phrase."""
    if mention.form in ("NAM", "ADJ"):
        return True
    told = mention.antecedent is None and not (mention.actor is None or mention.actor.entity_id.startswith("phrase:"))
    return mention.form == "NOM" and told


def _is_person(mention: ActorMention) -> bool:
    return mention.actor is not None and mention.actor.type == "PERSON"


def _has_subject(predicate: Token) -> bool:
    return any(child.dep_ in _SUBJECTS for child in predicate.children)


def agreed_gender(token: Token) -> str | None:
    """Gender of the past-tense verb or short adjective whose subject is ``token``; None where none tells."""
    if token.dep_ not in _SUBJECTS:
        return None
    for verb in (token.head, *(child for child in token.head.children if child.dep_ in ("aux", "cop"))):
        gender = feature(verb, "Gender")
        agrees = verb.pos_ in ("VERB", "AUX") or (verb.pos_ == "ADJ" and feature(verb, "Variant") == "Short")
        if gender and agrees and feature(verb, "Number") == "Sing":
            return gender
    return None


@lru_cache(maxsize=1)
def speech_lemmas() -> frozenset[str]:
    """Lemmas of the verbs and predicates that signal speech."""
    # Imported late: the statement stage stands on the entity stage, only its word list is wanted here.
    from nlp.statements.lexicon import russian_lexicon

    lexicon = russian_lexicon()
    return frozenset(lexicon.verbs) | frozenset(lexicon.forms)


def _places(doc: Doc) -> tuple[list[int], list[int], list[bool]]:
    """For each token: paragraph, sentence, and whether it stands inside quotation marks of its paragraph."""
    from nlp.statements.quotes import find_quotes

    spans = iter([quote for quote in find_quotes(doc.text) if quote.depth == 0])
    quote = next(spans, None)
    paragraph, sentence, quoted = [], [], []
    para = sent = 0
    for token in doc:
        sent += bool(token.is_sent_start and token.i)
        while quote is not None and quote.end <= token.idx:
            quote = next(spans, None)
        paragraph.append(para)
        sentence.append(sent)
        quoted.append(quote is not None and quote.start <= token.idx)
        para += "\n" in token.text
    return paragraph, sentence, quoted
