"""EventBridge: which patterns rules may have and what they match, and rules whose target is an SNS topic."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import InvalidEventPatternException, ValidationException
from moto.events.models import EventPattern, EventPatternParser, EventsBackend, Rule
from moto.events.responses import EventsHandler
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends

from sandbox.aws import event_pattern
from sandbox.aws.cloudwatch import sources
from sandbox.aws.fixes.patching import around, instead_of

# The services that moto can deliver to itself.
DELIVERED_BY_MOTO = ("logs", "events", "sqs")

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html, for an event bus; the first is adjustable.
RULES, RULES_WITH_WILDCARDS = 300, 30
# What TestEventPattern must be given: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
MANDATORY = ("id", "account", "source", "time", "region", "resources", "detail-type")


@instead_of(EventPatternParser, "parse")
def parse(self: EventPatternParser) -> dict[str, Any]:
    """moto takes patterns that EventBridge refuses: it looks at arrays and objects only."""
    if not self.pattern:
        return {}
    _alternatives(self.pattern)
    return dict(json.loads(self.pattern))


@instead_of(EventPattern, "matches_event")
def matches_event(self: EventPattern, event: Any) -> bool:
    """moto never looks into the objects of an array, and takes one that is missing there for `anything-but`."""
    pattern = self.get_pattern()
    return not pattern or event_pattern.matches(_alternatives(json.dumps(pattern)), event)


@instead_of(EventsHandler, "test_event_pattern")
def test_event_pattern(self: EventsHandler) -> Any:
    """moto has none."""
    alternatives = _alternatives(self._get_param("EventPattern"))
    try:
        event = json.loads(self._get_param("Event"))
    except ValueError:
        event = None
    if not isinstance(event, dict) or any(name not in event for name in MANDATORY):
        raise ValidationException("Parameter Event is not valid.")
    return self._create_response({"Result": event_pattern.matches(alternatives, event)})


@around(EventsBackend, "put_rule")
def put_rule(original: Any, self: EventsBackend, name: str, *rest: Any, **more: Any) -> Rule:
    """moto knows no quota. PutRule's LimitExceededException has the words that PutTargets has for it."""
    pattern = more.get("event_pattern") or ""
    bus = self._get_event_bus(self._normalize_event_bus_arn(more.get("event_bus_arn")))
    others = [rule for rule in bus.rules.values() if rule.name != name]
    wild = [rule for rule in others if _is_wild(rule.event_pattern.dump() or "")]
    if (
        len(pattern) > event_pattern.LONGEST
        or len(others) >= RULES
        or (_is_wild(pattern) and len(wild) >= RULES_WITH_WILDCARDS)
    ):
        raise JsonRESTError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
    made: Rule = original(self, name, *rest, **more)
    return made


def _alternatives(pattern: str) -> list[event_pattern.Conditions]:
    try:
        return event_pattern.read(pattern)
    except event_pattern.BadPatternError as problem:
        raise InvalidEventPatternException(reason=str(problem)) from None


def _is_wild(pattern: str) -> bool:
    return bool(pattern) and event_pattern.has_wildcard(_alternatives(pattern))


@around(Rule, "send_to_targets")
def send_to_targets(original: Any, self: Rule, original_event: Any, transform_input: bool = True) -> None:
    """moto fails on a topic, and every event that a rule sends to one is lost with an error; other kinds of targets are
    taken without effect. A rule that is disabled matches nothing:
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html"""
    if self.state == "DISABLED" or not self.event_pattern.matches_event(original_event):
        return
    every, failed = self.targets, 0
    for target in every:
        service = target["Arn"].split(":")[2]
        if service == "sns":
            failed += not _publish(self, target, original_event)
        elif service in DELIVERED_BY_MOTO:
            self.targets = [target]
            try:
                original(self, original_event, transform_input)
            finally:
                self.targets = every
    sources.matched(self, len(every), failed)


def _publish(self: Rule, target: dict[str, Any], event: Any) -> bool:
    """Whether there is such a topic."""
    topic = sns_backends[self.account_id][self.region_name].topics.get(target["Arn"])
    if topic is not None:
        transformer = target.get("InputTransformer")
        topic.publish(_transformed(transformer, event) if transformer else target.get("Input") or json.dumps(event))
    return topic is not None


def _transformed(transformer: dict[str, Any], event: Any) -> str:
    """A template is one JSON value, or several lines that each are a quoted string."""
    template, paths = transformer["InputTemplate"], transformer.get("InputPathsMap", {})
    try:
        parts = [EventTemplateParser.parse(template, paths, event)]
    except ValueError:
        parts = [EventTemplateParser.parse(line, paths, event) for line in template.splitlines() if line.strip()]
    return "\n".join(part if isinstance(part, str) else json.dumps(part) for part in parts)
