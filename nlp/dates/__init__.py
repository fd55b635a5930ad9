"""When an event takes place, by the words of its own clause."""

from nlp.dates.resolution import resolve

__all__ = ["resolve"]
