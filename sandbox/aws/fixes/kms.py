"""KMS: the id of a key's material.

https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
"""

import hashlib
from typing import Any

from moto.kms.models import Key

from sandbox.aws.fixes.patching import around


@around(Key, "to_dict")
def to_dict(original: Any, self: Key) -> dict[str, Any]:
    """`This value is present for symmetric encryption keys with AWS_KMS or EXTERNAL origin`; moto has none."""
    described: dict[str, Any] = original(self)
    if self.key_spec == "SYMMETRIC_DEFAULT" and self.origin == "AWS_KMS":
        described["KeyMetadata"]["CurrentKeyMaterialId"] = hashlib.sha256(self.id.encode()).hexdigest()
    return described
