"""Identifiers that are a hash of what they name, so that a second run over the same article gives the same ones."""

from __future__ import annotations

from hashlib import blake2b

DIGEST_BYTES = 8


def stable_id(prefix: str, *parts: str | int) -> str:
    """``prefix`` and 16 hexadecimal digits that depend on every part and on their order, and on nothing else."""
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES)
    return f"{prefix}-{digest.hexdigest()}"
