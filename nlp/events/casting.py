"""Deciding what the frames leave open: is a predicate an event here, and which parties has it?

Two small models weigh what was read (``features``): ``event_filter.json`` tells events from mere words,
``event_parties.json`` gives each visible party its role. Both are trained by ``python -m nlp.events.train_events``.
"""

from __future__ import annotations

from nlp.events.candidates import Candidate, Scene, visible
from nlp.events.features import of_candidate, of_party
from nlp.events.linear import load_model
from nlp.events.participants import Party, Roles

EVENT, NO_EVENT = "event", "none"
ACTOR, RECIPIENT, NO_PARTY = "actor", "recipient", "none"


def likelihood(scene: Scene, candidate: Candidate, language: str) -> float:
    """Probability that the candidate is an event."""
    return load_model(language, "event_filter").probabilities(of_candidate(scene, candidate))[EVENT]


def cast(scene: Scene, candidate: Candidate, language: str) -> Roles:
    """The parties of the act: coded ones as the model weighs them, those without a code as the frame has them."""
    model = load_model(language, "event_parties")
    roles = Roles(
        [party for party in candidate.told.actors if not party.code],
        [party for party in candidate.told.recipients if not party.code],
    )
    symmetric = candidate.match.predicate.event_type == "CONSULT"
    for code, party in visible(scene, candidate).items():
        odds = model.probabilities(of_party(scene, candidate, code, party))
        part = max((ACTOR, RECIPIENT), key=odds.__getitem__)
        if odds[NO_PARTY] < (0.5 if symmetric else odds[part]):
            (roles.actors if part == ACTOR else roles.recipients).append(party)
    for party in all_of(candidate.told):
        extend(roles, party)
    return roles


def all_of(roles: Roles) -> list[Party]:
    """Every party, actors first."""
    return roles.actors + roles.recipients


def extend(roles: Roles, party: Party) -> None:
    """Add a second party of the frame that shares its code with one that was given a role ("Лавров", "МИД России")."""
    for side in (roles.actors, roles.recipients):
        if party.code and party.code in {other.code for other in side}:
            if all(other.actor is not party.actor for other in side):
                side.append(party)
            return
