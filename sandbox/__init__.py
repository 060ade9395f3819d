"""A local AWS and the Pulumi engine on one machine: nothing else knows moto, Go or the bridge."""

import sys

if sys.platform == "win32":
    sys.exit(
        "The sandbox runs on Linux and macOS; on Windows use it in WSL: https://learn.microsoft.com/windows/wsl/install"
    )
