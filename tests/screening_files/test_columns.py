"""Which column holds what."""

import pytest

from detente.bulk.columns import fields, folded, guess, read_given, words
from detente.errors import InputError
from detente.screening.tables import table


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        ("Customer ID,Full Name,D.O.B.,Nationality", "id=Customer ID,name=Full Name,birth=D.O.B.,country=Nationality"),
        ("Kundennummer;Vorname;Nachname;Geburtsdatum", "id=Kundennummer,given=Vorname,family=Nachname,birth=Geburtsdatum"),
        ("Prénom;Nom;Né le;Pays", "given=Prénom,family=Nom,birth=Né le,country=Pays"),
        ("ФИО,Дата рождения,Гражданство,ИНН", "name=ФИО,birth=Дата рождения,country=Гражданство,number.inn=ИНН"),
        ("客户编号,姓名,出生日期,国籍", "id=客户编号,name=姓名,birth=出生日期,country=国籍"),
        ("الاسم الكامل,تاريخ الميلاد,الجنسية", "name=الاسم الكامل,birth=تاريخ الميلاد,country=الجنسية"),
        ("PASSPORT_NO,FIRST_NAME,LAST_NAME", "given=FIRST_NAME,family=LAST_NAME,number.passport=PASSPORT_NO"),
    ],
)  # fmt: skip
def test_headers_of_many_languages(headers, mapping):
    """A header is found whatever its case, accents and punctuation."""
    columns = headers.replace(";", ",").split(",")
    assert guess(columns).said() == mapping


def test_the_likelier_word_wins():
    """Of two columns for what is given once, the word that stands first in columns.yml counts; of a
    nationality both.
    """
    found = guess(["reference", "customer id", "name", "country", "nationality"])
    assert found.columns["id"] == ("customer id",)
    assert found.columns["country"] == ("country", "nationality")
    assert found.unused == ("reference",)


def test_the_user_overrides():
    """What the user says counts before any guess, and an empty one leaves a field out."""
    given = read_given(["name=Spalte 1,birth=x,y", "country="])
    assert given == {"name": ["Spalte 1"], "birth": ["x,y"], "country": []}
    found = guess(["name", "Spalte 1", "x,y", "country"], given)
    assert found.columns == {"name": ("Spalte 1",), "birth": ("x,y",)}
    assert found.unused == ("name", "country")


@pytest.mark.parametrize(
    ("columns", "given", "said"),
    [
        (["a", "b"], {}, "no column is a name; the columns are a, b"),
        (["name"], {"born": ["name"]}, "'born' is no field"),
        (["name"], {"birth": ["born"]}, "there is no column 'born'; the columns are name"),
    ],
)
def test_refused(columns, given, said):
    """A file that has no name, and a mapping that names what is not there, are refused with the columns."""
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        guess(columns, given)


def test_no_word_means_two_things():
    """No word of columns.yml stands for two fields, kinds, genders or countries."""
    data = table("columns")
    for section in ("fields", "kinds", "genders", "countries"):
        pairs = {(folded(word), meant) for meant, all_ in data[section].items() for word in all_}
        assert len(pairs) == len(words(section))
    assert set(data["many"]) <= set(fields())
