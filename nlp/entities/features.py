"""Grammatical features of tokens, one value at a time."""

from __future__ import annotations

from spacy.tokens import Token


def feature(token: Token, name: str) -> str | None:
    """The token's value of a UD feature ("Case", "Number", "Gender"), or None."""
    values: list[str] = token.morph.get(name, [])
    return values[0] if values else None
