"""What holds of every name: order, case, marks, form of Unicode, second reading; hostile text is bounded."""

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.names.form import WEIGHTS
from detente.names.normalise import normalise, normalise_many
from detente.names.scripts import MAX_WORDS
from detente.names.words import spelled

NAMES = [
    "Igor Ivanovich Sechin",
    "Игорь Иванович Сечин",
    "Nicolás Maduro Moros",
    "Łukasz Żółć",
    "أيمن الظواهري",
    "בנימין נתניהו",
    "Αλέξης Τσίπρας",
    "Սերժ Սարգսյան",
    "მიხეილ სააკაშვილი",
    "習近平",
    "シンゾウ アベ",
    "김정은",
    "नरेन्द्र मोदी",
    "Nguyễn Xuân Phúc",
    "ООО Газпром нефть",  # noqa: RUF001
    "Müller GmbH & Co. KG",
    "Abd al-Rahman al-Zawahiri",
    "Dr. John F. Smith Jr.",
]
FREE = [n for n in NAMES if " " in n and not any(tied in n for tied in ("al-", "Dr.", "GmbH"))]
KINDS = ["person", "organisation", "vessel", "unknown"]
HOSTILE = {
    "letters": "a" * 100_000,
    "words": "ab " * 50_000,
    "Cyrillic": "Щербаков" * 12_000,
    "Arabic": "محمد" * 25_000,
    "Chinese": "习近平" * 33_000,
    "marks": "a" + "\u0301\u0327" * 50_000,
    "marks on Cyrillic": "и" + "\u0483\u0487\u0306" * 33_000,
    "zero width": "\u200b" * 99_990 + "Putin",
    "controls": "\x00\x01\x7f" * 33_000,
    "bidi": "\u202e\u2066\u200f" * 33_000,
    "lone surrogates": "\ud800\udfff" * 50_000,
    "ligatures that grow": "\ufdfa" * 100_000,
    "letters in words": "a.b." * 25_000,
    "legal forms": "company limited " * 6_000,
    "servants": "abd al " * 14_000,
    "ands": "&+" * 50_000,
    "commas": "," * 100_000,
    "camels": "AbcdEfgh" * 12_000,
    "Hangul jamo": "\u1112\u1161\u11ab" * 33_000,
    "astral": "\U00020000\U0001f600\U000e0041" * 33_000,
    "digits": "9" * 100_000,
    "empty": "",
    "blank": " \t\n\u3000",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_bounded(name, kind):
    """100 kB of anything come back in a bounded number of words of a to z and digits, in no time."""
    start = time.process_time()
    form = normalise(HOSTILE[name], kind)
    assert time.process_time() - start < 1  # 0.01 s on a quiet machine
    assert len(form.tokens) <= 2 * MAX_WORDS
    assert all(t.text.isascii() and t.text.isalnum() for t in form.tokens)
    assert all(len(t.word.spellings) <= 10 and len(t.text) < 400 for t in form.tokens)
    assert form.cut == (len(HOSTILE[name]) > 1_000)


def test_what_is_hidden_behind_invisible_characters_is_read():
    """Invisible characters before a name do not push it out of sight."""
    assert normalise(HOSTILE["zero width"]).key == "putin"


@pytest.mark.parametrize("name", NAMES)
def test_forms_of_unicode(name):
    """A composed and a decomposed name are one."""
    first = normalise(name)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        other = normalise(unicodedata.normalize(form, name))
        assert (other.tokens, other.legal) == (first.tokens, first.legal)


@pytest.mark.parametrize("name", NAMES)
def test_case_does_not_matter(name):
    """Capitals change no key."""
    assert normalise(name.upper()).key == normalise(name.lower()).key == normalise(name).key


@pytest.mark.parametrize(
    "name", [n for n in NAMES if " " in n and "al-" not in n and "Dr." not in n and "GmbH" not in n]
)
def test_order_does_not_matter(name):
    """The words in any order have one key."""
    words = name.split()
    assert normalise(" ".join(reversed(words))).key == normalise(name).key


@pytest.mark.parametrize("kind", ["person", "organisation"])
@pytest.mark.parametrize("name", NAMES)
def test_second_reading_changes_nothing(name, kind):
    """The plain form of a name reads as the name."""
    first = normalise(name, kind)
    assert normalise(first.plain, kind).key == first.key


@given(st.text(max_size=80), st.sampled_from(KINDS))
def test_any_text(text, kind):
    """Any text gives words of a to z and digits with known roles, the same each time."""
    form = normalise(text, kind)
    assert form == normalise(text, kind)
    for token in form.tokens:
        word = token.word
        assert token.text.isascii()
        assert token.text.isalnum()
        assert token.text == token.text.lower()
        assert word.spellings[0] == token.text
        assert word.keys
        assert word.skeletons
        assert word.coarse
        assert token.weight == WEIGHTS[token.role]


@given(
    st.lists(
        st.sampled_from(["putin", "sechin", "igor", "vladimir", "rotenberg", "arkady"]),
        min_size=1,
        max_size=6,
    )
)
def test_key_is_blind_to_order(words):
    """The key of words is that of the words sorted."""
    assert normalise(" ".join(words), "person").key == " ".join(sorted(words))


def test_many_are_the_same_as_one_by_one():
    """A batch gives what single calls give."""
    assert normalise_many(NAMES) == [normalise(name) for name in NAMES]


def test_a_status_loads_no_table_of_names():
    """The command that reads no names imports nothing of this."""
    code = (
        "import sys\nfrom detente.cli import main\n"
        "sys.argv = ['detente', 'status', 'Rosneft', '--on', '2017-01-28']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in sys.modules if m in {'detente.names.normalise', 'detente.names.tables', 'yaml'}])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip().endswith("[]")


def test_a_word_half_of_each_script_is_read_alike_in_every_run():
    """Of a word with as many Latin as Cyrillic letters the order of a set must not decide."""
    assert spelled("a\u043e", "person") == [(("ao",), "latin")]
