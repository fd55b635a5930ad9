"""Whole articles: what is found, to whom it is ascribed, that every span holds, and that home affairs stay out."""

from __future__ import annotations

import pytest

from nlp.events import extract
from tests.unit.events.analysed import analysed
from topics.records import EventMention

ARTICLE = (
    "Президент Турции прибыл с визитом в Баку.\n\n"
    "В среду он провел переговоры с президентом Азербайджана. "
    "«Мы осуждаем действия Армении», — заявил президент Турции.\n\n"
    "США ввели санкции против Ирана. Иран пригрозил США ответом."
)
HOME_AFFAIRS = [
    "Городской суд Саратова признал жителя города виновным в краже. Адвокат обжалует приговор.",
    "Сборная Бразилии по футболу обыграла команду из Рио со счетом три ноль. Тренер похвалил игроков.",
    "Губернатор области поручил отремонтировать мост. Депутаты поддержали предложение и выделили деньги.",
    "Сборная России обыграла Германию со счетом 2:1. Встреча прошла в Москве. Тренер немцев похвалил россиян.",
    "Певица из Великобритании отменила концерт в Мадриде. Она извинилась перед поклонниками и обещала вернуть деньги.",
    "Клуб из Италии договорился с бразильским нападающим. Контракт подписан на три года.",
    "Жительница Канады выиграла в лотерею. Она планирует поехать в Австралию и помочь детям.",
    "Ученые из США и Японии обнаружили новый вид бактерий. Они обсудили результаты на конференции в Токио.",
    "Цены на яблоки выросли на пять процентов. Магазины обещают скидки к празднику.",
]


def events(text: str) -> tuple[EventMention, ...]:
    return extract(*analysed(text))


@pytest.fixture(scope="module")
def found() -> tuple[EventMention, ...]:
    return events(ARTICLE)


def parties(mention: EventMention) -> tuple[set[str | None], set[str | None]]:
    return {p.code for p in mention.actors}, {p.code for p in mention.recipients}


def test_visit_talks_accusation_sanction_and_threat_are_found_with_parties(found: tuple[EventMention, ...]) -> None:
    told = [(mention.event_type, *parties(mention)) for mention in found]
    assert ("ACCUSE", {"TUR"}, {"ARM"}) in told
    assert ("SANCTION", {"USA"}, {"IRN"}) in told
    assert ("THREATEN", {"IRN"}, {"USA"}) in told
    meetings = [actors | recipients for kind, actors, recipients in told if kind == "CONSULT"]
    assert len(meetings) >= 2
    assert all(meeting == {"TUR", "AZE"} for meeting in meetings)


def test_act_in_a_quotation_is_ascribed_to_its_speaker_and_narration_to_the_author(
    found: tuple[EventMention, ...],
) -> None:
    by_type = {mention.event_type: mention.attribution for mention in found}
    assert by_type["ACCUSE"].statement_id is not None
    assert by_type["SANCTION"].statement_id is None
    assert by_type["SANCTION"].speaker == "author"


def test_every_span_holds_its_text_and_evidence_covers_the_anchor(found: tuple[EventMention, ...]) -> None:
    for mention in found:
        named = [p.span for p in (*mention.actors, *mention.recipients) if p.span]
        for span in [mention.anchor, mention.evidence, *mention.status_markers, *named]:
            assert ARTICLE[span.start : span.end] == span.text
        assert mention.evidence.start <= mention.anchor.start
        assert mention.evidence.end >= mention.anchor.end


def test_second_run_gives_the_same_records(found: tuple[EventMention, ...]) -> None:
    assert events(ARTICLE) == found
    assert len({mention.mention_id for mention in found}) == len(found)


def test_mentions_come_in_text_order_with_a_probability(found: tuple[EventMention, ...]) -> None:
    starts = [mention.anchor.start for mention in found]
    assert starts == sorted(starts)
    assert all(0 < mention.confidence <= 1 for mention in found)


@pytest.mark.parametrize("text", HOME_AFFAIRS)
def test_home_affairs_sport_and_trade_give_no_events(text: str) -> None:
    assert events(text) == ()


def test_a_state_that_acts_upon_itself_is_no_event() -> None:
    assert events("Госдеп США раскритиковал Конгресс США.") == ()


def test_meeting_with_journalists_is_no_event() -> None:
    assert not [m for m in events("Президент Сербии провел встречу с журналистами.") if len(parties(m)[0]) > 1]


def test_words_of_one_reproach_are_one_event() -> None:
    found = events("«Действия Турции незаконны и неприемлемы», — заявил президент Кипра.")
    assert [(m.event_type, *parties(m)) for m in found] == [("ACCUSE", {"CYP"}, {"TUR"})]


@pytest.mark.parametrize("text", ["США ввели санкции против Ирана.", "Санкции США против Ирана вступили в силу."])
def test_a_flash_without_any_official_still_counts(text: str) -> None:
    assert ("SANCTION", {"USA"}, {"IRN"}) in [(m.event_type, *parties(m)) for m in events(text)]


def test_visitor_acts_and_host_receives() -> None:
    visits = [m for m in events("Президент Турции прибыл с визитом в Баку.") if m.mode == "visit"]
    assert visits
    assert all(parties(m) == ({"TUR"}, {"AZE"}) for m in visits)


def told(text: str) -> list[tuple[str, set[str | None], set[str | None]]]:
    return [(m.event_type, *parties(m)) for m in events(text)]


@pytest.mark.parametrize(
    ("text", "kind", "actor", "recipient"),
    [
        ("Госдеп США попросил Грецию поддержать антироссийские санкции.", "REQUEST", "USA", "GRC"),
        ("Президент Польши потребовал, чтобы Литва вывела войска.", "REQUEST", "POL", "LTU"),
        ("Президент Канады пригрозил Ирану санкциями.", "THREATEN", "CAN", "IRN"),
    ],
)
def test_what_is_demanded_or_threatened_is_no_second_event(text: str, kind: str, actor: str, recipient: str) -> None:
    assert told(text) == [(kind, {actor}, {recipient})]


def test_an_act_that_only_frames_a_demand_is_an_event_beside_it() -> None:
    found = told("Во время визита в Варшаву премьер Литвы потребовал от Белоруссии извинений.")
    assert {kind for kind, _, _ in found} == {"CONSULT", "REQUEST"}


@pytest.mark.parametrize(
    "text",
    [
        "Президент Франции Эмманюэль Макрон призвал Турцию вывести войска.",
        "Власти Дании потребовали от Норвегии извинений. Посол Дании молчит.",
        "Главы МИД стран АСЕАН призвали Таиланд к сдержанности.",
    ],
)
def test_somebody_and_his_own_state_are_one_participant(text: str) -> None:
    (request,) = [m for m in events(text) if m.event_type == "REQUEST"]
    assert len(request.actors) == 1


def test_a_state_named_only_far_off_takes_no_part() -> None:
    far = "Президент Турции посетил Баку и остался доволен. Погода была ясной. Город понравился гостям. "
    (request,) = [m for m in events(far + "Канада призвала Израиль к сдержанности.") if m.event_type == "REQUEST"]
    assert parties(request) == ({"CAN"}, {"ISR"})


def test_a_pronoun_that_was_not_resolved_names_nobody() -> None:
    """Else "которая" would stand among those who assert an event; the outlet that relays it does."""
    found = events("Газета «Утро», которая ссылается на источники, писала, что Перу ввела санкции против Чили.")
    assert found
    assert {mention.attribution.speaker for mention in found}.isdisjoint({"которая", "она"})
