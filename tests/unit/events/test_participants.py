"""Who takes part: the constructions in which Russian hides actor and recipient."""

from __future__ import annotations

import pytest

from nlp.events.candidates import survey
from tests.unit.events.analysed import analysed

CASES = [
    # construction, sentence, lemma of the predicate's head, actors, recipients
    ("passive agent", "Договор был подписан Чили и Перу.", "подписать", "CHL PER", ""),
    ("passive participle", "Санкции, введенные Канадой против Ирана, продлены.", "санкция", "CAN", "IRN"),
    ("coordination", "Россия и Китай осудили решение США.", "осудить", "RUS CHN", "USA"),
    ("plural office", "Президенты Египта и Судана встретились в Каире.", "встретиться", "EGY SDN", ""),
    ("owner of the object", "Иран осудил действия посла Дании.", "осудить", "IRN", "DNK"),
    ("state adjective", "Французский министр обвинил турецкие власти.", "обвинить", "FRA", "TUR"),
    ("compound adjective", "Начались российско-турецкие переговоры.", "переговоры", "RUS TUR", ""),
    ("against-adjective", "Продлены антироссийские санкции.", "санкция", "", "RUS"),
    ("from the side of", "Давление на Кубу со стороны США растет.", "давление", "USA", "CUB"),
    ("purpose clause", "Албания ввела санкции, чтобы вступить в ЕС.", "вступить", "ALB", "EU"),
    ("infinitive of intent", "Норвегия намерена поддержать Литву.", "поддержать", "NOR", "LTU"),
    ("control by the object", "Канада призвала Израиль вывести войска из Ливана.", "вывести", "ISR", "LBN"),
    ("relative clause", "Египет, который обвинил Судан, отозвал посла.", "обвинить", "EGY", "SDN"),
    ("gerund", "Турция отозвала посла, осудив Швецию.", "осудить", "TUR", "SWE"),
    ("impersonal in a capital", "В Париже осудили Иран.", "осудить", "FRA", "IRN"),
    ("light verb", "Япония провела переговоры с Индией.", "переговоры", "JPN IND", ""),
    ("dative beside the noun", "Китай оказал Непалу помощь.", "оказать", "CHN", "NPL"),
    ("format of talks", "Завершились переговоры «нормандской четверки».", "переговоры", "RUS UKR FRA DEU", ""),
    ("object clause without a subject", "Канада заявила, что поможет Латвии.", "помочь", "CAN", "LVA"),
    ("under a noun", "Иран находится под санкциями Канады.", "санкция", "CAN", "IRN"),
    ("demand in a clause", "Польша требует, чтобы Литва открыла границу.", "требовать", "POL", "LTU"),
    ("capital that means a body", "Лондон ведет переговоры с Брюсселем.", "переговоры", "GBR EU", ""),
]


@pytest.mark.parametrize(
    ("sentence", "lemma", "actors", "recipients"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_construction_yields_its_parties(sentence: str, lemma: str, actors: str, recipients: str) -> None:
    analysis, _, statements = analysed(sentence)
    found = [c for c in survey(analysis, "ru", statements).candidates if analysis.doc[c.match.head].lemma_ == lemma]
    assert found, [token.lemma_ for token in analysis.doc]
    told = found[0].told
    assert {party.code for party in told.actors if party.code} == set(actors.split())
    assert {party.code for party in told.recipients if party.code} == set(recipients.split())


def test_we_in_a_quotation_is_the_side_of_the_speaker() -> None:
    analysis, _, statements = analysed("«Мы осуждаем Иран», — заявил премьер Норвегии.")
    (candidate,) = [
        c for c in survey(analysis, "ru", statements).candidates if c.match.predicate.event_type == "ACCUSE"
    ]
    assert {party.code for party in candidate.told.actors} == {"NOR"}


def test_first_person_without_a_pronoun_is_the_side_of_the_speaker() -> None:
    analysis, _, statements = analysed("«Осуждаем действия Ирана», — заявил премьер Норвегии.")
    (candidate,) = [
        c for c in survey(analysis, "ru", statements).candidates if c.match.predicate.event_type == "ACCUSE"
    ]
    assert {party.code for party in candidate.told.actors} == {"NOR"}


def test_plural_verb_of_an_object_clause_does_not_take_a_single_subject() -> None:
    analysis, _, statements = analysed("Президент Канады заявил, что помогут Латвии.")
    (candidate,) = [c for c in survey(analysis, "ru", statements).candidates if c.match.predicate.event_type == "AID"]
    assert not candidate.told.actors


def test_international_sanctions_are_known_to_be_of_others() -> None:
    analysis, _, statements = analysed("Международные санкции против Ирана продлены.")
    (candidate,) = survey(analysis, "ru", statements).candidates
    assert candidate.told.others_act


def test_a_side_held_by_others_is_known_to_be_taken() -> None:
    analysis, _, statements = analysed("Западные страны ввели санкции против Ирана.")
    (candidate,) = survey(analysis, "ru", statements).candidates
    assert candidate.told.others_act
    assert not {party.code for party in candidate.told.actors if party.code}
