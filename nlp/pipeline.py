"""Article in, annotations out: the stages in their order, and the record they end in.

    text -> Doc (nlp.inference) -> entities -> coreference -> statements -> events -> AnnotatedArticle

The pipeline knows nothing of topics or processes. Loaded once a process, it is used by one thread at a time; what it
remembers between articles is bounded.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import ParamSpec, Self, TypeVar

from spacy.language import Language

from nlp.document import Analysis
from nlp.entities import coreference, entity_records, recognise
from nlp.events import extract as extract_events
from nlp.inference import load_russian
from nlp.statements import extract as extract_statements
from topics.records import AnnotatedArticle, CleanArticle, Entity, EventMention, PipelineInfo, Statement

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
OnStage = Callable[[str, float], None]

NAME = "diplowire"
RUSSIAN_ARTICLE = (
    "Министр иностранных дел Франции Жан Дюран заявил во вторник в Женеве, что Париж введет санкции против Ирана, если "
    "переговоры с Тегераном сорвутся. «Мы не намерены ждать», — цитирует его газета «Монд». Он встретится с послом "
    "Германии 5 мая, сообщил представитель МИД."
)
LANGUAGES = {"ru": (load_russian, RUSSIAN_ARTICLE)}
LEXICON_SUFFIXES = frozenset({".tsv", ".toml", ".json", ".txt"})


class Pipeline:
    """The annotator of one language: ``Pipeline.load("ru").annotate(article)``.

    ``on_stage``, when given, is called with each stage's name and the seconds it took.
    """

    def __init__(self, language: str, annotator: Language, on_stage: OnStage | None = None) -> None:
        self.language = language
        self.info = PipelineInfo(name=NAME, version=_version(), models=_models(annotator))
        self._annotator = annotator
        self._on_stage = on_stage

    @classmethod
    def load(cls, language: str = "ru", on_stage: OnStage | None = None) -> Self:
        """Load the models of a language; ValueError names those there are, FileNotFoundError says what to install.

        Lexicons are read at their first use: one article is annotated here, so that none of the wire's waits for them.
        What is loaded then stays for good, and is taken out of the garbage collector's rounds.
        """
        if language not in LANGUAGES:
            raise ValueError(f"no pipeline for language {language!r}: there is one for {', '.join(sorted(LANGUAGES))}")
        load, text = LANGUAGES[language]
        pipeline = cls(language, load())
        pipeline.annotate(_article(language, text))
        pipeline._on_stage = on_stage
        gc.collect()
        gc.freeze()
        return pipeline

    def annotate(self, article: CleanArticle) -> AnnotatedArticle:
        """Everything found in one article; one in another language, or without text, comes back bare.

        What a stage raises is passed on: the caller decides what becomes of the article.
        """
        if article.language != self.language or not article.text:
            return self._record(article)
        doc = self._timed("language", self._annotator, article.text)
        analysis = Analysis(doc, published_at=article.published_at, source=article.source)
        self._timed("entities", recognise, analysis)
        self._timed("coreference", coreference.resolve, analysis)
        statements = self._timed("statements", extract_statements, analysis, article)
        events = self._timed("events", extract_events, analysis, article, statements)
        return self._record(article, self._timed("entities", entity_records, analysis), statements, events)

    def annotate_many(self, articles: Iterable[CleanArticle]) -> Iterator[AnnotatedArticle]:
        """Annotate articles one after another, as they are asked for."""
        return map(self.annotate, articles)

    def _timed(
        self, stage: str, work: Callable[Arguments, Result], *args: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        started = perf_counter()
        result = work(*args, **named)
        if self._on_stage is not None:
            self._on_stage(stage, perf_counter() - started)
        return result

    def _record(
        self,
        article: CleanArticle,
        entities: tuple[Entity, ...] = (),
        statements: tuple[Statement, ...] = (),
        mentions: tuple[EventMention, ...] = (),
    ) -> AnnotatedArticle:
        return AnnotatedArticle(
            article_id=article.article_id,
            version=article.version,
            language=article.language,
            source=article.source,
            url=article.url,
            title=article.title,
            text=article.text,
            published_at=article.published_at,
            received_at=article.received_at,
            status=article.status,
            copy_of=article.copy_of,
            entities=entities,
            statements=statements,
            mentions=mentions,
            pipeline=self.info,
        )


def _article(language: str, text: str) -> CleanArticle:
    now = datetime.now(UTC)
    return CleanArticle(
        article_id="first", version=1, source="load", language=language, text=text, content_hash="", received_at=now,
        published_at=now,
    )  # fmt: skip


def _version() -> str:
    """Version of the installed distribution; ``0`` when run from a source tree that is not installed."""
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return "0"


def _models(annotator: Language) -> dict[str, str]:
    """Versions of all that decides what is found: weights, dictionary, and our own data files by their content."""
    components = {
        name: str(version) for name, pipe in annotator.pipeline if (version := getattr(pipe, "version", None))
    }
    return components | {"lexicons": _lexicon_version()}


def _lexicon_version() -> str:
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(path for path in root.rglob("*") if path.suffix in LEXICON_SUFFIXES):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
