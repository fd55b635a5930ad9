"""The role lexicon: what a phrase tells, who may be called what, and how mistakes in the data are reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from nlp.entities.discourse import read_weights
from nlp.entities.roles import RoleLexicon, load_roles
from nlp.parsed import Doc


def phrase_classes(russian: Language, text: str, word: str) -> frozenset[str]:
    doc = Doc(russian(text))
    phrase = load_roles().phrase(next(token for token in doc if token.text == word))
    return phrase.classes if phrase else frozenset()


@pytest.mark.parametrize(
    ("text", "word", "wanted"),
    [
        ("Глава МИД Норвегии прибыл в Осло.", "Глава", "foreign_minister"),
        ("Встречу с главой внешнеполитического ведомства отложили.", "главой", "foreign_minister"),
        ("Министр обороны Чили ушел в отставку.", "Министр", "defence_minister"),
        ("Заместителя министра иностранных дел Перу вызвали.", "Заместителя", "deputy_foreign_minister"),
        ("Глава государства подписал закон.", "Глава", "head_of_state"),
        ("Глава правительства подписал указ.", "Глава", "head_of_government"),
        ("Об этом сказал официальный представитель министерства.", "представитель", "spokesperson"),
        ("Генеральный секретарь ООН приедет завтра.", "секретарь", "igo_chief"),
    ],
)
def test_an_office_is_told_by_the_noun_and_what_depends_on_it(
    russian: Language, text: str, word: str, wanted: str
) -> None:
    assert wanted in phrase_classes(russian, text, word)


def test_the_white_house_implies_its_state(russian: Language) -> None:
    doc = Doc(russian("Глава Белого дома выступил с речью."))
    phrase = load_roles().phrase(doc[0])
    assert phrase is not None
    assert phrase.code == "USA"


@pytest.mark.parametrize(
    ("known", "said", "kin"),
    [
        ("министр иностранных дел", "глава МИД", "same"),
        ("министр иностранных дел", "дипломат", "related"),
        ("министр иностранных дел", "министр", "related"),
        ("премьер-министр", "глава правительства", "related"),
        ("министр обороны", "посол", "apart"),
        ("президент", "министр", "apart"),
        ("сенатор", "парламентарий", "same"),
    ],
)
def test_who_may_be_called_what(known: str, said: str, kin: str) -> None:
    roles = load_roles()
    assert roles.kinship(roles.classes_of(known), roles.classes_of(said)) == kin


def test_sector_and_level_follow_the_office() -> None:
    roles = load_roles()
    minister = roles.classes_of("министр иностранных дел Эквадора")
    assert (roles.sector(minister), roles.level(minister)) == ("GOV", "ministerial")
    assert roles.level(roles.classes_of("президент")) == "head_of_state"
    assert roles.sector(roles.classes_of("депутат")) == "LEG"


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("roles.tsv", "министр\tminister\tperson", "3 fields"),
        ("roles.tsv", "министр\tno_such_class\tperson\t", "no_such_class"),
        ("roles.tsv", "министр\tminister\tplanet\t", "planet"),
        ("roles.tsv", "министр\tminister\tperson\tx", "gender 'x'"),
        ("role_classes.tsv", "minister\tno_such_parent\tGOV\tministerial", "no_such_parent"),
        ("role_classes.tsv", "minister\t\tGOV\thighest", "highest"),
        ("roles_of.tsv", "царь\tгора\tminister\t", "царь"),
    ],
)
def test_a_mistake_in_the_data_is_reported_with_file_and_line(
    tmp_path: Path, file: str, line: str, message: str
) -> None:
    good = {
        "role_classes.tsv": "minister\t\tGOV\tministerial",
        "roles.tsv": "глава\tminister\tperson\t",
        "roles_of.tsv": "глава\tмид\tminister\t",
    }
    for name, content in (good | {file: f"# a comment\n{line}"}).items():
        (tmp_path / name).write_text(content + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{file}, line 2.*{message}"):
        RoleLexicon(tmp_path)


def test_a_role_noun_said_twice_in_the_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "role_classes.tsv").write_text("minister\t\tGOV\tministerial\n", encoding="utf-8")
    (tmp_path / "roles.tsv").write_text("глава\tminister\tperson\t\nглава\tminister\tperson\t\n", encoding="utf-8")
    (tmp_path / "roles_of.tsv").write_text("глава\tмид\tminister\t\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"roles.tsv, line 2.*twice"):
        RoleLexicon(tmp_path)


def test_a_participle_used_as_a_noun_is_a_role(russian: Language) -> None:
    """Its dictionary form is a verb's infinitive, which no role lexicon has."""
    assert "defendant" in phrase_classes(russian, "Вину задержанного доказали.", "задержанного")


@pytest.mark.parametrize("line", ["rank\t0.1\t0.2", "rank\t0.1\tmuch\t0.2\t", "rank"])
def test_a_mistake_in_the_weights_is_reported_with_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text(f"# a comment\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"weights.tsv, line 2"):
        read_weights(path)
