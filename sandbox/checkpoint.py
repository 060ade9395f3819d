"""The file in which Pulumi keeps a stack's state: JSON, compressed (`….json.gz`) where it was told to, or not.

It reads either, the newer one; `PULUMI_DIY_BACKEND_GZIP` says which one it writes:
https://www.pulumi.com/docs/iac/cli/environment-variables/
"""

import gzip
import json
from pathlib import Path
from typing import Any

PLAIN, COMPRESSED = ".json", ".json.gz"
_GZIP = b"\x1f\x8b"


def newest(backend: Path, project: str, stack: str) -> Path:
    """The file that Pulumi reads; where there is none, the one that it would write.

    Args:
        backend: the folder of the states.
        project: the project's name; `*` for any.
        stack: the stack's.
    """
    there = [each for ending in (PLAIN, COMPRESSED) for each in _files(backend, project, f"{stack}{ending}")]
    default = backend / ".pulumi" / "stacks" / project / f"{stack}{COMPRESSED}"
    return max(there, key=lambda file: file.stat().st_mtime_ns, default=default)


def stacks(backend: Path) -> list[str]:
    """The stacks that have a state, of all projects, sorted."""
    endings = (COMPRESSED, PLAIN)
    return sorted({file.name.removesuffix(end) for end in endings for file in _files(backend, "*", f"*{end}")})


def read(content: bytes) -> dict[str, Any]:
    """What is in a file.

    Raises:
        ValueError, OSError, EOFError, zlib.error: it is cut off, or something else.
    """
    found: dict[str, Any] = json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    return found


def written(content: dict[str, Any], file: Path) -> bytes:
    """The same as it stands in a file of that name."""
    plain = json.dumps(content).encode()
    return gzip.compress(plain) if file.name.endswith(COMPRESSED) else plain


def _files(backend: Path, project: str, pattern: str) -> list[Path]:
    return list(backend.glob(f".pulumi/stacks/{project}/{pattern}"))
