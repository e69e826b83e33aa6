"""Build hook: compiles the law files into the image that the package carries."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileLaw(BuildHookInterface):
    """Runs for wheels and editable installs alike; a fault in the law stops the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile ``src/detente/data/law`` to ``law.image``."""
        del version, build_data
        sys.path.insert(0, str(Path(self.root) / "src"))
        from detente.law.compile import write_image  # noqa: PLC0415 - needs the path above

        write_image()
