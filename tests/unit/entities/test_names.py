"""Names of persons come out in the nominative, whatever the case and the language they are from."""

from __future__ import annotations

import pytest

from nlp.entities.names import Form, given_name_gender, is_patronymic, nominative, readings, slug

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")

DECLINED = {
    ("Макрон", "Masc"): "Макрон Макрона Макрону Макрона Макроном Макроне",
    ("Обама", "Masc"): "Обама Обамы Обаме Обаму Обамой Обаме",
    ("Небензя", "Masc"): "Небензя Небензи Небензе Небензю Небензей Небензе",
    ("Лавров", "Masc"): "Лавров Лаврова Лаврову Лаврова Лавровым Лаврове",
    ("Захарова", "Fem"): "Захарова Захаровой Захаровой Захарову Захаровой Захаровой",
    ("Вышинский", "Masc"): "Вышинский Вышинского Вышинскому Вышинского Вышинским Вышинском",
    ("Яблоньский", "Masc"): "Яблоньский Яблоньского Яблоньскому Яблоньского Яблоньским Яблоньском",
    ("Чапутович", "Masc"): "Чапутович Чапутовича Чапутовичу Чапутовича Чапутовичем Чапутовиче",
    ("Курц", "Masc"): "Курц Курца Курцу Курца Курцем Курце",
    ("Буш", "Masc"): "Буш Буша Бушу Буша Бушем Буше",
    ("Шмыгаль", "Masc"): "Шмыгаль Шмыгаля Шмыгалю Шмыгаля Шмыгалем Шмыгале",
    ("Меркель", "Fem"): "Меркель Меркель Меркель Меркель Меркель Меркель",
    ("Мэй", "Fem"): "Мэй Мэй Мэй Мэй Мэй Мэй",
    ("Тимошенко", "Fem"): "Тимошенко Тимошенко Тимошенко Тимошенко Тимошенко Тимошенко",
    ("Могерини", "Fem"): "Могерини Могерини Могерини Могерини Могерини Могерини",
    ("Берлускони", "Masc"): "Берлускони Берлускони Берлускони Берлускони Берлускони Берлускони",
    ("Гарсия", "Masc"): "Гарсия Гарсии Гарсии Гарсию Гарсией Гарсии",
    ("Тереза", "Fem"): "Тереза Терезы Терезе Терезу Терезой Терезе",
    ("Анналена", "Fem"): "Анналена Анналены Анналене Анналену Анналеной Анналене",
    ("Эмманюэль", "Masc"): "Эмманюэль Эмманюэля Эмманюэлю Эмманюэля Эмманюэлем Эмманюэле",
    ("Жан-Клод", "Masc"): "Жан-Клод Жан-Клода Жан-Клоду Жан-Клода Жан-Клодом Жан-Клоде",
    ("аль-Муаллем", "Masc"): "аль-Муаллем аль-Муаллема аль-Муаллему аль-Муаллема аль-Муаллемом аль-Муаллеме",
    ("Кравец", "Masc"): "Кравец Кравца Кравцу Кравца Кравцом Кравце",
    ("Райс", "Fem"): "Райс Райс Райс Райс Райс Райс",
    ("Нуланд", "Fem"): "Нуланд Нуланд Нуланд Нуланд Нуланд Нуланд",
    ("Туск", "Masc"): "Туск Туска Туску Туска Туском Туске",
    ("Квитка", "Masc"): "Квитка Квитки Квитке Квитку Квиткой Квитке",
    ("Крайняя", "Fem"): "Крайняя Крайней Крайней Крайнюю Крайней Крайней",
    ("Чубайс", "Masc"): "Чубайс Чубайса Чубайсу Чубайса Чубайсом Чубайсе",
    ("Шольц", "Masc"): "Шольц Шольца Шольцу Шольца Шольцем Шольце",
}  # fmt: skip

# forms of these that stand alone can be of another name too ("Небензе": of Небенз, "Крайней": of Крайная)
MANIFOLD = {"Небензя", "Крайняя", "Кравец", "Шмыгаль", "Эмманюэль"}

FORMS = [
    (form, case, gender, name)
    for (name, gender), forms in DECLINED.items()
    for form, case in zip(forms.split(), CASES, strict=True)
    if name not in MANIFOLD
]


@pytest.mark.parametrize(("form", "case", "gender", "name"), FORMS)
def test_one_form_with_its_case_gives_the_nominative(form: str, case: str, gender: str, name: str) -> None:
    assert nominative([Form(form, case, gender)], gender) == name


@pytest.mark.parametrize("key", [key for key in DECLINED if key[1] == "Masc"], ids=lambda key: key[0])
def test_several_forms_settle_one_another_without_cases(key: tuple[str, str]) -> None:
    """Breaks when the forms of all mentions no longer vote together: single forms would be ambiguous here."""
    name, gender = key
    assert nominative([Form(form) for form in DECLINED[key].split()], gender) == name


def test_a_wrong_case_of_the_parser_is_outvoted() -> None:
    forms = [Form("Азоза", "Nom"), Form("Азоз", "Nom"), Form("Азозу", "Dat")]
    assert nominative(forms, "Masc") == "Азоз"


def test_a_known_surname_is_preferred() -> None:
    assert nominative([Form("Небензи", "Gen")], "Masc", known={"небензя"}) == "Небензя"


def test_capitals_and_the_letter_yo_follow_the_text() -> None:
    assert nominative([Form("МАКРОНА", "Gen")], "Masc") == "Макрон"
    assert nominative([Form("МакКейна", "Gen")], "Masc") == "МакКейн"
    assert nominative([Form("Петра", "Gen")], "Masc") == "Петр"
    assert nominative([Form("Пётр", "Nom")], "Masc") == "Пётр"


def test_foreign_letters_and_initials_stay() -> None:
    assert nominative([Form("Macron", "Gen")]) == "Macron"
    assert nominative([Form("II", None)]) == "II"
    assert readings("А.П.") == (readings("А.П.")[0],)


def test_gender_of_given_names_and_patronymics() -> None:
    assert given_name_gender("Терезой") == "Fem"
    assert given_name_gender("Василия") == "Masc"
    assert given_name_gender("Пушилина") is None
    assert is_patronymic("Алексеевича")
    assert not is_patronymic("Вуянович")


def test_slugs_are_the_same_for_every_spelling_of_letters() -> None:
    assert slug("Эмманюэль Макрон") == "emmanyuel-makron"
    assert slug("Пётр Порошенко") == slug("ПЕТР ПОРОШЕНКО") == "petr-poroshenko"
    assert slug('ЧВК "Вагнер"') == "chvk-vagner"
