"""Who said what: statements with cue, source, resolved speaker, content, type and medium."""

from nlp.statements.extract import extract

__all__ = ["extract"]
