"""Who speaks: from the source as written to the speaker's name, code and type."""

from __future__ import annotations

from collections.abc import Callable

from nlp.statements.speakers import Resolution

Speakers = Callable[..., list[Resolution]]


def test_a_surname_is_the_person_with_the_full_name(speakers: Speakers) -> None:
    text = "Посол Перу Карлос Вега заявил, что договор готов. Вега добавил, что ждет ответа."
    (first, second) = speakers(text, ("Посол Перу Карлос Вега", "заявил"), ("Вега", "добавил"))
    assert (first.name, first.code, first.type) == ("Карлос Вега", "PER", "person")
    assert second.name == "Карлос Вега"
    assert second.form == "NAM"


def test_a_pronoun_goes_on_with_the_speaker_before(speakers: Speakers) -> None:
    text = (
        "Посол Перу Карлос Вега заявил, что договор готов. В столице его ждет Иван Седов.\n\n"
        "«Мы надеемся на скорый ответ», — сказал он."
    )
    (_, second) = speakers(text, ("Посол Перу Карлос Вега", "заявил"), ("он", "сказал"))
    assert second.name == "Карлос Вега"
    assert second.form == "PRO"
    assert second.antecedent is not None
    assert 0.0 < second.confidence <= 1.0


def test_someone_named_only_inside_the_quotation_is_not_its_speaker(speakers: Speakers) -> None:
    text = "Посол Перу Карлос Вега провел встречу с журналистами.\n\n«Завтра я увижу Ивана Седова», — сообщил дипломат."
    (found,) = speakers(text, ("дипломат", "сообщил"))
    assert found.name == "Карлос Вега"


def test_a_capital_is_its_government(speakers: Speakers) -> None:
    (found,) = speakers("В Осло заявили, что не подпишут договор.", ("В Осло", "заявили"))
    assert (found.name, found.code, found.type) == ("правительство Норвегии", "NOR", "government")


def test_a_ministry_after_a_preposition_is_an_organization(speakers: Speakers) -> None:
    (found,) = speakers("В МИД Норвегии заявили, что не подпишут договор.", ("В МИД Норвегии", "заявили"))
    assert (found.name, found.code, found.type) == ("МИД Норвегии", "NOR", "organization")


def test_a_spokesperson_speaks_for_the_body(speakers: Speakers) -> None:
    text = "Официальный представитель МИД Норвегии Ларс Хольм сообщил, что визит отложен."
    (found,) = speakers(text, ("Официальный представитель МИД Норвегии Ларс Хольм", "сообщил"))
    assert found.name == "Ларс Хольм"
    assert found.on_behalf_of == "МИД Норвегии"


def test_two_states_speak_as_a_group(speakers: Speakers) -> None:
    text = "Норвегия и Португалия заявили, что готовы к переговорам."
    (found,) = speakers(text, ("Норвегия и Португалия", "заявили"))
    assert (found.name, found.type, found.code) == ("Норвегия и Португалия", "group", None)


def test_people_without_a_name_are_a_group_under_their_own_words(speakers: Speakers) -> None:
    (found,) = speakers(
        "Независимые наблюдатели считают, что выборы прошли честно.", ("Независимые наблюдатели", "считают")
    )
    assert (found.name, found.type) == ("независимые наблюдатели", "group")


def test_an_unnamed_source_is_cited_in_the_nominative(speakers: Speakers) -> None:
    text = "По словам источника в правительстве, решение принято."
    (found,) = speakers(text, ("источника в правительстве", "словам"))
    assert (found.name, found.type) == ("источник в правительстве", "unnamed")


def test_a_gerund_has_the_subject_of_its_clause(speakers: Speakers) -> None:
    text = "Посол Перу Карлос Вега назвал встречу полезной, добавив, что ждет ответа."
    (_, second) = speakers(text, ("Посол Перу Карлос Вега", "назвал"), (None, "добавив"))
    assert (second.name, second.form) == ("Карлос Вега", "NULL")


def test_an_impersonal_report_has_no_speaker(speakers: Speakers) -> None:
    """ "Сообщалось" says nothing of who reported it, whoever was named before."""
    text = "Посол Перу Карлос Вега прибыл в Осло. Ранее сообщалось, что визит отложен."
    (found,) = speakers(text, (None, "сообщалось"))
    assert found.name is None
    assert found.speaker() is None


def test_a_pronoun_after_a_paragraph_never_takes_someone_of_the_other_gender(speakers: Speakers) -> None:
    text = "Анна Орлова прибыла в Осло.\n\n«Договор готов», — сказал он."
    (found,) = speakers(text, ("он", "сказал"))
    assert found.name is None


def test_the_public_record_repeats_the_resolution(speakers: Speakers) -> None:
    (found,) = speakers("Посол Перу Карлос Вега заявил, что договор готов.", ("Посол Перу Карлос Вега", "заявил"))
    record = found.speaker()
    assert record is not None
    assert found.actor is not None
    assert (record.name, record.entity_id, record.type) == (found.name, found.actor.entity_id, "person")


def test_persons_with_one_title_speak_together(speakers: Speakers) -> None:
    text = "Эксперты Иван Седов и Петр Громов считают, что договор готов."
    (found,) = speakers(text, ("Эксперты Иван Седов и Петр Громов", "считают"))
    assert (found.name, found.type) == ("Иван Седов и Петр Громов", "group")


def test_two_offices_of_one_person_are_one_speaker(speakers: Speakers) -> None:
    text = "Председатель партии и бывший премьер Ларс Хольм заявил, что уходит."
    (found,) = speakers(text, ("Председатель партии и бывший премьер Ларс Хольм", "заявил"))
    assert (found.name, found.type) == ("Ларс Хольм", "person")


def test_the_name_is_found_behind_a_source_cut_short(speakers: Speakers) -> None:
    """The statement stage may hand over the title alone; the apposition still names the speaker."""
    text = "Договор готов, сообщил глава внешнеполитического ведомства Норвегии Ларс Хольм."
    (found,) = speakers(text, ("глава внешнеполитического ведомства Норвегии", "сообщил"))
    assert found.name == "Ларс Хольм"


def test_an_unknown_outlet_keeps_its_own_name(speakers: Speakers) -> None:
    """It must not be taken for the outlet that was named before."""
    text = "Об этом пишет Reuters. Телеканал Nordlys News сообщает, что визит отложен."
    (found,) = speakers(text, ("Телеканал Nordlys News", "сообщает"))
    assert found.name is not None
    assert "Nordlys" in found.name


def test_a_text_speaks_for_its_issuer(speakers: Speakers) -> None:
    text = "МИД Норвегии распространил заявление. Договор не будет подписан, говорится в заявлении."
    (found,) = speakers(text, (None, "говорится"))
    assert (found.name, found.form) == ("МИД Норвегии", "NULL")


def test_a_thing_is_no_speaker(speakers: Speakers) -> None:
    (found,) = speakers("Погода показала, что пора ехать.", ("Погода", "показала"))
    assert found.name is None


def test_a_relative_pronoun_gives_the_noun_of_its_clause(speakers: Speakers) -> None:
    text = "На площадь вышли рыбаки, которые требовали, чтобы порт закрыли."
    (found,) = speakers(text, ("которые", "требовали"))
    assert (found.name, found.type, found.form) == ("рыбаки", "group", "PRO")


def test_reported_speakers_do_not_take_the_floor(speakers: Speakers) -> None:
    """A nested statement leaves the outer speaker the one who goes on."""
    text = "Посол Перу Карлос Вега заявил, что Иван Седов обещал помощь.\n\n«Мы ждем», — добавил он."
    (_, second) = speakers(text, ("Посол Перу Карлос Вега", "заявил"), ("он", "добавил"))
    assert second.name == "Карлос Вега"
