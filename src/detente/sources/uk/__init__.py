"""The lists of the United Kingdom: the consolidated list of OFSI and the UK Sanctions List of FCDO."""

from __future__ import annotations

from typing import Final

from detente.sources.reading import Format
from detente.sources.uk import consolidated, current, search, tables

FORMATS: Final = (
    Format("uk-consolidated-csv", "the consolidated list in CSV", consolidated.fits, consolidated.read),
    Format("uk-csv", "the UK Sanctions List in CSV", current.fits_csv, current.read_csv),
    Format("uk-xml", "the UK Sanctions List in XML", current.fits_xml, current.read_xml),
    Format("uk-search-ods", "an export of the search tool in ODS", search.fits, search.read),
    Format("uk-tables", "the UK Sanctions List as five tables", tables.fits, tables.read),
)
