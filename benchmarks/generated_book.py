"""A seeded book of any size: invented firms on both sides of the Atlantic, about 8 % with listed parties.

``python -m benchmarks.generated_book 10000 DIR`` writes it as CSV files that ``detente`` reads.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.book.files import Book
    from detente.engine import Engine

SEED = 20170128
FIRST_DAY = date(2016, 1, 1)
DAYS = 731
SHARE_LISTED = 0.08
MIX = (
    ("customers", 0.15),
    ("payments", 0.40),
    ("loans", 0.10),
    ("securities", 0.08),
    ("shipments", 0.17),
    ("services", 0.10),
)
PLACES = {
    "DE": ("Hamburg", "Bremen", "Munich"),
    "US": ("New York", "Houston", "Chicago"),
    "AT": ("Vienna", "Linz"),
    "FR": ("Lyon", "Paris"),
    "IT": ("Milan", "Genoa"),
    "GB": ("London", "Leeds"),
    "FI": ("Helsinki", "Turku"),
    "CY": ("Limassol", "Nicosia"),
    "RU": ("Moscow", "Kazan", "Surgut", "Murmansk"),
    "UA": ("Kyiv", "Odesa"),
    "KZ": ("Almaty",),
    "TR": ("Istanbul",),
    "CN": ("Shanghai",),
    "IN": ("Mumbai",),
}
WEST = ("DE", "US", "AT", "FR", "IT", "GB", "FI")
CRIMEA = ("Simferopol", "Yalta", "Sevastopol", "Kerch")
STEMS = (
    "Weser",
    "Elbtal",
    "Kamenka",
    "Taiga",
    "Nordsee",
    "Permian",
    "Passaic",
    "Donau",
    "Larnavia",
    "Onega",
    "Vistula",
)
TRADES = (
    "Pumpen",
    "Logistics",
    "Chemie",
    "Textil",
    "Marine",
    "Optik",
    "Agrar",
    "Metall",
    "Papier",
    "Trading",
    "Energie",
)
FORMS = {
    "DE": "GmbH",
    "AT": "GmbH",
    "US": "Inc.",
    "GB": "Ltd",
    "CY": "Ltd",
    "FR": "SARL",
    "IT": "S.p.A.",
    "FI": "Oy",
    "RU": "OOO",
}
WARES = (
    ("drill pipe", "730423", "73042300", "EAR99"),
    ("laptops", "847130", "84713000", "5A992.c"),
    ("insulin", "300431", "30043100", "EAR99"),
    ("ball bearings", "848210", "84821010", "EAR99"),
    ("machine tools", "845811", "84581120", "2B001"),
    ("tractors", "870190", "87019020", "EAR99"),
    ("radar modules", "852691", "85269120", "6A008"),
    ("wine", "220421", "22042106", "EAR99"),
)
Row = dict[str, Any]


class Generator:
    """Rows of a book of ``size`` items; the same seed gives the same rows."""

    def __init__(self, size: int, listed: list[str], seed: int = SEED) -> None:
        self.size = size
        self.random = random.Random(seed)
        self.listed = listed
        self.customers: list[str] = []

    def rows(self) -> dict[str, list[Row]]:
        """Section → rows."""
        found: dict[str, list[Row]] = defaultdict(list)
        counts = {name: round(self.size * share) for name, share in MIX}
        counts["payments"] += self.size - sum(counts.values())
        for section, count in counts.items():
            for number in range(count):
                row = getattr(self, f"_{section}")(self.random.random() < SHARE_LISTED)
                found[section].append({"id": f"{section[:3].upper()}{number:06}", **row})
                if section == "customers":
                    self.customers.append(found[section][-1]["id"])
        return found

    # ------------------------------------------------------------------ one row of each kind

    def _customers(self, listed: bool) -> Row:  # noqa: FBT001 - one call, above
        country = self._country()
        row: Row = {
            "name": self._name(country),
            "schema": "Company",
            "established": country,
            "place": self._town(country),
        }
        if listed and self._odds(0.5):
            return {"party": self.random.choice(self.listed)}
        if listed:
            row |= {
                "owner1": self.random.choice(self.listed),
                "owner1.share": self.random.choice((10, 25, 49, 50, 51, 75, 100)),
            }
            if self._odds(0.3):
                row |= {
                    "owner2": self.random.choice(self.listed),
                    "owner2.share": self.random.choice((10, 20, 25)),
                }
        elif self.customers and self._odds(0.15):
            row |= {
                "owner1": self.random.choice(self.customers),
                "owner1.share": self.random.choice((20, 50, 60, 100)),
            }
        if self._odds(0.01):
            row |= {"established": "UA", "place": self.random.choice(CRIMEA)}
        return row

    def _payments(self, listed: bool) -> Row:  # noqa: FBT001
        currency = self.random.choice(("EUR", "USD", "USD", "GBP"))
        row = self._deal("payment", "Payment for goods and services", currency)
        row["purpose"] = self.random.choice(("goods", "goods", "services", "salary"))
        row |= self._party("originator", self._west()) | self._party("originator_bank", "DE")
        row |= self._party("beneficiary", self._country())
        if currency == "USD":
            row |= self._party("intermediary_bank", "US") | {"cleared_in": "US"}
        return self._reach(row, listed, ("beneficiary", "beneficiary_bank", "originator"))

    def _loans(self, listed: bool) -> Row:  # noqa: FBT001
        row = self._deal("loan", "Loan", self.random.choice(("EUR", "USD")))
        row |= {
            "new": "true",
            "dealing": "lend",
            "tenor_days": self.random.choice((14, 20, 30, 45, 60, 90, 120, 365)),
        }
        row |= self._party("lender", self._west()) | self._party("borrower", self._country())
        return self._reach(row, listed, ("borrower",))

    def _securities(self, listed: bool) -> Row:  # noqa: FBT001
        row = self._deal("security", "Dealing in a security", self.random.choice(("EUR", "USD")))
        issued = FIRST_DAY - timedelta(days=self.random.randrange(0, 1500))
        row |= {
            "instrument": self.random.choice(("bond", "note", "share")),
            "dealing": self.random.choice(("buy", "sell")),
            "issue_date": issued.isoformat(),
            "tenor_days": self.random.choice((28, 60, 365, 1826)),
        }
        row |= self._party("dealer", self._west()) | self._party("investor", self._west())
        row |= self._party("issuer", self._country())
        return self._reach(row, listed, ("issuer",))

    def _shipments(self, listed: bool) -> Row:  # noqa: FBT001
        row = self._deal("goods", "Delivery", self.random.choice(("EUR", "USD")))
        source, target = self._west(), self._country()
        ware, hs, cn, eccn = self.random.choice(WARES)
        row |= {
            "end_use": self.random.choice(("civil", "civil", "medical")),
            "project": "none",
            "contract_date": (
                date.fromisoformat(row["on"]) - timedelta(days=self.random.randrange(10, 500))
            ).isoformat(),
            "place.export_from": source,
            "place.destination": self._town(target),
            "goods.description": ware,
            "goods.hs": hs,
            "goods.cn": cn,
            "goods.eccn": eccn,
            "goods.origin": source,
        }
        if self._odds(0.01):
            row["place.destination"] = self.random.choice(CRIMEA)
        row |= self._party("exporter", source) | self._party("consignee", target)
        return self._reach(row, listed, ("consignee", "end_user"))

    def _services(self, listed: bool) -> Row:  # noqa: FBT001
        row = self._deal("service", "Services", self.random.choice(("EUR", "USD")))
        target = self._country()
        row["service"] = self.random.choice(("drilling", "well_testing", "technical_assistance", "tourism"))
        row |= {"project": self.random.choice(("none", "onshore_conventional", "shale", "deepwater"))}
        row |= {"place.project" if row["project"] != "none" else "place.performed": self._town(target)}
        row |= self._party("service_provider", self._west()) | self._party("service_recipient", target)
        return self._reach(row, listed, ("service_recipient",))

    # ------------------------------------------------------------------ parts

    def _deal(self, product: str, title: str, currency: str) -> Row:
        day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
        facts = "complete" if self._odds(0.9) else "partial"
        amount = self.random.randrange(1_000, 9_000_000)
        return {
            "title": title,
            "product": product,
            "on": day.isoformat(),
            "facts": facts,
            "currency": currency,
            "amount": amount,
        }

    def _party(self, role: str, country: str) -> Row:
        if self.customers and self._odds(0.1):
            return {f"{role}.party": self.random.choice(self.customers)}
        return {role: self._name(country), f"{role}.established": country}

    def _reach(self, row: Row, listed: bool, roles: tuple[str, ...]) -> Row:  # noqa: FBT001
        if listed:
            role = self.random.choice(roles)
            row = {k: v for k, v in row.items() if k != role and not k.startswith(f"{role}.")}
            row[f"{role}.party"] = self.random.choice(self.listed)
        return row

    def _odds(self, share: float) -> bool:
        return self.random.random() < share

    def _west(self) -> str:
        return self.random.choice(WEST)

    def _country(self) -> str:
        return self.random.choice(tuple(PLACES))

    def _town(self, country: str) -> str:
        return f"{self.random.choice(PLACES[country])}, {country}"

    def _name(self, country: str) -> str:
        number = self.random.randrange(1, 10_000)
        return (
            f"{self.random.choice(STEMS)} {self.random.choice(TRADES)} {number} {FORMS.get(country, 'Co.')}"
        )


def listed_parties(engine: Engine) -> list[str]:
    """Parties that some act names and that can stand in a deal; those of the sectoral lists count often,
    as in the book of a bank.
    """
    named = {row.party: row for row in engine.law.designations}
    kinds = {"Person", "Company", "Organization"}
    found = sorted(p.id for p in engine.law.parties if p.id in named and p.schema in kinds)
    often = [
        p for p in ("sberbank", "vtb-bank", "rosneft", "gazprom-neft", "novatek", "gazprom") if p in named
    ]
    return found + often * max(1, len(found) // 20)


def write(size: int, directory: Path, engine: Engine, seed: int = SEED) -> None:
    """The book as CSV files."""
    directory.mkdir(parents=True, exist_ok=True)
    for section, rows in Generator(size, listed_parties(engine), seed).rows().items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with (directory / f"{section}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def book(size: int, engine: Engine, directory: Path, seed: int = SEED) -> Book:
    """The book as the engine reads it from ``directory``."""
    write(size, directory, engine, seed)
    return engine.read_book(directory)


if __name__ == "__main__":
    import detente

    write(int(sys.argv[1]), Path(sys.argv[2]), detente.open())
