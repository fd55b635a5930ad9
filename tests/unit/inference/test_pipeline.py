"""The pipeline from a clean article to its annotated record."""

from datetime import UTC, datetime

import msgspec
import pytest

from nlp.pipeline import Pipeline
from topics.records import AnnotatedArticle, CleanArticle, Span

TEXT = (
    "Париж и Рим подписали соглашение\n\n"
    "Франция и Италия подписали соглашение о разделе водных ресурсов. Об этом заявил в среду министр иностранных дел "
    "Италии Марко Ферри.\n\n"
    "«Мы довольны итогом переговоров», — сказал он журналистам."
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load("ru")


def article(text: str, language: str = "ru") -> CleanArticle:
    return CleanArticle(
        article_id="a-1",
        version=2,
        source="example",
        language=language,
        text=text,
        content_hash="0",
        received_at=datetime(2021, 5, 6, tzinfo=UTC),
        title="Заголовок",
        url="https://example.org/1",
        copy_of="a-0",
    )


def spans(value: object) -> list[Span]:
    """Every span anywhere inside a record."""
    if isinstance(value, tuple):
        return [span for item in value for span in spans(item)]
    if isinstance(value, msgspec.Struct):
        inner = [span for name in value.__struct_fields__ for span in spans(getattr(value, name))]
        return [value, *inner] if isinstance(value, Span) else inner
    return []


def test_all_stages_leave_their_records(pipeline: Pipeline) -> None:
    found = pipeline.annotate(article(TEXT))
    assert {entity.code for entity in found.entities} >= {"FRA", "ITA"}
    assert any(statement.speaker and "Ферри" in statement.speaker.name for statement in found.statements)
    assert any({actor.code for actor in mention.actors} == {"FRA", "ITA"} for mention in found.mentions)


def test_every_span_is_in_the_text(pipeline: Pipeline) -> None:
    found = spans(pipeline.annotate(article(TEXT)))
    assert len(found) >= 10
    assert all(TEXT[span.start : span.end] == span.text for span in found)


def test_the_article_is_carried_over(pipeline: Pipeline) -> None:
    clean = article(TEXT)
    annotated = pipeline.annotate(clean)
    shared = set(CleanArticle.__struct_fields__) & set(AnnotatedArticle.__struct_fields__)
    assert {name: getattr(annotated, name) for name in shared} == {name: getattr(clean, name) for name in shared}


@pytest.mark.parametrize("bare", [article("Paris and Rome signed a treaty.", language="en"), article("")])
def test_another_language_and_an_empty_text_come_back_bare(pipeline: Pipeline, bare: CleanArticle) -> None:
    found = pipeline.annotate(bare)
    assert (found.entities, found.statements, found.mentions) == ((), (), ())
    assert found.text == bare.text


def test_the_same_article_gives_the_same_record_in_any_company(pipeline: Pipeline) -> None:
    """What the pipeline remembers between articles must not show in them."""
    alone = pipeline.annotate(article(TEXT))
    other = article("Посол Японии прибыл в Осло. Токио ждёт ответа, сообщил он.")
    assert list(pipeline.annotate_many([other, article(TEXT), other, article(TEXT)]))[1::2] == [alone, alone]


def test_the_record_names_what_made_it(pipeline: Pipeline) -> None:
    assert pipeline.info.name == "diplowire"
    assert set(pipeline.info.models) == {"slovnet", "pymorphy_lemmas", "lexicons"}
    assert all(pipeline.info.models.values())


def test_a_language_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"no pipeline for language 'xx': there is one for ru"):
        Pipeline.load("xx")
