"""Near-copies of a wire text are found, other texts are not taken for copies."""

from datetime import UTC, datetime, timedelta

from agents.copies import Copies, signature

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STORY = (
    "Министры иностранных дел двух соседних государств встретились в столице третьей страны и после трех часов "
    "переговоров объявили, что подготовят к осени соглашение о транзите. По словам участников встречи, остались "
    "разногласия о сроках, однако обе делегации намерены устранить их на уровне экспертов в течение месяца."
)
OTHER = (
    "Парламент островного государства ратифицировал договор о рыболовстве, который два года назад подписали "
    "правительства прибрежных стран. Теперь документ должен утвердить глава государства, после чего он вступит в силу."
)


def copies() -> Copies:
    index = Copies(timedelta(days=3))
    index.add("first", signature(STORY), NOW)
    return index


def test_same_text_under_another_dateline_is_a_copy() -> None:
    assert copies().original_of("second", signature("ВЕНА, 1 марта. " + STORY)) == "first"


def test_other_text_is_no_copy() -> None:
    assert copies().original_of("second", signature(OTHER)) is None


def test_new_version_of_an_article_is_no_copy_of_itself() -> None:
    assert copies().original_of("first", signature(STORY + " Дополнено.")) is None


def test_copy_of_a_copy_leads_to_the_first() -> None:
    index = copies()
    index.add("second", signature(STORY), NOW, "first")
    assert index.original_of("third", signature(STORY)) == "first"


def test_old_articles_are_forgotten() -> None:
    index = copies()
    index.add("later", signature(OTHER), NOW + timedelta(days=4))
    assert index.original_of("second", signature(STORY)) is None


def test_short_flashes_are_never_copies() -> None:
    index = Copies(timedelta(days=3))
    index.add("first", signature("Президент прибыл в столицу соседней страны."), NOW)
    assert index.original_of("second", signature("Президент прибыл в столицу соседней страны.")) is None
