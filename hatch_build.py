"""Build hook: compiles the law files and the screening kernel into what the package carries."""

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileParts(BuildHookInterface):
    """Runs for wheels and editable installs alike; a fault in the law, or no C compiler, stops the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile ``src/detente/data/law`` to ``law.image``, the C files to ``kernel.so``, and the names of
        the law to their screener. The library needs the platform and no certain Python: so says the wheel.
        """
        del version
        sys.path.insert(0, str(Path(self.root) / "src"))
        from detente.law.compile import write_image  # noqa: PLC0415 - needs the path above
        from detente.screening.compile import compile_kernel  # noqa: PLC0415

        write_image()
        compile_kernel()
        from detente.screened import write_shipped  # noqa: PLC0415 - needs both

        write_shipped()
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
