"""The entity stage: who is named in an article (``recognise``), and the entity records made of it (``entity_records``).

``nlp.entities.knowledge`` has what is known of states, bodies and outlets; ``government_of`` names the government that
a capital or a state means where it acts.
"""

from nlp.entities.recognise import entity_records, recognise
from nlp.entities.registry import government_of

__all__ = ["entity_records", "government_of", "recognise"]
