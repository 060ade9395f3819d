"""The settings as other files show them: the `config:` block of Pulumi.yaml, and docs/settings.md."""

import textwrap
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ecs_platform.model.reading.markdown import table
from ecs_platform.model.settings import provider
from ecs_platform.model.settings.settings import Settings

BEGIN = "# The settings: written by `python -m ops settings --yaml` from model/settings/; change them there.\n"
_WIDTH = 112
_HEAD = """\
# Settings

<!-- Written by `python -m ops fields --write`; change model/settings/ and run it again. -->

An environment is a Pulumi stack; its settings stand in `Pulumi.<environment>.yaml` below `config:`, each with the
project's name before it (`ecs-platform:network`). Pulumi.yaml has the defaults; what a stack's file gives replaces the
default of that key as a whole, and what an object then does not say has the default in this table.
`python -m ops settings` prints those of an environment, `python -m ops check` says what is wrong with them.

Two settings of the AWS provider are required: `aws:region`, and `aws:allowedAccountIds` with exactly one account: the
provider refuses to touch any other. `aws:maxRetries` stands in Pulumi.yaml: how often a call is made that AWS throttles
or does not answer ([docs/pull-requests.md](pull-requests.md#long-runs)).

"""


def default_of(field: FieldInfo) -> Any:
    """A field's default as YAML has it; what is not set or empty is left out of objects."""
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None:
        # The engine takes null for no default, and refuses stacks that do not give the setting.
        return ""
    if isinstance(default, BaseModel):
        plain = default.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {name: value for name, value in plain.items() if value != []}
    return list(default) if isinstance(default, tuple) else default


def value_text(value: Any) -> str:
    """A value as YAML in one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, width=1_000_000, sort_keys=False, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...").strip()


def pulumi_yaml_config() -> str:
    """The `config:` block: a description and a default for each setting, and no type; and what the provider is told.

    A type there makes the engine refuse values one by one, before the program runs and without file or line. Without
    a default it refuses stacks that do not give the setting.
    """
    lines = [BEGIN, "config:\n"]
    for name, field in Settings.model_fields.items():
        lines += [f"  {name}:\n", "    description: >-\n"]
        lines += [f"      {line}\n" for line in textwrap.wrap(field.description or "", _WIDTH)]
        default = default_of(field)
        if isinstance(default, dict) and default:
            lines += ["    default:\n", *(f"      {key}: {value_text(value)}\n" for key, value in default.items())]
        else:
            lines.append(f"    default: {value_text(default)}\n")
    return "".join(lines) + provider.pulumi_yaml_config()


def pulumi_yaml(text: str) -> str:
    """Pulumi.yaml with its `config:` block, which stands last, written anew."""
    return text.partition(BEGIN)[0] + pulumi_yaml_config()


def markdown() -> str:
    """The whole of docs/settings.md."""
    return _HEAD + table(Settings)
