"""What moto lacks or does differently from AWS, one module per service; see `patching` for how a fix is written."""

import importlib
import pkgutil

from sandbox.aws.fixes import patching


def apply() -> None:
    """Import every module of this package and put its fixes in place."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    patching.apply()
