"""Every word by which a real published list files an entry is tied to an act, or named with the reason; and a
what-if works on whole lists.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import subprocess
import tarfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import detente as dt
from detente import model
from detente.engine import Engine
from detente.ledger.overlay import merge

pytestmark = pytest.mark.full


def unzipped(path: Path, encoding: str = "utf-8") -> str:
    """The text of a compressed file."""
    return gzip.decompress(path.read_bytes()).decode(encoding)


def ofac_words(text: str) -> list[str]:
    """The words of one programme cell: ``SDGT] [IFSR``."""
    return [word.strip() for word in text.replace("] [", "][").strip("[] ").split("][") if word.strip()]


def sdn_rows(raw: bytes) -> list[list[str]]:
    """The rows of an SDN file in CSV, without its end mark."""
    return [
        row
        for row in csv.reader(io.StringIO(raw.decode("cp1252")))
        if len(row) == 12 and row[0].strip().isdigit()
    ]


def sdn_words(data: Path) -> Counter[str]:
    """All words of the five whole SDN files and of the list of 2026."""
    found: Counter[str] = Counter()
    for path in sorted((data / "ofac").glob("*_sdn.csv")):
        found.update(word for row in sdn_rows(path.read_bytes()) for word in ofac_words(row[3]))
    return found


def consolidated_words(data: Path) -> Counter[str]:
    """Words of the non-SDN list of 2018 and 2025."""
    found: Counter[str] = Counter()
    rows = csv.reader(io.StringIO(unzipped(data / "ofac/2018-05-27_cons_prim.csv.gz", "cp1252")))
    found.update(word for row in rows if len(row) == 12 for word in ofac_words(row[3]))
    text = unzipped(data / "ofac/2025-06-30_consolidated.xml.gz")
    found.update(re.findall(r"<program>(.*?)</program>", text))
    return found


def members(path: Path) -> list[str]:
    """The texts of the files of an archive."""
    with tarfile.open(path) as archive:
        return [archive.extractfile(m).read().decode("utf-8", "replace") for m in archive if m.isfile()]


def eu_words(data: Path) -> Counter[str]:
    """Words of the EU file of 2016 and of the entities of 2026."""
    found = Counter(re.findall(r'programme="(.*?)"', unzipped(data / "eu/2016-02_eu_data.xml.gz")))
    for text in members(data / "eu/ammitto_2026-03-15_eu_entities.tar.gz"):
        found.update(set(re.findall(r"programme: '?([A-Z0-9]+)", text)))
    return found


def uk_words(data: Path) -> Counter[str]:
    """Regimes of the UK consolidated lists of 2014 and 2018."""
    found: Counter[str] = Counter()
    for path in sorted((data / "uk").glob("*_sanctionsconlist.csv.gz")):
        rows = list(csv.reader(io.StringIO(unzipped(path, "cp1252"))))
        column = rows[1].index("Regime")
        found.update(row[column].strip() for row in rows[2:] if len(row) > column)
    return found


def uk_today(data: Path) -> Counter[str]:
    """Prefixes of the ids of the UK Sanctions List of 2026."""
    rows = csv.DictReader(io.StringIO(unzipped(data / "uk/2026-05-13_covyr_subjects.csv.gz")))
    return Counter(re.match(r"[A-Z]+", row["unique_id"]).group() for row in rows)


def un_words(data: Path) -> Counter[str]:
    """List types of the four UN lists."""
    found: Counter[str] = Counter()
    for path in sorted((data / "un").glob("*.xml.gz")):
        found.update(re.findall(r"<UN_LIST_TYPE>(.*?)</UN_LIST_TYPE>", unzipped(path)))
    return found


def ca_words(data: Path) -> Counter[str]:
    """Regimes of the Canadian list."""
    text = unzipped(data / "ca/2025-05-25_sema.xml.gz")
    return Counter(word.strip() for word in re.findall(r"<Country>(.*?)</Country>", text))


def ch_words(data: Path) -> Counter[str]:
    """Sanctions sets of the Swiss list."""
    texts = members(data / "ch/ammitto_2026-03-15_ch_entities.tar.gz")
    return Counter(found for text in texts for found in re.findall(r"sanctions_set_id: '?(\d+)", text)[:1])


def csl_words(data: Path) -> Counter[str]:
    """Abbreviations of the lists that the US consolidated screening list joins."""
    raw = gzip.decompress((data / "samples/us_csl_csv/2023-11_4227_records.csv.gz").read_bytes())
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8", "replace")))
    found = (re.search(r"\((?:NS-)?([A-Z]+)(?: List)?\)", row["source"] or "") for row in rows)
    return Counter(match[1] for match in found if match)


@pytest.mark.parametrize(
    ("name", "words", "least"),
    [
        ("us-ofac-sdn", sdn_words, 60),
        ("us-ofac-cons", consolidated_words, 8),
        ("eu-fsf", eu_words, 30),
        ("gb-consolidated", uk_words, 28),
        ("gb-sanctions-list", uk_today, 28),
        ("un-sc", un_words, 14),
        ("ca-sema", ca_words, 18),
        ("ch-seco", ch_words, 60),
        ("us-csl", csl_words, 12),
    ],
)
def test_no_word_of_a_real_list_is_unknown(engine, shared, name, words, least):
    """Each word stands among the list tags; those without provisions say why."""
    known = {t.tag: t for t in engine.law.list_tags if t.list == name}
    found = words(shared / "data")
    assert len(found) >= least
    unknown = {word: count for word, count in found.items() if word not in known}
    assert not unknown, f"{len(unknown)} unknown words of {name}: {unknown}"
    assert all(t.provisions or t.note for t in known.values())


# ---------------------------------------------------------------------- a what-if on a whole list


@pytest.fixture(scope="module")
def whole(engine, shared, tmp_path_factory) -> tuple[Engine, dict[str, list[str]]]:
    """The SDN list of 2024-05-03 hung on the law by its words: entry → provisions."""
    folder = tmp_path_factory.mktemp("sdn")
    with tarfile.open(shared / "data" / "ofac" / "sdn_csv_daily_2021-08_2024-05.tar") as archive:
        archive.extractall(folder, filter="data")
    git = ["git", "--git-dir", str(next(folder.glob("*.git")))]
    commits = subprocess.run(
        [*git, "log", "--format=%H"], capture_output=True, text=True, check=True
    ).stdout.split()
    raw = subprocess.run([*git, "show", f"{commits[1]}:sdn.csv"], capture_output=True, check=True).stdout
    tied = {t.tag: t.provisions for t in engine.law.list_tags if t.list == "us-ofac-sdn"}
    rests = {r[0]: sorted({p for w in ofac_words(r[3]) for p in tied.get(w, ())}) for r in sdn_rows(raw)}
    names = {r[0]: r[1] for r in sdn_rows(raw)}
    rests = {uid: provisions for uid, provisions in rests.items() if provisions}
    day = date(2024, 5, 3)
    law = model.Law(
        acts=(
            model.Act(id="LIST", issuer="US-OFAC", type="notice", title="the list", start=day, source=("SDN list",)),
        ),
        parties=tuple(
            model.Party(id=f"uid-{uid}", schema="Organization", name=names[uid], source=("SDN list",)) for uid in rests
        ),
        designations=tuple(
            model.Designation(
                id=f"LIST:{uid}", party=f"uid-{uid}", provisions=tuple(provisions), by="LIST", start=day,
                source=("SDN list",),
            )
            for uid, provisions in rests.items()
        ),
    )  # fmt: skip
    return Engine(merge(engine.law, law)), rests


def test_lifting_syria_frees_whoever_rests_only_on_it(whole, engine):
    """Of the whole list, exactly the entries that rest on the six revoked orders alone come free; those with another
    programme stay blocked.
    """
    whole_engine, rests = whole
    assert len(rests) > 14_000
    orders = [f"US-EO-{n}" for n in ("13338", "13399", "13460", "13572", "13573", "13582")]
    moment = whole_engine.at("2024-05-04")
    lifted = moment.under_scenario(dt.Scenario("lift").revoke(*orders, on="2024-05-04"))
    before, after = (m.evaluator().law_on(m.on) for m in (moment, lifted))
    blocked_before, blocked_after = (
        {p for p, by in law.reached("US-OFAC").items() if any(law.measure(m).effect == "BLOCK" for m in by)}
        for law in (before, after)
    )
    binds = {p for m in engine.law.measures if m.effect == "BLOCK" for p in m.target.designated}
    rests = {uid: [p for p in ps if p in binds] for uid, ps in rests.items()}
    on_syria = {uid for uid, ps in rests.items() if any(p.split("/")[0] in orders for p in ps)}
    only_syria = {uid for uid in on_syria if all(p.split("/")[0] in orders for p in rests[uid])}
    others = {d.party for d in engine.law.designations}
    freed = {p.removeprefix("uid-") for p in blocked_before - blocked_after if p not in others}
    assert all(f"uid-{uid}" in blocked_before for uid in on_syria)
    assert freed == {uid for uid in only_syria if f"uid-{uid}" in blocked_before}
    kept = on_syria - only_syria
    assert len(only_syria) > 300
    assert kept
    assert all(f"uid-{uid}" in blocked_after for uid in kept if f"uid-{uid}" in blocked_before)
