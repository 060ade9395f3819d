"""Queues: a policy for messages that nobody could work off is answered as SQS answers it."""

import json
from typing import Any

from moto.sqs.models import SQSBackend

from sandbox.aws.fixes.patching import around


@around(SQSBackend, "get_queue_attributes")
def get_queue_attributes(original: Any, self: SQSBackend, *arguments: Any, **options: Any) -> dict[str, Any]:
    """moto writes spaces into it, which the provider takes for a change in every preview.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """
    attributes: dict[str, Any] = original(self, *arguments, **options)
    if policy := attributes.get("RedrivePolicy"):
        attributes["RedrivePolicy"] = json.dumps(json.loads(policy), separators=(",", ":"))
    for stamp in ("CreatedTimestamp", "LastModifiedTimestamp"):
        if stamp in attributes:  # in whole seconds, says the page
            attributes[stamp] = str(int(float(attributes[stamp])))
    return attributes
