"""The settings of one environment, read from Pulumi.yaml and Pulumi.<stack>.yaml.

https://www.pulumi.com/docs/iac/concepts/projects/project-file/
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from ecs_platform.model.arns import Account
from ecs_platform.model.naming import Names
from ecs_platform.model.reading.faults import findings_of
from ecs_platform.model.reading.files import there
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Location, Node, read
from ecs_platform.model.settings.settings import LEFT_OUT, Settings
from ecs_platform.model.settings.tags import tag_findings
from ecs_platform.model.settings.zones import wrong_zones

PROJECT_FILE = "Pulumi.yaml"
_STACK_FILE = re.compile(r"Pulumi\.([^.]+)\.yaml")
STACK_NAME = re.compile(r"[a-z][a-z0-9]{0,15}")
STACK_NAME_RULE = "at most 16 lower-case letters and digits, a letter first, no hyphen"
_RESERVED = {
    "internal": "its load balancers would be `internal-…`, which AWS keeps for itself",
    "sg": "its security groups would be `sg-…`, which is an id and no name",
}
"""Names of which `NAME-…` is refused, and why."""
_BUCKETS = "sthree"
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_REGION = re.compile(r"[a-z]{2}(-gov)?-(north|south|(north|south)?(east|west)|central)-[0-9]+")
"""By the compass, in all partitions so far: a slip in it is found here, and not by a host that is not there."""
_OTHER_PARTITION = re.compile(r"((us|eu)-iso[a-z]?|eusc-[a-z]{2})-[a-z]+-[0-9]+")
"""https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json"""
_ACCOUNT = re.compile(r"[0-9]{12}")

Values = Mapping[str, object]


@dataclass(frozen=True)
class LoadedSettings:
    """An environment's settings, as far as they could be read.

    Attributes:
        project: the folder with Pulumi.yaml.
        stack: the environment's name.
        settings: None where a setting is wrong.
        account: region and account; None where one of them is missing or wrong.
        names: None where the stack's name is not an environment's.
        environments: all environments known: stack files and the setting `environments`.
        node: the tree of all settings, for places.
        project_name: the name in Pulumi.yaml.
        findings: what is wrong, sorted.
    """

    project: Path
    stack: str
    settings: Settings | None
    account: Account | None
    names: Names | None
    environments: frozenset[str]
    node: Node
    project_name: str
    findings: list[Finding] = field(default_factory=list)


def stacks(project: Path) -> list[str]:
    """The names of the stacks that have a file in the project, sorted."""
    try:
        found = [_STACK_FILE.fullmatch(path.name) for path in project.iterdir()]
    except (OSError, ValueError):
        # There is no Pulumi.yaml either, or it cannot be read: that is what is said.
        return []
    return sorted(match.group(1) for match in found if match)


def load_settings(project: Path, stack: str, values: Values | None = None) -> LoadedSettings:
    """The settings of an environment, checked.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack's name.
        values: the configuration a running engine gives, by full key (`ecs-platform:network`), each as text (JSON for
            objects) or parsed. Where a value differs from the file's, it counts.
    """
    reader = _StackReader(project, stack)
    config = reader.config(values)
    node = reader.tree(config)
    settings = reader.settings(node)
    reader.findings += tag_findings(node.get("tags"), config.get("aws:defaultTags"))
    account = reader.account(config)
    if settings is not None and account is not None:
        reader.zones(node, settings, account)
    names = reader.names(settings)
    known = frozenset({stack, *stacks(project), *_listed(node.get("environments"))})
    return LoadedSettings(
        project, stack, settings, account, names, known, node, reader.name, sorted(set(reader.findings))
    )


def _listed(environments: Node | None) -> list[str]:
    """The texts in the setting `environments`, also where another setting, or one of them, is wrong."""
    items = environments.value if environments is not None and isinstance(environments.value, list) else []
    return [item.value for item in items if isinstance(item.value, str)]


class _StackReader:
    """Reads the two files of one stack, and notes what is wrong on the way."""

    def __init__(self, project: Path, stack: str) -> None:
        self.stack = stack
        self.project_file = project / PROJECT_FILE
        self.stack_file = project / f"Pulumi.{stack}.yaml"
        self.findings: list[Finding] = []
        root, findings = read(self.project_file)
        self.findings += findings
        self._project_root = root
        self.name = self._project_name()
        self._known_stacks = [name for name in stacks(project) if name != stack]

    def config(self, values: Values | None) -> dict[str, Node]:
        """By full key: the stack's file over the project's defaults, and the engine's values over both."""
        config = {**self._defaults(), **self._stack_config(engine_runs=values is not None)}
        for key, value in (values or {}).items():
            full_key = key if ":" in key else f"{self.name}:{key}"
            if full_key not in config or not _same(config[full_key], value):
                config[full_key] = _tree(_parsed(value), self._start(), full_key)
        return config

    def tree(self, config: Mapping[str, Node]) -> Node:
        """The project's own configuration as one tree."""
        prefix = f"{self.name}:"
        own = {key.removeprefix(prefix): node for key, node in config.items() if key.startswith(prefix)}
        return Node(own, self._start())

    def settings(self, root: Node) -> Settings | None:
        assert isinstance(root.value, dict)
        secure = [name for name, node in root.value.items() if self._is_secure(node)]
        plain = replace(root, value={name: node for name, node in root.value.items() if name not in secure})
        try:
            settings = Settings.model_validate(plain.plain())
        except ValidationError as error:
            self.findings += findings_of(error, plain, Settings, left_out=LEFT_OUT)
            return None
        return None if secure else settings

    def account(self, config: Mapping[str, Node]) -> Account | None:
        if not config.keys() & {"aws:region", "aws:allowedAccountIds"} and not there(self.stack_file):
            return None
        region, account = self._region(config.get("aws:region")), self._account(config.get("aws:allowedAccountIds"))
        return Account(region, account) if region and account else None

    def zones(self, root: Node, settings: Settings, account: Account) -> None:
        """Notes zones of a new VPC that this region, or this account, may not have."""
        network, written = root.get("network"), root.get("network", "zones")
        chosen = written is not None and written.at.file == self.stack_file
        if settings.network.exists:
            return
        for message, hint in wrong_zones(account.region, settings.network.zones, chosen):
            place = written if chosen else network if network and network.at.file == self.stack_file else None
            if place is None:
                self._note(message, hint, "network.zones")
            else:
                self.findings.append(place.finding(message, hint, "network.zones"))

    def names(self, settings: Settings | None) -> Names | None:
        if not STACK_NAME.fullmatch(self.stack):
            message = f"`{self.stack}` cannot be an environment"
            self._note(message, f"a stack's name has {STACK_NAME_RULE}")
            return None
        if self.stack in _RESERVED:
            hint = "give the stack another name: a name that only begins so is good"
            self._note(f"`{self.stack}` cannot be an environment: {_RESERVED[self.stack]}", hint)
        if self.stack == _BUCKETS and settings is not None and settings.load_balancers.access_logs is not None:
            message = f"`{self.stack}` cannot be an environment with access logs: S3 keeps `{_BUCKETS}-…` for itself"
            self._note(message, "give the stack another name, or remove `load_balancers.access_logs`")
        if settings is None:
            return Names(self.stack, self.name)
        return Names(self.stack, self.name, dict(settings.tags), settings.load_balancers.default_hosts)

    def _project_name(self) -> str:
        node = self._project_root.get("name") if self._project_root else None
        return node.value if node is not None and isinstance(node.value, str) else "ecs-platform"

    def _defaults(self) -> dict[str, Node]:
        entries = self._project_root.get("config") if self._project_root else None
        defaults: dict[str, Node] = {}
        if entries is None or not isinstance(entries.value, dict):
            return defaults
        for key, entry in entries.value.items():
            full_key = key if ":" in key else f"{self.name}:{key}"
            default = entry.get("default") or entry.get("value")
            if default is not None:
                # Found by its key, so that a setting Pulumi.yaml declares and the program does not know is named.
                defaults[full_key] = replace(default, key=entry.key)
        return defaults

    def _stack_config(self, *, engine_runs: bool) -> dict[str, Node]:
        if not there(self.stack_file):
            if not engine_runs:
                hint = did_you_mean(self.stack, self._known_stacks)
                known = ", ".join(f"`{name}`" for name in self._known_stacks) or "none"
                self._note(f"there is no environment `{self.stack}`: no such file", hint or f"there are: {known}")
            return {}
        root, findings = read(self.stack_file)
        self.findings += findings
        config = root.get("config") if root else None
        if config is None or not isinstance(config.value, dict):
            return {}
        for key, node in config.value.items():
            if ":" not in key:
                hint = f"write `{self.name}:{key}`"
                self.findings.append(node.finding_at_key(f"`{key}` names no namespace", hint))
        return {key: _unquoted(node) for key, node in config.value.items() if ":" in key}

    def _is_secure(self, node: Node) -> bool:
        for inner in _nodes(node):
            if isinstance(inner.value, dict) and list(inner.value) == ["secure"]:
                message = "is encrypted, and no setting is a secret"
                self.findings.append(inner.finding(message, "write it plainly: `pulumi config set` without `--secret`"))
                return True
        return False

    def _region(self, node: Node | None) -> str | None:
        if node is None:
            self._note("`aws:region` is missing", "add `aws:region: eu-central-1` below `config:`", "config.aws:region")
        elif isinstance(node.value, str) and _OTHER_PARTITION.fullmatch(node.value):
            hint = "environments are in regions of the partitions `aws`, `aws-cn` and `aws-us-gov`"
            message = f"`{node.value}` is of another partition: its services and domains are not known here"
            self.findings.append(node.finding(message, hint))
        elif not isinstance(node.value, str) or not _REGION.fullmatch(node.value):
            self.findings.append(node.finding("is not a region", "it looks like `eu-central-1`"))
        else:
            return node.value
        return None

    def _account(self, node: Node | None) -> str | None:
        hint = 'write `aws:allowedAccountIds: ["123456789012"]`: the provider refuses any other account'
        if node is None:
            self._note("`aws:allowedAccountIds` is missing", hint, "config.aws:allowedAccountIds")
            return None
        plain = node.plain()
        if not isinstance(plain, list) or len(plain) != 1:
            self.findings.append(node.finding("expected a list of exactly one account", hint))
        elif not isinstance(plain[0], str) or not _ACCOUNT.fullmatch(plain[0]):
            self.findings.append(node.find((0,)).finding("expected the account's twelve digits, in quotes", hint))
        else:
            return plain[0]
        return None

    def _start(self) -> Location:
        return Location(self.stack_file, 1, 1)

    def _note(self, message: str, hint: str = "", path: str = "") -> None:
        self.findings.append(Finding(self.stack_file, 1, 1, path, message, hint))


def _nodes(node: Node) -> list[Node]:
    inner = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    return [node, *(below for child in inner for below in _nodes(child))]


def _parsed(value: object) -> object:
    """A value of the engine's: objects, lists and truth values come as JSON text."""
    if not isinstance(value, str):
        return value
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, dict | list | bool) else value


def _same(node: Node, value: object) -> bool:
    # The engine makes an empty text of a key with nothing behind it.
    if node.value is None and value == "":
        return True
    return node.plain() in (value, _parsed(value)) or node.written == value


def _unquoted(node: Node) -> Node:
    """What a value of the stack file means: the CLI puts quotes around truth values, lists and mappings it writes."""
    parsed = _parsed(node.value) if isinstance(node.value, str) else node.value
    return node if parsed is node.value else replace(_tree(parsed, node.at, node.path), key=node.key)


def _tree(value: object, at: Location, path: str) -> Node:
    """A value that stands in no file as a tree, every part of it at one place."""
    if isinstance(value, dict):
        return Node({str(key): _tree(inner, at, f"{path}.{key}") for key, inner in value.items()}, at, path)
    if isinstance(value, list | tuple):
        return Node([_tree(inner, at, f"{path}[{index}]") for index, inner in enumerate(value)], at, path)
    return Node(value if isinstance(value, str | int | float | bool) else None, at, path)
