"""What a statement carries beyond its form: medium, nesting, clusters, ids, negation, and what is no statement."""

from __future__ import annotations

import pytest

from tests.unit.statements.conftest import Tell, words


@pytest.mark.parametrize(
    "text",
    [
        "Посол не стал комментировать эту информацию.",
        "Министр планирует посетить Осло и намерен обсудить торговлю.",
        "Напомним, что договор был подписан в мае.",
        "Документ призван стать основой новых отношений.",
        "Если посол заявит протест, консульство закроют.",
        "Фильм «Осенний марафон» показали в посольстве.",
        "Я считаю, что он прав.",
        "Встреча прошла в формате «большой двадцатки».",
        "Порт закрыт с мая. В МИД Норвегии эту информацию не подтвердили, но и не опровергли.",
        "Заявление главы МВД связано с тем, что полиция задержала журналиста.",
    ],
)
def test_no_statement(tell: Tell, text: str) -> None:
    assert tell(text) == []


def test_negation_stands_outside_the_cue(tell: Tell) -> None:
    (statement,) = tell("Посол не исключил, что встреча будет отложена.")
    assert statement.cue.text == "исключил"
    assert statement.cue.negated


def test_denied_report_is_no_report(tell: Tell) -> None:
    assert tell("Посол не сообщил, когда вернется.") == []


def test_relay_is_medium_and_no_statement_of_its_own(tell: Tell) -> None:
    (statement,) = tell("По словам министра, консульство закроют в мае, передает ТАСС.")
    assert statement.medium is not None
    assert (statement.medium.name, statement.medium.inherited) == ("ТАСС", False)
    assert words(statement) == "консульство закроют в мае"


def test_quoted_person_speaks_and_the_quoting_outlet_is_the_medium(tell: Tell) -> None:
    (statement,) = tell("«Консульство закроют в мае», — цитирует РБК министра Петра Сидорова.")
    assert statement.cue.cue_class == "relay"
    assert statement.source is not None
    assert statement.source.text == "министра Петра Сидорова"
    assert statement.medium is not None
    assert statement.medium.name == "РБК"


def test_medium_is_inherited_until_background_resets_it(tell: Tell) -> None:
    first, second, third = tell(
        "Министр Петр Сидоров заявил в интервью РБК, что договор подпишут. По его словам, текст готов.\n\n"
        "Ранее Сидоров говорил, что спешить некуда."
    )
    assert first.medium is not None
    assert second.medium is not None
    assert (first.medium.inherited, second.medium.inherited) == (False, True)
    assert third.medium is None


def test_post_in_a_social_network_is_no_medium_of_others(tell: Tell) -> None:
    post, more, other = tell(
        "«Мы не позволим закрыть порт», — написал Петр Хансен в Facebook. Он добавил, что спешить некуда. "
        "Иван Сидоров заявил, что порт закроют."
    )
    assert post.medium is not None
    assert (post.medium.name, post.medium.inherited) == ("Facebook", False)
    assert more.medium is not None
    assert (more.medium.name, more.medium.inherited) == ("Facebook", True)
    assert other.medium is None


def test_outlet_beside_a_quoted_person_is_the_one_named_before(tell: Tell) -> None:
    _, quoted = tell("Издание Politico сообщило о переговорах. «Мы не уйдем», — цитирует издание британского премьера.")
    assert quoted.source is not None
    assert quoted.medium is not None
    assert (quoted.source.text, quoted.medium.name) == ("британского премьера", "Politico")


def test_outlet_at_the_end_relays_a_request_coordinated_with_the_main_verb(tell: Tell) -> None:
    (request,) = tell("Президент Норвегии обратился к властям и попросил открыть порт, передает AP.")
    assert request.cue.text == "попросил"
    assert request.medium is not None
    assert request.medium.name == "AP"


def test_outlet_of_one_headline_is_no_medium_of_the_next(tell: Tell) -> None:
    first, second = tell("Порт закроют в мае — Politico\n\nМинистр Петр Сидоров заявил, что договор готов")
    assert first.speaker is not None
    assert (first.speaker.name, second.medium) == ("Politico", None)


def test_asserting_outlet_is_the_source(tell: Tell) -> None:
    (statement,) = tell("РБК сообщает, что консульство закроют в мае.")
    assert statement.speaker is not None
    assert (statement.speaker.name, statement.medium) == ("РБК", None)


def test_words_inside_words_have_a_parent(tell: Tell) -> None:
    outer, inner = tell("Министр отметил, что посол обещал вернуться к переговорам.")
    assert (outer.parent_id, inner.parent_id) == (None, outer.statement_id)
    assert words(outer) == "посол обещал вернуться к переговорам"


def test_headline_and_body_tell_one_utterance(tell: Tell) -> None:
    headline, body, other = tell(
        "Сидоров: договор о рыболовстве подпишут в мае\n\n"
        "Министр Петр Сидоров заявил, что договор о рыболовстве с соседями подпишут в мае. "
        "Он добавил, что санкции останутся."
    )
    assert headline.utterance_cluster == body.utterance_cluster
    assert other.utterance_cluster != body.utterance_cluster


def test_second_run_gives_the_same_ids_and_every_span_is_in_the_text(tell: Tell) -> None:
    text = "«Мы готовы», — сказал Петр Сидоров. Он заявил о готовности Осло вернуться к «забытому договору»."
    first, second = tell(text), tell(text)
    assert [s.statement_id for s in first] == [s.statement_id for s in second]
    assert len({s.statement_id for s in first}) == len(first) == 2
    for statement in first:
        for span in (*statement.content, statement.cue, statement.source):
            assert span is not None
            assert text[span.start : span.end] == span.text


def test_second_verb_has_the_subject_of_the_first(tell: Tell) -> None:
    first, second = tell("Министр Петр Сидоров заявил, что договор готов, и призвал соседей подписать его.")
    assert words(first) == "договор готов"
    assert second.source == first.source


def test_addressee_and_time_stand_beside_the_verb(tell: Tell) -> None:
    (statement,) = tell("Министр заявил в среду журналистам, что договор готов.")
    assert (statement.addressee, statement.time_expression) == ("журналистам", "в среду")


def test_confidence_is_lower_where_the_form_is_looser(tell: Tell) -> None:
    (quoted,) = tell("«Мы готовы подписать договор», — сказал министр Петр Сидоров.")
    _, nested = tell("Министр отметил, что посол осудил нападение.")
    assert 0 < nested.confidence.content < quoted.confidence.content <= 1
