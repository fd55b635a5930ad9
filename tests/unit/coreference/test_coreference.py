"""Pronouns, role nouns and groups in short texts of our own: who is meant, and when nobody may be named."""

from __future__ import annotations

from collections.abc import Callable

from nlp.document import ActorMention, Analysis

Read = Callable[[str], Analysis]
Mention = Callable[..., ActorMention]


def test_a_pronoun_takes_the_person_of_its_gender(mention: Mention) -> None:
    text = "Анна Орлова встретилась с Петром Громовым. Она заявила, что переговоры продолжатся."
    actor = mention(text, "Она").actor
    assert actor is not None
    assert actor.name == "Анна Орлова"


def test_a_pronoun_passes_over_the_object_of_the_sentence_before(mention: Mention) -> None:
    text = "Петр Громов принял Ивана Седова. Он отметил, что встреча прошла хорошо."
    actor = mention(text, "Он").actor
    assert actor is not None
    assert actor.name == "Петр Громов"


def test_a_pronoun_is_not_another_argument_of_its_own_verb(mention: Mention) -> None:
    text = "Петр Громов прилетел в Лиму. Он принял Ивана Седова."
    actor = mention(text, "Он").actor
    assert actor is not None
    assert actor.name == "Петр Громов"


def test_a_pronoun_with_nobody_of_its_gender_means_nobody(mention: Mention) -> None:
    text = "Петр Громов прилетел в Лиму. Она заявила, что переговоры продолжатся."
    assert mention(text, "Она").actor is None


def test_a_relative_pronoun_means_what_its_clause_is_about(mention: Mention) -> None:
    text = "В столице ждут Петра Громова, который сообщил о скором визите."
    actor = mention(text, "который").actor
    assert actor is not None
    assert actor.name == "Петр Громов"


def test_a_role_noun_takes_the_person_of_that_office(mention: Mention) -> None:
    text = (
        "Министр обороны Чили Хуан Рохас встретился с послом Перу Карлосом Вегой. "
        "Дипломат заявил, что стороны близки к соглашению."
    )
    actor = mention(text, "Дипломат").actor
    assert actor is not None
    assert actor.name == "Карлос Вега"


def test_a_role_noun_with_a_state_is_not_a_person_of_another_state(mention: Mention) -> None:
    text = (
        "Министр иностранных дел Норвегии Ларс Хольм встретился с министром иностранных дел Португалии Руем Коштой. "
        "Португальский министр сообщил, что договор готов."
    )
    actor = mention(text, "министр", 0).actor
    assert actor is not None
    assert actor.code == "PRT"


def test_the_verb_tells_the_gender_of_a_role_noun(mention: Mention) -> None:
    text = (
        "На встрече были министр культуры Ольга Лебедева и министр спорта Петр Громов. "
        "Позже министр заявила, что довольна итогами."
    )
    actor = mention(text, "министр", 2).actor
    assert actor is not None
    assert actor.name == "Ольга Лебедева"


def test_an_office_that_nobody_in_the_text_holds_is_nobody_named(mention: Mention) -> None:
    """A wrong name is worse than none: a judge is not an ambassador."""
    text = "Посол Перу Карлос Вега выступил в парламенте. Президент сообщил, что подпишет закон."
    actor = mention(text, "Президент").actor
    assert actor is None or actor.name == "президент"


def test_a_headline_role_noun_is_the_person_named_below(mention: Mention) -> None:
    text = "Канцлер заявил о росте экономики\n\nКанцлер Австрии Йозеф Вайс рассказал о росте экономики страны."
    actor = mention(text, "Канцлер", 0).actor
    assert actor is not None
    assert actor.name == "Йозеф Вайс"


def test_an_office_phrase_without_a_name_has_an_actor_of_its_own(mention: Mention) -> None:
    actor = mention("С главой МИД Норвегии договорились о встрече.", "главой").actor
    assert actor is not None
    assert (actor.name, actor.code, actor.type) == ("глава МИД Норвегии", "NOR", "PERSON")


def test_an_unnamed_source_keeps_its_phrase_and_is_no_person_named_before(mention: Mention) -> None:
    text = "Петр Громов прилетел в Лиму. Об этом сообщил источник в аэропорту."
    actor = mention(text, "источник").actor
    assert actor is not None
    assert actor.name == "источник в аэропорту"


def test_a_new_person_is_not_the_one_named_before(mention: Mention) -> None:
    """ "Один дипломат" brings in somebody else."""
    text = "Посол Перу Карлос Вега выступил в парламенте. Один дипломат сообщил, что речь была краткой."
    actor = mention(text, "дипломат").actor
    assert actor is None or actor.name != "Карлос Вега"


def test_the_post_is_not_its_holder(read: Read) -> None:
    text = "Посол Перу Карлос Вега претендует на пост министра."
    analysis = read(text)
    assert not [m for m in analysis.mentions if m.form == "NOM" and analysis.doc[m.head].text == "министра"]


def test_two_countries_are_the_two_most_spoken_of(mention: Mention) -> None:
    text = "Норвегия и Португалия договорились о рыболовстве. Две страны подпишут соглашение весной."
    found = mention(text, "страны")
    assert {member.code for member in found.members} == {"NOR", "PRT"}


def test_the_sides_stay_open_where_no_two_states_stand_out(mention: Mention) -> None:
    text = "О рыболовстве говорили Норвегия, Португалия и Исландия. Стороны подпишут соглашение весной."
    found = mention(text, "Стороны")
    assert found.members == ()


def test_every_mention_lies_within_the_text_and_is_registered_by_token(read: Read) -> None:
    text = (
        "Министр обороны Чили Хуан Рохас прибыл в Лиму.\n\nОн встретился с послом. По его словам, обе стороны довольны."
    )
    analysis = read(text)
    for found in analysis.mentions:
        assert 0 <= found.start <= found.head < found.end <= len(analysis.doc)
        assert found.start in analysis.by_token


def test_marks_only_and_no_text_are_read_without_error(read: Read) -> None:
    for text in ("«»", "\n\n", "Он.", "— — —"):
        read(text)


def test_the_latter_is_the_one_named_last(mention: Mention) -> None:
    text = "Петр Громов принял Ивана Седова. Тот отметил, что встреча прошла хорошо."
    actor = mention(text, "Тот").actor
    assert actor is not None
    assert actor.name == "Иван Седов"


def test_what_somebody_is_said_to_have_said_does_not_make_him_the_speaker(mention: Mention) -> None:
    text = "Посол Перу Карлос Вега напомнил, что Иван Седов обещал помощь. Он добавил, что ждет ответа."
    actor = mention(text, "Он").actor
    assert actor is not None
    assert actor.name == "Карлос Вега"


def test_the_leader_of_a_state_is_its_head_of_state(mention: Mention) -> None:
    text = "Президент Перу Карлос Вега прибыл в Осло. Глава Перу сообщил, что подпишет договор."
    actor = mention(text, "Глава").actor
    assert actor is not None
    assert actor.name == "Карлос Вега"


def test_a_bare_ministry_is_the_one_named_before(mention: Mention) -> None:
    text = "МИД Норвегии вызвал посла. Ведомство сообщило, что ждет объяснений."
    actor = mention(text, "Ведомство").actor
    assert actor is not None
    assert actor.code == "NOR"


def test_a_bare_edition_is_the_outlet_named_before(mention: Mention) -> None:
    text = "Об этом пишет Reuters. Издание сообщает, что визит отложен."
    actor = mention(text, "Издание").actor
    assert actor is not None
    assert actor.name == "Reuters"


def test_experts_go_back_to_the_two_named_together(mention: Mention) -> None:
    text = "Эксперты по рыболовству Адам Стоун и Роберт Майский раскритиковали проект. Специалисты назвали его опасным."
    actor = mention(text, "Специалисты").actor
    assert actor is not None
    assert actor.name == "Адам Стоун и Роберт Майский"


def test_experts_in_a_headline_are_the_two_named_below(mention: Mention) -> None:
    text = "Эксперты раскритиковали проект\n\nЭксперты по рыболовству Адам Стоун и Роберт Майский выступили в Осло."
    actor = mention(text, "Эксперты").actor
    assert actor is not None
    assert actor.name == "Адам Стоун и Роберт Майский"


def test_an_interlocutor_is_the_source_cited_and_not_the_person_named_last(mention: Mention) -> None:
    text = (
        "Газета пишет со ссылкой на источники в правительстве Дании, что судно задержано. "
        "Министр Ганс Торп уехал. Собеседник газеты отметил, что груз изъят."
    )
    actor = mention(text, "Собеседник").actor
    assert actor is not None
    assert actor.name == "источники в правительстве Дании"


def test_a_title_before_an_undeclined_name_is_not_somebody_else(read: Read) -> None:
    text = "Он встретил главу порта Петра Громова с заместителем министра обороны США Кристин Вуд."
    analysis = read(text)
    named = {m.actor.name for m in analysis.mentions if m.form == "NOM" and m.actor is not None}
    assert "заместитель министра обороны США" not in named


def test_a_modifier_that_is_also_a_role_is_nobody(read: Read) -> None:
    analysis = read("Петр Громов, военный, возглавил военное ведомство.")
    assert not [m for m in analysis.mentions if m.head == 6]


def test_a_counted_group_is_cited_in_the_nominative(read: Read) -> None:
    analysis = read("Дания и Исландия спорят о рыбе. Об этом говорили лидеры двух стран.")
    assert "две страны" in {actor.name for actor in analysis.actors}


def test_people_joined_by_and_are_both_cited_in_the_nominative(read: Read) -> None:
    analysis = read("Премьер Дании обратился к друзьям и союзникам страны.")
    assert "друзья и союзники страны" in {actor.name for actor in analysis.actors}
