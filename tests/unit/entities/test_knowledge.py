"""The tables of states, bodies, outlets and offices: what they answer, and how they refuse a mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pycountry
import pytest
from babel import Locale

from nlp.entities import knowledge, offices
from nlp.entities.tables import TableError, rows


def test_every_member_of_the_un_is_known_by_its_usual_name() -> None:
    """Breaks when a state is dropped: CLDR's Russian names of the states of ISO 3166 lead back to their codes."""
    names = Locale("ru").territories
    missing = []
    for country in pycountry.countries:
        name = names[country.alpha_2]
        if knowledge.state(country.alpha_3) is None:
            missing.append(country.alpha_3)
        elif " (" not in name and "о-ва" not in name and " - " not in name and "—" not in name:
            assert knowledge.state_of_name(name) in (country.alpha_3, None), name
    assert len(pycountry.countries) - len(missing) >= 195
    independent = {
        "FRA", "RUS", "USA", "CHN", "GBR", "AFG", "TUV", "NRU", "PLW", "FSM", "KIR", "MHL", "STP", "COM", "KNA", "VCT",
        "SSD", "TLS", "PSE", "VAT", "TWN",
    }  # fmt: skip
    assert not independent & set(missing)


@pytest.mark.parametrize(
    ("code", "nominative", "genitive"),
    [
        ("FRA", "Франция", "Франции"),
        ("USA", "США", "США"),
        ("NLD", "Нидерланды", "Нидерландов"),
        ("EU", "Евросоюз", "Евросоюза"),
        ("UN", "ООН", "ООН"),
        ("IGO:NATO", "НАТО", "НАТО"),
        ("IGO:LAS", "Лига арабских государств", "Лиги арабских государств"),
        ("NSA:ДНР", "ДНР", "ДНР"),
    ],
)
def test_names_of_codes_in_both_cases(code: str, nominative: str, genitive: str) -> None:
    assert knowledge.state_name(code) == nominative
    assert knowledge.state_name(code, "gent") == genitive


def test_an_unknown_code_has_no_name() -> None:
    assert knowledge.state_name("XXX") is None
    assert knowledge.state("XXX") is None


@pytest.mark.parametrize(
    ("adjective", "codes"),
    [
        ("французский", ("FRA",)),
        ("российско-украинский", ("RUS", "UKR")),
        ("франко-германский", ("FRA", "DEU")),
        ("катаро-турецкий", ("QAT", "TUR")),
        ("южнокорейский", ("KOR",)),
        ("межкорейский", ("KOR", "PRK")),
        ("натовский", ("IGO:NATO",)),
        ("военно-морской", ()),
        ("северный", ()),
        ("торгово-экономический", ()),
    ],
)
def test_adjectives(adjective: str, codes: tuple[str, ...]) -> None:
    assert knowledge.codes_of_adjective(adjective) == codes
    assert knowledge.state_of_adjective(adjective) == (codes[0] if len(codes) == 1 else None)


def test_demonyms_capitals_bodies_outlets() -> None:
    assert knowledge.state_of_demonym("француженка") == "FRA"
    assert knowledge.state_of_capital("Рейкьявик") == "ISL"
    european = knowledge.body("Еврокомиссия")
    assert european is not None
    assert (european.code, european.sector) == ("EU", "GOV")
    agency = knowledge.outlet("«РИА Новости»")
    assert agency is not None
    assert (agency.type, agency.country, agency.code) == ("MEDIA", "RUS", None)
    assert knowledge.outlet("Незнакомый листок") is None


def test_a_mistake_in_a_table_is_told_with_file_and_line(tmp_path: Path) -> None:
    table = tmp_path / "states.tsv"
    table.write_text("# states\nFRA\tФранция\nDEU\t\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"states\.tsv:3: the first 2 of the columns must not be empty"):
        list(rows(table, width=3, required=2))
    table.write_text("FRA\tФранция\tФранции\tи еще\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"states\.tsv:1: 4 columns, at most 3 expected"):
        list(rows(table, width=3, required=2))


def test_a_bare_surname_is_decided_by_the_day() -> None:
    """Breaks when dates of offices are ignored: two Bushes, two Johnsons, two Ivanovs at once."""
    found = offices.person_called("Меркель", date(2015, 6, 1))
    assert found is not None
    assert found.name == "Ангела Меркель"
    assert offices.person_called("Иванов", date(2003, 5, 1)) is None
    assert offices.person_called("Меркель", date(1990, 1, 1)) is None


def test_the_office_of_a_day() -> None:
    tusk = offices.person_named("Дональд Туск")
    assert tusk is not None
    assert tusk.tenure(date(2010, 1, 1)).code == "POL"
    assert tusk.tenure(date(2016, 1, 1)).code == "EU"
    assert tusk.tenure(date(2024, 5, 1)).code == "POL"
    minister = offices.holder("DEU", "министр иностранных дел", date(2019, 3, 1))
    assert minister is not None
    assert minister.name == "Хайко Маас"
    assert offices.holder("DEU", "министр погоды", date(2019, 3, 1)) is None


def test_spellings_of_one_person_share_the_entry() -> None:
    assert offices.person_named("Антониу Гутерриш") is offices.person_named("Антониу Гутерреш")


def test_every_office_is_of_a_code_with_a_name() -> None:
    """Breaks when an office names a state or body that no table has, so that no government of it could be named."""
    for surname in offices.surnames():
        person = offices.person_called(surname, None)
        for tenure in person.tenures if person is not None else ():
            assert knowledge.state_name(tenure.code) is not None, (tenure.spellings, tenure.code)
