"""KMS: a key's defaults and the id of its material.

https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
"""

import hashlib
from typing import Any

from moto.kms.models import Key

from sandbox.aws.fixes.patching import around


@around(Key, "__init__")
def key(original: Any, self: Key, *rest: Any, **more: Any) -> None:
    """moto answers neither KeyUsage nor MultiRegion of a key that was not told, and signing algorithms instead.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html has the defaults.
    """
    original(self, *rest, **more)
    self.key_usage = self.key_usage or "ENCRYPT_DECRYPT"
    self.multi_region = bool(self.multi_region)


@around(Key, "to_dict")
def to_dict(original: Any, self: Key) -> dict[str, Any]:
    """`This value is present for symmetric encryption keys with AWS_KMS or EXTERNAL origin`; moto has none."""
    described: dict[str, Any] = original(self)
    if self.key_spec == "SYMMETRIC_DEFAULT" and self.origin == "AWS_KMS":
        described["KeyMetadata"]["CurrentKeyMaterialId"] = hashlib.sha256(self.id.encode()).hexdigest()
    return described
