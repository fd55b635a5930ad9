"""Deciding what the frames leave open: is a predicate an event here, and which parties has it?

Two small models weigh what was read (``features``): ``event_filter.json`` tells events from mere words,
``event_parties.json`` gives each visible party its role. Both are trained by ``python -m nlp.events.train_events``.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlp.events.candidates import Candidate, Decided, Scene, visible
from nlp.events.features import of_candidate, of_party
from nlp.events.lexicon import Slot
from nlp.events.linear import load_model
from nlp.events.participants import Party, Roles, distinct

EVENT, NO_EVENT = "event", "none"
ACTOR, RECIPIENT, NO_PARTY = "actor", "recipient", "none"
Odds = Mapping[str, float]

# A role that nobody is likelier than not to have goes to the best party above these; best F1 by cross-validation.
LEAST_SECOND = 0.35  # the second party of a meeting
LEAST_OTHER = 0.1  # the same where somebody is met ("с Лондоном")
LEAST_ACTOR = 0.25
LEAST_RECIPIENT = 0.3


def likelihood(scene: Scene, candidate: Candidate, language: str) -> float:
    """Probability that the candidate is an event."""
    return load_model(language, "event_filter").probabilities(of_candidate(scene, candidate))[EVENT]


def cast(scene: Scene, candidate: Candidate, past: Decided | None, language: str) -> Roles:
    """The parties of the act: coded ones as the model weighs them, those without a code as the frame has them."""
    model = load_model(language, "event_parties")
    seen = visible(scene, candidate)
    odds = {code: model.probabilities(of_party(scene, candidate, code, party, past)) for code, party in seen.items()}
    actors, recipients = assign(candidate, odds)
    told = candidate.told
    return Roles(
        side(actors, seen, [party for party in told.actors + told.recipients if party.code in actors])
        + [party for party in told.actors if not party.code],
        side(recipients, seen, [party for party in told.actors + told.recipients if party.code in recipients])
        + [party for party in told.recipients if not party.code],
    )


def assign(candidate: Candidate, odds: Mapping[str, Odds]) -> tuple[set[str], set[str]]:
    """Codes of the actors and of the recipients.

    Two parties of a mutual act, or both sides of another, that the frame names are all it has; otherwise the odds of
    each visible party decide.
    """
    told = candidate.told
    kind = candidate.match.predicate.event_type
    actors = {party.code for party in told.actors if party.code}
    recipients = {party.code for party in told.recipients if party.code}
    if kind != "CONSULT" and candidate.match.predicate.frame.recipients:
        both = bool(actors and recipients - actors)
        return (actors, recipients - actors) if both else directed(odds, told)
    if len(actors | recipients) > 1 or (kind == "CONSULT" and meets_within(told)):
        return actors, recipients
    if kind != "CONSULT":
        return directed(odds, told)
    met = meeting(odds, meets_other(told))
    if candidate.match.predicate.frame.recipients and actors:  # a visitor is named: the other is the host
        return actors, (met[0] | met[1]) - actors
    return met


def meets_within(told: Roles) -> bool:
    """Whether the only party is a body that the noun belongs to: "саммит НАТО" needs no second."""
    coded = [party for party in told.actors + told.recipients if party.code]
    return all(is_body(party.code) and party.slot == Slot("gen") for party in coded) and bool(coded)


def meets_other(told: Roles) -> bool:
    """Whether the party named is the other one: "переговоры с ЕС" need a second."""
    named = [party.slot for party in told.actors if party.code and party.slot is not None]
    return any(slot.prep in ("с", "между") for slot in named) and not told.others_act


def is_body(code: str | None) -> bool:
    """Whether a code is of a body of states."""
    return code in ("EU", "UN") or bool(code and code.startswith("IGO:"))


def meeting(odds: Mapping[str, Odds], second: bool) -> tuple[set[str], set[str]]:
    """The parties of a meeting: those likelier in than out, and a second one for a state that would meet nobody.

    ``second``: a second party is sure to be there.
    """
    ranked = sorted(odds, key=lambda code: odds[code][NO_PARTY])
    kept = [code for code in ranked if odds[code][NO_PARTY] < 0.5]
    least = LEAST_OTHER if second else LEAST_SECOND
    for code in ranked[len(kept) :]:
        if len(kept) < 2 and 1 - odds[code][NO_PARTY] > least and (second or not any(map(is_body, kept))):
            kept.append(code)
    actors = {code for code in kept if odds[code][ACTOR] >= odds[code][RECIPIENT]}
    return actors, set(kept) - actors


def directed(odds: Mapping[str, Odds], told: Roles) -> tuple[set[str], set[str]]:
    """Actors and recipients of an act upon somebody; a side that others hold is not filled from elsewhere."""
    actors = {code for code in odds if odds[code][ACTOR] >= max(odds[code].values())}
    recipients = {code for code in odds if odds[code][RECIPIENT] >= max(odds[code].values())} - actors
    if not actors and not told.others_act:
        best = max((code for code in odds if code not in recipients), key=lambda c: odds[c][ACTOR], default=None)
        actors = {best} if best is not None and odds[best][ACTOR] > LEAST_ACTOR else set()
    if not recipients and len(actors) < 2 and not told.others_receive:
        best = max((code for code in odds if code not in actors), key=lambda c: odds[c][RECIPIENT], default=None)
        recipients = {best} if best is not None and odds[best][RECIPIENT] > LEAST_RECIPIENT else set()
    return actors, recipients


def side(codes: set[str], seen: Mapping[str, Party], told: list[Party]) -> list[Party]:
    """The parties of one role in the order in which they are seen; of a code that the frame names twice, both."""
    first = [party for code, party in seen.items() if code in codes]
    return distinct(first + [party for party in told if all(party.actor is not other.actor for other in first)])


def decided(candidate: Candidate, roles: Roles) -> Decided:
    """The act as those after it will see it."""
    actors = frozenset(party.code for party in roles.actors if party.code)
    recipients = frozenset(party.code for party in roles.recipients if party.code)
    return Decided(candidate.sentence, actors, recipients)
