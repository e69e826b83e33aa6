"""The lists of the US Office of Foreign Assets Control: the SDN list and the consolidated non-SDN list.

Both come in the same forms. The rows (CSV, PIP, DEL, fixed width) hold names, programmes and, in one text of
remarks, everything else; ``sdn.xml`` parts most of that text into fields; the enhanced XML parts all of it and
alone states days of publication. All end in the same facts, read by ``party``.
"""

from __future__ import annotations

from typing import Final

from detente.sources.ofac import derived, enhanced, rows, sdnxml
from detente.sources.reading import Format

FORMATS: Final = (
    Format("ofac-enhanced-xml", "OFAC enhanced XML", enhanced.fits, enhanced.read),
    Format("ofac-xml", "OFAC sdn.xml or consolidated.xml", sdnxml.fits, sdnxml.read),
    Format("ofac-csv", "OFAC CSV", rows.fits(","), rows.reader(",")),
    Format("ofac-pip", "OFAC PIP", rows.fits("|"), rows.reader("|")),
    Format("ofac-del", "OFAC DEL", rows.fits("@"), rows.reader("@")),
    Format("ofac-ff", "OFAC fixed width", rows.fits_fixed, rows.read_fixed),
    Format("ofac-json", "JSON derived daily from OFAC's CSV", derived.fits, derived.read),
)
