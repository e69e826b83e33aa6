"""The lists of the European Union: the financial sanctions file in its forms, and annexes transcribed from
the Official Journal.
"""

from __future__ import annotations

from typing import Final

from detente.sources.eu import archive, journal, table, xml
from detente.sources.reading import Format

FORMATS: Final = (
    Format("fsf-xml-1.1", "the financial sanctions file, XML 1.1", xml.fits_1_1, xml.read_1_1),
    Format("fsf-csv-1.1", "the financial sanctions file, CSV 1.1", table.fits_1_1, table.read_1_1),
    Format("fsf-xml-2016", "the financial sanctions file, XML until 2017", xml.fits_2016, xml.read_2016),
    Format("fsf-csv-1.0", "the financial sanctions file, CSV 1.0", table.fits_1_0, table.read_1_0),
    Format("fsf-yaml", "the financial sanctions file, an archive of YAML files", archive.fits, archive.read),
    Format("journal-csv", "annexes transcribed from the Official Journal", journal.fits, journal.read),
)
