"""The sanctions list of Switzerland (State Secretariat for Economic Affairs, SECO)."""

from __future__ import annotations

from typing import Final

from detente.sources.ch import archive, xml
from detente.sources.reading import Format

FORMATS: Final = (
    Format("seco-xml", "the SECO list or its amendments, XML", xml.fits, xml.read),
    Format("seco-yaml", "the SECO list, an archive of YAML files", archive.fits, archive.read),
)
