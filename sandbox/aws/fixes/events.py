"""EventBridge: rules whose target is an SNS topic."""

import json
from typing import Any

from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends

from sandbox.aws.fixes.patching import around

# The services that moto can deliver to itself.
DELIVERED_BY_MOTO = ("logs", "events", "sqs")


@around(Rule, "send_to_targets")
def send_to_targets(original: Any, self: Rule, original_event: Any, transform_input: bool = True) -> None:
    """moto fails on a topic, and every event that a rule sends to one is lost with an error; other kinds of targets are
    taken without effect."""
    if not self.event_pattern.matches_event(original_event):
        return
    every = self.targets
    for target in every:
        service = target["Arn"].split(":")[2]
        if service == "sns":
            _publish(self, target, original_event)
        elif service in DELIVERED_BY_MOTO:
            self.targets = [target]
            try:
                original(self, original_event, transform_input)
            finally:
                self.targets = every


def _publish(self: Rule, target: dict[str, Any], event: Any) -> None:
    topic = sns_backends[self.account_id][self.region_name].topics.get(target["Arn"])
    if topic is None:
        return
    transformer = target.get("InputTransformer")
    topic.publish(_transformed(transformer, event) if transformer else target.get("Input") or json.dumps(event))


def _transformed(transformer: dict[str, Any], event: Any) -> str:
    """A template is one JSON value, or several lines that each are a quoted string."""
    template, paths = transformer["InputTemplate"], transformer.get("InputPathsMap", {})
    try:
        parts = [EventTemplateParser.parse(template, paths, event)]
    except ValueError:
        parts = [EventTemplateParser.parse(line, paths, event) for line in template.splitlines() if line.strip()]
    return "\n".join(part if isinstance(part, str) else json.dumps(part) for part in parts)
