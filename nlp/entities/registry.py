"""The actors of one article while they are being found: one Actor a name and id, made once."""

from __future__ import annotations

from nlp.document import Actor, ActorMention, Analysis
from nlp.entities import knowledge
from nlp.entities.names import slug
from topics.records import EntityType


class Registry:
    """Makes Actors and hands out the same one for the same id and name."""

    def __init__(self, analysis: Analysis) -> None:
        self._actors = {(actor.entity_id, actor.name): actor for actor in analysis.actors}
        self._by_id: dict[str, Actor] = {}

    def actor(
        self,
        entity_id: str,
        kind: EntityType,
        name: str,
        *,
        code: str | None = None,
        sector: str | None = None,
        gender: str | None = None,
        number: str = "Sing",
    ) -> Actor:
        """The actor of this id and name."""
        made = self._actors.get((entity_id, name))
        if made is None:
            made = Actor(entity_id, kind, name, code=code, sector=sector, gender=gender, number=number)
            self._actors[entity_id, name] = made
        return made

    def named(
        self,
        entity_id: str,
        kind: EntityType,
        name: str,
        *,
        code: str | None = None,
        sector: str | None = None,
        gender: str | None = None,
        number: str = "Sing",
    ) -> Actor:
        """The actor of this id, whatever it was called before: its name is the longest of those met."""
        known = self._by_id.get(entity_id)
        if known is None:
            known = self.actor(entity_id, kind, name, code=code, sector=sector, gender=gender, number=number)
            self._by_id[entity_id] = known
        known.name = max(known.name, name, key=len)
        return known

    def of_code(self, code: str) -> Actor:
        """The actor that a participant code alone means: a state, or a body of states."""
        name = knowledge.state_name(code) or code
        if knowledge.state(code) is not None:
            return self.actor(state_id(code), "COUNTRY", name, code=code)
        kind: EntityType = "ORGANIZATION" if code.startswith("NSA:") else "GROUP_OF_STATES"
        return self.actor(state_id(code), kind, name, code=code)

    def government(self, code: str, name: str | None = None) -> Actor:
        """The government of a state or the leadership of a body, under the name that the text gives it."""
        usual = f"правительство {knowledge.state_name(code, 'gent') or code}"
        return self.actor(f"gov:{code_id(code)}", "ORGANIZATION", name or usual, code=code, sector="GOV")


def register(analysis: Analysis, mention: ActorMention) -> None:
    """Add a mention to the analysis, and its members to the actors."""
    analysis.add(mention)
    for member in mention.members:
        analysis.know(member)


def code_id(code: str) -> str:
    """A code as a part of an entity id: "NSA:ХАМАС" -> "khamas", "IGO:World Bank" -> "world-bank", "FRA" -> "FRA"."""
    scheme, _, name = code.rpartition(":")
    return code if not scheme else slug(name)


def state_id(code: str) -> str:
    """The entity id of what a participant code means: "state:FRA", "igo:nato", "nsa:khamas"."""
    if code in ("EU", "UN"):
        return f"igo:{code.lower()}"
    scheme, _, _ = code.rpartition(":")
    return f"{scheme.lower() or 'state'}:{code_id(code)}"


def government_of(actor: Actor) -> Actor:
    """The government that a capital or a state means where it acts: "в Париже отмечают" -> "правительство Франции"."""
    if actor.code is None:
        raise ValueError(f"{actor.name!r} has no participant code, so no government can be named for it")
    name = f"правительство {knowledge.state_name(actor.code, 'gent') or actor.code}"
    return Actor(f"gov:{code_id(actor.code)}", "ORGANIZATION", name, code=actor.code, sector="GOV", gender="Neut")
