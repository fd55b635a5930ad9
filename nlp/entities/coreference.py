"""Pronouns, role nouns and groups: which actor of the article they mean.

Reads the article once from left to right. Names come from ``nlp.entities.recognise``; this stage adds the NOM and PRO
mentions, with the actor they were resolved to, or None where nothing fits well enough. A role noun phrase that names
nobody known but says whose office it is ("глава МИД Германии") or is all that is told of a source ("источник в МИД")
gets an actor of its own.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities.discourse import Anaphor, Choice, Discourse, agreed_gender
from nlp.entities.lexicon import QUOTES
from nlp.entities.phrases import feature, nominative, noun_phrase
from nlp.entities.roles import RolePhrase
from nlp.parsed import Token, plain
from topics.records import EntityType

_POSSESSIVES = frozenset(("его", "ее", "их"))
_PERSONAL = frozenset(("он", "она", "оно", "они"))
_NEW = frozenset(
    ("один", "некий", "некоторый", "другой", "неназванный", "анонимный", "новый", "любой", "каждый", "какой-то")
)
_POSTS = frozenset(
    ("пост", "должность", "кресло", "место", "роль", "полномочие", "кандидат", "кандидатура", "выборы", "звание")
)
_COUNTS = {"оба": 2, "два": 2, "двое": 2, "три": 3, "трое": 3, "четыре": 4, "2": 2, "3": 3}
_FORWARD_PARAGRAPHS = 3
_FORWARD_NAMES = 40
_TITLE_WORDS = 12
_ENTITY_TYPES: dict[str, EntityType] = {"person": "PERSON", "unnamed": "PERSON", "outlet": "MEDIA"}


def resolve(analysis: Analysis) -> None:
    """Add to ``analysis`` the mentions that are no names, each with its actor where one can be told."""
    discourse = open_discourse(analysis)
    taken = {role.head for phrases in discourse.titles.values() for role in phrases}
    waiting = iter(discourse.named)
    upcoming = next(waiting, None)
    for token in analysis.doc:
        while upcoming is not None and upcoming.head <= token.i:
            read(discourse, upcoming)
            upcoming = next(waiting, None)
        if token.i in taken or _is_name(analysis, token.i):
            continue
        found = _read(discourse, token)
        if found is not None:
            analysis.add(found)
            read(discourse, found)
    analysis.mentions.sort(key=lambda mention: (mention.start, -mention.end))


def open_discourse(analysis: Analysis) -> Discourse:
    """A discourse that knows what the names of the article tell of their bearers, and has read no mention yet."""
    discourse = Discourse(analysis)
    for mention in discourse.named:
        titles = _titles(discourse, mention)
        if titles:
            discourse.titles[id(mention)] = titles
        discourse.learn(mention, titles)
    return discourse


def read(discourse: Discourse, mention: ActorMention) -> None:
    """Let the discourse see a mention, and hear it where it is the subject of a verb of speech or in "по словам X"."""
    discourse.see(mention)
    top = discourse.analysis.doc[discourse.top(mention)]
    if mention.actor is not None and not discourse.quoted[mention.head] and _speaks(discourse, top):
        verb = discourse.speech(top.head)
        discourse.heard(top.head.i if verb is None else verb.i, mention.actor)


def source_anaphor(discourse: Discourse, token: Token) -> Anaphor | None:
    """The anaphor at ``token`` when it is known to be the source of a statement; None when the token is none."""
    pronoun = _pronoun(discourse, token, speaks=True)
    if pronoun is not None:
        return pronoun
    role = discourse.role(token)
    return None if role is None else _role_anaphor(discourse, token, role, speaks=True)


def _is_name(analysis: Analysis, token: int) -> bool:
    held = analysis.by_token.get(token)
    return held is not None and (held.form == "NAM" or held.head == token)


def _titles(discourse: Discourse, mention: ActorMention) -> list[RolePhrase]:
    """The role nouns that belong to a person's name as title or apposition."""
    if mention.actor is None or mention.actor.type != "PERSON":
        return []
    doc = discourse.analysis.doc
    name, top = doc[discourse.root(mention.head, (mention.start, mention.end))], doc[discourse.top(mention)]
    within = range(*mention.phrase)
    case = feature(name, "Case")
    linked = {top.i} | {token.i for token in name.ancestors if token.i in within}
    linked |= {i for i in within if feature(doc[i], "Case") == case and doc[i].dep_ != "nmod"}
    linked |= {token.i for word in (name, top) for token in word.children if token.dep_ == "appos"}
    if top.dep_ == "appos" or (top.dep_ == "conj" and not any(child.dep_ == "appos" for child in top.head.children)):
        linked.add(top.head.i)
    linked |= {child.i for word in {top, top.head} if word.plain_lemma == "один" for child in word.children}
    lead = range(mention.phrase[0], mention.start)
    linked |= {i for i in lead if doc[i].head.i not in lead and doc[i].pos_ == "NOUN"}
    edge = mention.phrase[0] - (doc[max(0, mention.phrase[0] - 1)].text == ",")
    linked |= {
        i for i in range(max(0, edge - _TITLE_WORDS), edge)
        if feature(doc[i], "Case") == case == "Nom" and noun_phrase(doc[i])[1] == edge
    }  # fmt: skip
    phrases = (discourse.role(doc[i]) for i in sorted(linked) if not mention.start <= i < mention.end)
    return [phrase for phrase in phrases if phrase is not None and phrase.noun.kind == "person"]


def _read(discourse: Discourse, token: Token) -> ActorMention | None:
    """The mention that ``token`` heads, if it is a pronoun or a role noun."""
    relative = _relative(discourse, token)
    if relative is not None:
        return relative
    pronoun = _pronoun(discourse, token, speaks=_speaks(discourse, token))
    if pronoun is not None:
        return _mention(pronoun, discourse.choose(pronoun))
    role = discourse.role(token)
    if role is None or _is_post(token):
        return None
    counted = _counted(discourse, token, role)
    if counted is not None or has_own_name(discourse.analysis, role):
        return counted
    anaphor = _role_anaphor(discourse, token, role, speaks=_speaks(discourse, token))
    return _role_mention(discourse, token, role, anaphor)


def _relative(discourse: Discourse, token: Token) -> ActorMention | None:
    """The relative "который" or "кто" as subject of its clause: the actor that the clause is about."""
    if token.plain_lemma not in ("который", "кто") or token.dep_ not in ("nsubj", "nsubj:pass"):
        return None
    clause = token.head
    while clause.dep_ in ("conj", "xcomp") and clause.head.i != clause.i:
        clause = clause.head
    if clause.dep_ not in ("acl:relcl", "acl"):
        return None
    for mention in discourse.recent():
        if clause.head.i in (mention.head, discourse.top(mention)):
            span = (token.i, token.i + 1)
            return ActorMention(*span, token.i, "PRO", mention.actor, span, mention, confidence=0.9)
    return None


def _pronoun(discourse: Discourse, token: Token, *, speaks: bool) -> Anaphor | None:
    """A pronoun of the third person, a possessive, or "тот" as a subject, which means the one named last."""
    word = token.plain
    possessive = word in _POSSESSIVES and (token.pos_ == "DET" or token.dep_ in ("det", "nmod"))
    latter = token.plain_lemma == "тот" and token.dep_ == "nsubj" and not any(token.children)
    if token.plain_lemma not in _PERSONAL and not possessive and not latter:
        return None
    plural = word == "их" or feature(token, "Number") == "Plur"
    gender = feature(token, "Gender")
    if possessive:
        gender = {"его": "Masc", "ее": "Fem"}.get(word)
        plural = word == "их"
    bounds = (token.i, token.i + 1, token.i)
    return Anaphor(*bounds, "PRO", gender, plural, "person", speaks=speaks, possessive=possessive, latter=latter)


def _speaks(discourse: Discourse, token: Token) -> bool:
    """Whether the token is the source of a cue as far as its own clause shows."""
    if token.dep_ in ("nmod", "det"):
        return token.head.plain_lemma in ("слово", "мнение", "данные", "утверждение", "взгляд", "оценка", "ссылка")
    return token.dep_ == "nsubj" and discourse.speech(token.head) is not None


def _is_post(token: Token) -> bool:
    """Whether the noun means the office and not its holder: "на пост министра", "стал министром"."""
    if token.dep_ == "nmod" and token.head.plain_lemma in _POSTS:
        return True
    return feature(token, "Case") == "Ins" and token.dep_ in ("xcomp", "root", "obl:pred", "acl")


def _role_anaphor(discourse: Discourse, token: Token, role: RolePhrase, *, speaks: bool) -> Anaphor:
    analysis = discourse.analysis
    gender = role.noun.gender if role.noun.kind == "person" else None
    if gender is None and role.noun.kind in ("person", "unnamed"):
        gender = agreed_gender(token)
    return Anaphor(
        role.start,
        role.end,
        token.i,
        "NOM",
        gender,
        feature(token, "Number") == "Plur",
        role.noun.kind,
        role.classes,
        role.code or discourse.code(role.start, role.end, token.i),
        discourse.words(role),
        speaks,
        indefinite=any(word.plain_lemma in _NEW for word in analysis.doc[role.start : token.i]),
    )


def has_own_name(analysis: Analysis, role: RolePhrase) -> bool:
    """Whether a body or outlet is named beside its common noun: "газета «Мир»", "телеканал Alfa", "компания «Нева»"."""
    if role.noun.kind not in ("body", "outlet"):
        return False
    after = analysis.doc[role.head + 1 : role.end]
    quoted = any(token.text in QUOTES for token in after)
    return quoted or any(t.dep_ == "appos" or (t.text.isascii() and t.text[:1].isupper()) for t in after)


def _mention(anaphor: Anaphor, choice: Choice | None) -> ActorMention:
    span = (anaphor.start, anaphor.end)
    if choice is None:
        return ActorMention(*span, anaphor.head, anaphor.form, None, span, confidence=0.0)
    return ActorMention(
        *span, anaphor.head, anaphor.form, choice.actor, span, choice.antecedent, confidence=choice.confidence
    )


def _role_mention(discourse: Discourse, token: Token, role: RolePhrase, anaphor: Anaphor) -> ActorMention | None:
    """A role noun with the actor it goes back to, one of its own where its words tell enough, or none."""
    choice = antecedent(discourse, anaphor)
    if choice is not None:
        return _mention(anaphor, choice)
    told = anaphor.code is not None or (role.noun.kind in ("person", "body") and role.end > token.i + 1)
    if role.noun.kind == "group" and anaphor.code is None:
        return None
    speaker = anaphor.speaks and role.noun.kind == "person" and not anaphor.plural
    if not (told or speaker or role.noun.kind == "unnamed"):
        return _mention(anaphor, None)
    own = own_actor(discourse, anaphor)
    discourse.entitle(own, role)
    span = (anaphor.start, anaphor.end)
    return ActorMention(*span, token.i, "NOM", own, span, confidence=0.7 if told else 0.4)


def own_actor(discourse: Discourse, anaphor: Anaphor) -> Actor:
    """A new actor for a role phrase that names nobody known: its name is the phrase in the nominative."""
    doc = discourse.analysis.doc
    start = anaphor.start + (doc[anaphor.start].plain_lemma == "сам")
    name = nominative(doc, start, anaphor.end, anaphor.head)
    number = "Plur" if anaphor.plural else "Sing"
    kind: EntityType = _ENTITY_TYPES.get(anaphor.kind, "ORGANIZATION")
    return Actor(
        f"phrase:{plain(name).replace(' ', '-')}",
        kind,
        name,
        anaphor.code,
        discourse.roles.sector(anaphor.classes),
        name if kind == "PERSON" and anaphor.kind == "person" else None,
        anaphor.gender,
        number,
        discourse.owner(anaphor.start, anaphor.end, anaphor.head),
        spokesperson=discourse.roles.is_a(anaphor.classes, "spokesperson"),
    )


def antecedent(discourse: Discourse, anaphor: Anaphor) -> Choice | None:
    """Who is meant: the likeliest one mentioned before, unless the very office is soon given to somebody by name."""
    earlier = discourse.choose(anaphor)
    if anaphor.form == "PRO" or (earlier and discourse.kinship(earlier.actor, anaphor.classes) == "same"):
        return earlier
    later = _later_name(discourse, anaphor)
    if earlier is None or later is None:
        return earlier or later
    return max(earlier, later, key=lambda choice: choice.confidence)


def _later_name(discourse: Discourse, anaphor: Anaphor) -> Choice | None:
    """The one person soon named whose title is the very office that the phrase tells ("Канцлер ..." in a headline)."""
    if anaphor.indefinite or anaphor.kind != "person":
        return None
    here = discourse.paragraph[anaphor.head]
    early = anaphor.speaks and (here == 0 or not discourse.candidates(anaphor))
    for mention in islice(discourse.names_after(anaphor.end), _FORWARD_NAMES):
        actor = mention.actor
        if actor is None or actor.type != "PERSON" or anaphor.plural != bool(mention.members):
            continue
        if discourse.paragraph[mention.head] > here + _FORWARD_PARAGRAPHS:
            return None
        told = frozenset[str]().union(*(role.classes for role in discourse.titles.get(id(mention), ())))
        told |= discourse.profile(actor).classes if mention.members else frozenset()
        gender = discourse.profile(actor).gender
        kin = discourse.roles.kinship(told, anaphor.classes)
        of_state = anaphor.code is not None and anaphor.code == actor.code
        if (
            (kin == "same" or (kin == "related" and (of_state or early)))
            and (anaphor.code is None or actor.code is None or anaphor.code == actor.code)
            and (anaphor.gender is None or gender is None or gender == anaphor.gender)
        ):
            return Choice(actor, mention, 0.8 if kin == "same" else 0.6)
    return None


def _counted(discourse: Discourse, token: Token, role: RolePhrase) -> ActorMention | None:
    """A plural with the members it stands for: "две страны", "оба президента", "стороны", "лидеры двух стран"."""
    doc = discourse.analysis.doc
    if feature(token, "Number") != "Plur" and not any(c.dep_.startswith("nummod") for c in token.children):
        return None
    wanted = next((n for word in doc[role.start : role.end] if (n := _COUNTS.get(word.plain_lemma))), 0)
    bare_sides = role.noun.lemmas == ("сторона",) and role.start == token.i and role.end == token.i + 1
    if bare_sides and feature(token, "Number") == "Plur":
        wanted = 2
    if not wanted:
        return None
    states = role.noun.kind in ("group", "body") or (wanted and role.end > token.i + 1)
    members = _states_nearby(discourse, token.i, wanted) if states else _persons_nearby(discourse, role, wanted)
    if len(members) < wanted:
        return None
    name = nominative(doc, role.start, role.end, token.i)
    group = Actor(
        f"phrase:{plain(name).replace(' ', '-')}",
        "PERSON" if role.noun.kind == "person" else "GROUP_OF_STATES",
        name,
        sector=discourse.roles.sector(role.classes),
        number="Plur",
    )
    span = (role.start, role.end)
    return ActorMention(*span, token.i, "NOM", group, span, members=tuple(members), confidence=0.7)


def _states_nearby(discourse: Discourse, at: int, wanted: int) -> list[Actor]:
    """The states most spoken of in this paragraph and the two before; none when the last place is contested."""
    salience: Counter[str] = Counter()
    states: dict[str, Actor] = {}
    for mention in discourse.recent():
        actor = mention.actor
        distance = discourse.paragraph[at] - discourse.paragraph[mention.head]
        if distance > 2:
            break
        if actor is None or actor.code is None or actor.type == "GROUP_OF_STATES":
            continue
        salience[actor.code] += 4 - distance
        if actor.code not in states or actor.type == "COUNTRY":
            states[actor.code] = actor
    best = salience.most_common(wanted + 1)
    if len(best) < wanted or (len(best) > wanted and best[wanted - 1][1] == best[wanted][1]):
        return []
    return [states[code] for code, _ in best[:wanted]]


def _persons_nearby(discourse: Discourse, role: RolePhrase, wanted: int) -> list[Actor]:
    """The last persons named who may hold the office."""
    found: list[Actor] = []
    for mention in discourse.recent():
        actor = mention.actor
        if actor is None or actor.type != "PERSON" or actor.number == "Plur" or actor in found:
            continue
        if discourse.roles.kinship(discourse.profile(actor).classes, role.classes) in ("same", "related"):
            found.append(actor)
            if len(found) == wanted:
                break
    return found[::-1]
