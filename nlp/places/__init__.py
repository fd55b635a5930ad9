"""Where an event takes place."""

from nlp.places.location import locate

__all__ = ["locate"]
