"""The policy pack: the rules of ecs-platform, and beside them rules of our own, by name."""

from ecs_platform.guardrails.pack import guardrails

guardrails(own={})
