"""What the AWS provider is told in Pulumi.yaml, for all environments that do not say otherwise."""

MAX_RETRIES = 10
"""Attempts of a call that AWS throttles, or answers with a server's error or not at all; then `up` fails with it.

The provider's own number is 25. Its pauses double from one second, after an error that is no throttling from 60 ms, up
to five minutes (its source: docs/pull-requests.md, "Long runs"): 25 attempts of one call take more than an hour, and a
call that is refused for a quota whose code is `LimitExceededException` is taken for throttled. Ten take seven to
fourteen minutes of throttling, and half a minute to a minute of errors.

Fewer would not do: 300 services, 64 at a time, register 300 task definitions, of which ECS takes one a second, and a
call may have to be made nine times (tests/model/test_provider.py plays it;
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
"""

KEY = "aws:maxRetries"


def pulumi_yaml_config() -> str:
    """The entry of the `config:` block; Pulumi takes only a value for keys that are not the project's own."""
    return (
        f"  {KEY}:\n"
        "    description: >-\n"
        "      Attempts of a call that AWS throttles or does not answer. The provider's own 25 take over an hour.\n"
        f"    value: {MAX_RETRIES}\n"
    )
