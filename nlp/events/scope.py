"""Which acts are international: between states, bodies of states, or those who act for them (guidelines D1)."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.document import Analysis
from nlp.events.candidates import Candidate, Scene
from nlp.events.participants import Party, Roles

STATE_CODE = 3  # letters
FEWEST_CODES = 2  # an article that names one country alone tells of its home affairs
OFFICIAL = frozenset(("GOV", "MIL", "LEG", "SPY", "PTY", "REB", "PRE", "OPP", "ELI"))  # sectors that act for a state
STATES = frozenset(("COUNTRY", "GROUP_OF_STATES", "PLACE"))
OWNED = frozenset(("nmod", "amod", "appos", "flat", "flat:name", "det"))


def foreign_affairs(scene: Scene) -> bool:
    """Whether an article can tell of acts between states at all: it names two countries or bodies of states."""
    return len(scene.counts) >= FEWEST_CODES


def in_scope(scene: Scene, candidate: Candidate, roles: Roles) -> bool:
    """Whether the known parties allow an act between countries.

    Some party must have a code; the words must not make one state both actor and recipient. Where no official and no
    body of states is named in the whole article, it may be of sport or trade: there a state itself must act, not
    somebody from it ("сборная России"), and the predicate must be one that seldom means anything else.
    """
    if not codes(roles.actors) | codes(roles.recipients):
        return False
    told = candidate.told
    actors = codes(told.actors)
    if actors and actors == codes(told.recipients) and all(len(code) == STATE_CODE for code in actors):
        return False
    if any(is_official(party) for party in named(scene.analysis)):
        return True
    first = [party for party in told.actors if party.code] or told.recipients
    return not candidate.match.predicate.vague and any(acts(scene, candidate, party) for party in first)


def named(analysis: Analysis) -> Iterator[Party]:
    """Everybody whom the article mentions."""
    for mention in analysis.mentions:
        for actor in mention.members or ((mention.actor,) if mention.actor else ()):
            yield Party(actor, mention)


def is_official(party: Party) -> bool:
    """Whether a party acts for a state, or is a body of states."""
    code = party.code or ""
    return party.actor.sector in OFFICIAL or code in ("EU", "UN") or ":" in code


def acts(scene: Scene, candidate: Candidate, party: Party) -> bool:
    """Whether a state is named for itself, not as that to which somebody belongs."""
    if party.mention is None or party.actor.type not in STATES or not party.code:
        return False
    name = scene.analysis.doc[party.mention.head]
    return name.dep_ not in OWNED or name.head.i in candidate.match.words


def codes(parties: list[Party]) -> set[str]:
    """The codes among the parties."""
    return {party.code for party in parties if party.code}
