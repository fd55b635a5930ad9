"""Which acts are international: between states, bodies of states, or those who act for them (guidelines D1)."""

from __future__ import annotations

from nlp.events.participants import Party, Roles

STATE_CODE = 3  # letters


def international(told: Roles, roles: Roles) -> bool:
    """Whether the known parties allow an act between countries.

    Some party must have a code. ``told``, what the words say, must not make one state both actor and recipient.
    """
    if not codes(roles.actors) | codes(roles.recipients):
        return False
    actors = codes(told.actors)
    return not (actors == codes(told.recipients) and all(len(code) == STATE_CODE for code in actors) and actors)


def codes(parties: list[Party]) -> set[str]:
    """The codes among the parties."""
    return {party.code for party in parties if party.code}
