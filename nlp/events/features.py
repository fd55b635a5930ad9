"""What the learned parts are told of a candidate and of each of its possible parties, as readable strings."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.document import ActorMention
from nlp.events.candidates import Candidate, Decided, Scene
from nlp.events.lexicon import word_class
from nlp.events.participants import Party
from nlp.events.syntax import case_of, clause_head, dependents, is_verb, preposition
from nlp.parsed import Token

FAR_BACK = 6  # sentences after which an earlier act is forgotten


def of_candidate(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """Features that tell an event from a word that merely looks like one."""
    doc = scene.analysis.doc
    match, predicate = candidate.match, candidate.match.predicate
    head = doc[match.head]
    kind = predicate.event_type
    actors = {party.code for party in candidate.told.actors if party.code}
    recipients = {party.code for party in candidate.told.recipients if party.code}
    yield f"phrase:{predicate.phrase}"
    yield f"type:{kind}"
    shape = shape_of(candidate)
    yield f"shape:{shape}"
    yield f"shape:{shape}:{kind}"
    yield f"vague:{predicate.vague}"
    yield f"vague:{predicate.vague}:{kind}"
    yield f"vague:{predicate.vague}:{shape}"
    yield f"named:{predicate.named}:{shape}"
    yield f"frame:{predicate.frame.name}"
    yield f"frame:{predicate.frame.name}:{min(len(actors), 2)}>{min(len(recipients), 1)}"
    yield f"{kind}:{min(len(actors), 2)}>{min(len(recipients), 1)}"
    yield f"told:{min(len(actors), 2)}>{min(len(recipients), 1)}"
    yield f"all:{min(len(actors | recipients), 3)}"
    if actors and recipients and actors == recipients:
        yield "same-sides"
    yield f"pos:{head.pos_}"
    yield f"dep:{head.dep_}:{head.pos_}"
    yield f"dep:{kind}:{head.dep_}"
    if not is_verb(head):
        yield f"case:{preposition(head)}:{case_of(head)}"
        yield f"case:{kind}:{preposition(head)}:{case_of(head)}"
    else:
        form, tense, mood = ("".join(head.morph.get(name, [])) for name in ("VerbForm", "Tense", "Mood"))
        yield f"form:{kind}:{form}"
        yield f"form:{form}{tense}{mood}"
    if head.head.i != head.i:
        yield f"above-pos:{kind}:{head.head.pos_}"
    for child in head.children:
        if child.lemma_ in ("не", "нет", "без"):
            yield "negated"
    statement = candidate.statement
    if statement is None:
        yield "said:author"
        yield f"said:{kind}:author"
    else:
        yield f"said:{statement.quote_type}"
        yield f"said:{kind}:{statement.quote_type}"
        yield f"cue:{statement.cue.cue_class}:{kind}"
        code = candidate.speaker.code if candidate.speaker else None
        relation = (
            "none" if code is None else "actor" if code in actors else "recipient" if code in recipients else "other"
        )
        yield f"speaker:{relation}:{kind}"
        yield f"speaker:{relation}:{predicate.frame.name}"
    if candidate.cued is not None:
        yield f"cued:{kind}"
    codes = {actor.code for _, actor in scene.mentions[candidate.sentence]}
    yield f"sentence-codes:{min(len(codes), 4)}"
    yield f"sentence-codes:{kind}:{min(len(codes), 3)}"
    yield f"article-codes:{min(len(scene.counts), 5)}"
    yield f"place:{'headline' if candidate.sentence == 0 else 'lead' if candidate.sentence < 3 else 'body'}:{kind}"
    if "?" in head.sent.text[-3:]:
        yield "question"
    same = [
        other
        for other in scene.by_sentence[candidate.sentence]
        if other.match.predicate.event_type == kind and other is not candidate
    ]
    if any(other.match.start < match.start for other in same):
        yield f"again:{kind}"
        yield "again"
    near = [other for other in same if 0 < match.start - other.match.start < 8]
    if near:
        yield f"again-near:{kind}"
    heads = {other.match.head: other for other in scene.by_sentence[candidate.sentence]}
    for distance, above in enumerate(head.ancestors):
        if above.i in heads and above.i != match.head:
            other = heads[above.i].match.predicate
            yield f"under:{other.event_type}:{kind}:{'next' if distance == 0 else 'far'}"
            yield f"under:{other.event_type}"
            yield f"under:{other.frame.name}:{kind}"
            break
    for _, _, below in dependents(head):
        if below.plain_lemma in word_class(scene.language, "outsider"):
            yield f"outsider:{kind}"
            yield "outsider"
    if (
        head.pos_ == "NOUN"
        and head.dep_ in ("nmod", "conj")
        and head.head.plain_lemma in word_class(scene.language, "topic")
    ):
        yield f"topic-of:{kind}"
        yield "topic-of"
    top = clause_head(head)
    yield f"clause:{top.dep_}:{kind}"
    depth = sum(1 for _ in head.ancestors)
    yield f"depth:{min(depth, 5)}"


def shape_of(candidate: Candidate) -> str:
    """How many coded parties the frame has on each side, at most two; "x" for a side held by others alone."""
    told = candidate.told
    actors = len({party.code for party in told.actors if party.code})
    recipients = len({party.code for party in told.recipients if party.code})
    left = "x" if told.others_act and not actors else str(min(actors, 2))
    return f"{left}>{'x' if told.others_receive and not recipients else min(recipients, 2)}"


def of_party(scene: Scene, candidate: Candidate, code: str, party: Party, past: Decided | None) -> Iterator[str]:
    """Features that tell whether the party with ``code`` is actor or recipient of the act, or has no part in it."""
    doc = scene.analysis.doc
    match, predicate = candidate.match, candidate.match.predicate
    kind = predicate.event_type
    frame = predicate.frame.name
    head = doc[match.head]
    actors = {p.code for p in candidate.told.actors if p.code}
    recipients = {p.code for p in candidate.told.recipients if p.code}
    told = "actor" if code in actors else "recipient" if code in recipients else "none"
    shape = shape_of(candidate)
    yield f"told:{told}"
    yield f"told:{told}:{kind}"
    yield f"told:{told}:{frame}"
    yield f"told:{told}:{shape}"
    yield f"told:{told}:{kind}:{shape}"
    if party.slot is not None:
        place = party.slot.prep or party.slot.kind
        yield f"slot:{place}:{told}"
        yield f"slot:{place}:{told}:{kind}"
        yield f"slot:{place}:{told}:{shape}"
    yield f"told:{told}:{predicate.phrase}"
    here = [mention for mention, actor in scene.mentions[candidate.sentence] if actor.code == code]
    earlier = [mention for mention, actor in scene.mentions[candidate.sentence - 1] if actor.code == code]
    where = "here" if here else "earlier" if earlier else "away"
    yield f"where:{where}:{kind}:{told}"
    yield f"where:{where}:{shape}:{told}"
    yield f"times:{min(len(here), 3)}"
    others = {actor.code for _, actor in scene.mentions[candidate.sentence]} - {code}
    yield f"others:{min(len(others), 3)}:{where}:{told}"
    yield f"others:{kind}:{min(len(others), 3)}:{where}"
    speaker = candidate.speaker.code if candidate.speaker else None
    said = (
        "author" if candidate.statement is None else "none" if speaker is None else "me" if speaker == code else "them"
    )
    yield f"said:{said}:{kind}:{told}"
    yield f"said:{said}:{told}:{shape}"
    yield f"said:{said}:{where}"
    yield f"said:{said}:{frame}:{where}"
    rank = scene.rank.get(code, 9)
    yield f"rank:{min(rank, 4)}:{where}"
    yield f"rank:{min(rank, 4)}:{kind}"
    if past is None or candidate.sentence - past.sentence > FAR_BACK:
        yield f"last:none:{told}:{kind}"
    else:
        yield from of_past(candidate, code, told, past)
    if code in scene.dyad:
        yield f"dyad:{kind}:{shape}:{told}"
        if (actors | recipients) & scene.dyad - {code}:
            yield f"dyad-partner:{kind}:{told}"
    if any(actor.code == code for _, actor in scene.mentions[0]):
        yield f"headline:{where}:{told}"
        yield f"headline:{kind}:{told}"
    if said == "me" and we_speak(head):
        yield f"we:{kind}:{told}"
        yield f"we:{told}:{shape}"
    yield f"body:{code.partition(':')[0] if ':' in code else code if code in ('EU', 'UN') else 'state'}:{kind}:{told}"
    yield f"size:{kind}:{min(len(scene.counts), 4)}:{told}"
    for mention in here:
        yield from of_mention(doc[mention.head], mention, kind, told)
    if here:
        if all(clause_head(doc[mention.head]).i != clause_head(head).i for mention in here):
            yield f"other-clause:{told}"
            yield f"other-clause:{kind}:{told}"
        if all(doc[mention.head].pos_ == "ADJ" for mention in here):
            yield f"adjective-only:{told}:{kind}"
    elif earlier:
        subject = any(doc[mention.head].dep_.startswith("nsubj") for mention in earlier)
        yield f"earlier-subject:{subject}:{kind}:{shape}"


def of_past(candidate: Candidate, code: str, told: str, past: Decided) -> Iterator[str]:
    """What the act before this one tells of the party."""
    kind = candidate.match.predicate.event_type
    shape = shape_of(candidate)
    gap = candidate.sentence - past.sentence
    part = "actor" if code in past.actors else "recipient" if code in past.recipients else "none"
    near = "here" if gap == 0 else "next" if gap == 1 else "far"
    yield f"last:{part}:{near}:{told}"
    yield f"last:{part}:{near}:{shape}"
    yield f"last:{part}:{kind}:{told}"
    yield f"last:{part}:{kind}:{told}:{shape}"
    others = candidate.told.codes - {code}
    if others & past.codes:
        yield f"last:{part}:shared:{kind}:{told}"
    elif others:
        yield f"last:{part}:apart:{kind}:{told}"


def we_speak(head: Token) -> bool:
    """Whether the clause of ``head`` has a first person plural in it."""
    clause = clause_head(head)
    return any(t.lemma_ in ("мы", "наш") or "1" in t.morph.get("Person", []) for t in clause.subtree)


def of_mention(token: Token, mention: ActorMention, kind: str, told: str) -> Iterator[str]:
    """How one naming of the party stands to the predicate."""
    place = f"{preposition(token)}+{case_of(token)}"
    yield f"place:{place}:{told}"
    yield f"place:{place}:{kind}"
    yield f"relation:{token.dep_}:{mention.form}:{told}"
