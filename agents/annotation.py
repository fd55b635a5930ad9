"""What a process of the pool does: clean article in, annotated article out, both as JSON bytes."""

from __future__ import annotations

from agents.pool import Work
from topics import codec
from topics.records import CleanArticle


def load_annotator() -> Work:
    """Load the pipeline; the function that annotates with it."""
    # Imported here: the parent imports this module, and the models belong in the children only.
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load()

    def annotate(article: bytes) -> bytes:
        return codec.encode(pipeline.annotate(codec.decode(CleanArticle, article)))

    return annotate
