"""Which acts are international: between states, bodies of states, or those who act for them (guidelines D1)."""

from __future__ import annotations

from nlp.events.participants import Roles


def international(roles: Roles) -> bool:
    """Whether the known parties allow an act between countries.

    Some party must have a code; actor and recipient of one and the same country make it domestic.
    """
    actors = {party.code for party in roles.actors if party.code}
    recipients = {party.code for party in roles.recipients if party.code}
    if not actors | recipients:
        return False
    return not (actors and recipients and actors == recipients and len(actors) == 1)
