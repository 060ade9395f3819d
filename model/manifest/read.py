"""One manifest, read for one environment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ecs_platform.model.manifest import env_file
from ecs_platform.model.manifest.checks import check
from ecs_platform.model.manifest.checks.context import Context
from ecs_platform.model.manifest.definition import DefinitionFile, parse_definition
from ecs_platform.model.manifest.files import read_beside
from ecs_platform.model.manifest.layers import check_environments, layered, override_of, without
from ecs_platform.model.manifest.merge import emptied
from ecs_platform.model.manifest.refused import refused_kind
from ecs_platform.model.manifest.service import BACKEND, WEB, Service, Source
from ecs_platform.model.manifest.validated import unknown_fields, validated
from ecs_platform.model.manifest.variables import declared, named_in, substituted
from ecs_platform.model.manifest.written import as_written
from ecs_platform.model.naming import Names
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node, read
from ecs_platform.model.settings.stack import LoadedSettings

_FRAGMENTS = "x-"
"""Keys at the top that begin so are for anchors, as in Docker's Compose files: no field does."""
_ENV_FILES = (("env_file",), ("logging", "env_file"))


@dataclass
class Reader:
    """Reads the manifests of a folder for one environment, and notes what is wrong on the way.

    Attributes:
        directory: the folder.
        loaded: the environment's settings.
        defaults: the tree of defaults.yaml, if there is one.
        findings: what is wrong so far.
    """

    directory: Path
    loaded: LoadedSettings
    defaults: Node | None = None
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = self.loaded.settings
        self.names = self.loaded.names or Names(self.loaded.stack, self.loaded.project_name)
        self.context = Context(self.directory, settings, self.loaded.account)
        self.variables: Mapping[str, object] = declared(settings.variables if settings else {}, self.names)
        self._definitions: dict[Path, tuple[DefinitionFile | None, list[Finding]]] = {}
        self._env_files: dict[Path, tuple[dict[str, str], list[Finding]]] = {}

    def tree(self, file: Path) -> Node | None:
        """A file's tree, if it is one mapping."""
        root, findings = read(file)
        self.findings += findings
        if root is None:
            return None
        if not isinstance(root.value, dict):
            self.findings.append(root.finding("expected a mapping of fields", "begin with `name: …`"))
            return None
        return without(root, *(key for key in root.value if key.startswith(_FRAGMENTS)))

    def service(self, file: Path) -> Service | None:
        """The service of a manifest; without its broken fields, and None where no service is left then."""
        before = len(self.findings)
        root = self.tree(file)
        if root is None:
            return None
        if (of_another_kind := refused_kind(root)) is not None:
            self.findings[before:] = [of_another_kind]
            return None
        self.findings += check_environments(root, self.loaded.environments)
        layers, found = layered(root, self.defaults, self.names.environment)
        tree, undeclared = substituted(layers, self.variables)
        tree = _with_type(as_written(tree))
        self.findings += [*found, *undeclared]
        service, broken, wrong = validated(tree)
        # Of a host or a path that is not known, a `$` that no rule can have is not what there is to say.
        routed = ("http.", f"environments.{self.names.environment}.http.")
        broken |= {"http"} if any(each.path.startswith(routed) for each in undeclared) else frozenset()
        self.findings += _new(wrong, self.findings[before:])
        self.findings += self._elsewhere(root)
        for layer in (override_of(root, name) for name in sorted(self.loaded.environments)):
            self.findings += _new(unknown_fields(layer), self.findings[before:]) if layer is not None else []
        if service is None:
            return None
        override = override_of(root, self.names.environment)
        removed = () if override is None else emptied(without(root, "environments"), override)
        source = Source(tree, file, self.names, broken=broken, emptied=removed, variables=named_in(layers))
        self._attach(service, source)
        self.findings += _new(check(service, self.context), self.findings[before:])
        self.findings[before:] = _about_what_is_known(self.findings[before:], undeclared)
        return service

    def _attach(self, service: Service, source: Source) -> None:
        """Gives the service its source, with the files it names; fields whose files are wrong are broken too."""
        definition, wrong_definition = self._definition(source.node, source.broken)
        env_files, wrong_env_files = self._read_env_files(source.node)
        broken = source.broken | wrong_definition | wrong_env_files
        service.place(replace(source, definition_file=definition, env_files=env_files, broken=broken))

    def _definition(self, tree: Node, broken: frozenset[str]) -> tuple[DefinitionFile | None, frozenset[str]]:
        node = tree.get("task_definition")
        if node is None or "task_definition" in broken:
            return None, frozenset()
        file, raw, findings = read_beside(node, self.directory)
        self.findings += findings
        if file is None:
            return None, frozenset({"task_definition"})
        if file not in self._definitions:
            self._definitions[file] = parse_definition(raw, file)
            self.findings += self._definitions[file][1]
        definition = self._definitions[file][0]
        whole = definition is not None and definition.whole
        return definition, frozenset() if whole else frozenset({"task_definition"})

    def _read_env_files(self, tree: Node) -> tuple[dict[str, dict[str, str]], frozenset[str]]:
        sidecars = tree.get("sidecars")
        names = sidecars.value if sidecars is not None and isinstance(sidecars.value, dict) else {}
        found, broken = {}, set()
        for steps in (*_ENV_FILES, *(("sidecars", name, "env_file") for name in names)):
            node = tree.get(*steps)
            if node is None or not isinstance(node.value, str) or env_file.S3_OBJECT.fullmatch(node.value):
                continue
            variables = self._env_file(node)
            if variables is None:
                broken.add(steps[0])
            else:
                found[node.value] = variables
        return found, frozenset(broken)

    def _env_file(self, node: Node) -> dict[str, str] | None:
        if not str(node.value).endswith(env_file.SUFFIX):
            hint = "name it `….env`, or give the ARN of an object in S3"
            self.findings.append(node.finding(f"`{node.value}` does not end in `.env`, as ECS wants it", hint))
            return None
        file, raw, findings = read_beside(node, self.directory)
        self.findings += findings
        if file is None:
            return None
        if file not in self._env_files:
            self._env_files[file] = env_file.parse(raw, file)
            self.findings += self._env_files[file][1]
        return self._env_files[file][0]

    def _elsewhere(self, root: Node) -> list[Finding]:
        """What is wrong with the fields of overrides for other environments: their values are checked there."""
        findings = []
        for environment in sorted(self.loaded.environments - {self.names.environment}):
            override = override_of(root, environment)
            if override is None:
                continue
            tree, found = layered(root, self.defaults, environment)
            tree, undeclared = substituted(tree, self.variables)
            _, _, wrong = validated(_with_type(as_written(tree)))
            said = [*found, *_new(wrong, undeclared)]
            findings += [each for each in said if each.path.startswith(f"environments.{environment}.")]
        return findings

    def check_defaults(self) -> None:
        """Fields of defaults.yaml, whether or not a service takes them."""
        if self.defaults is None:
            return
        self.findings += check_environments(self.defaults, self.loaded.environments)
        name = self.defaults.get("name")
        if name is not None:
            self.findings.append(name.finding_at_key("`name` cannot be shared", "remove the line"))
        tree, found = layered(self.defaults, None, self.names.environment)
        tree, undeclared = substituted(tree, self.variables)
        _, _, wrong = validated(as_written(without(tree, "name")))
        self.findings += [*found, *undeclared, *(each for each in wrong if not _says_missing(each))]


def _new(findings: Iterable[Finding], known: Iterable[Finding]) -> list[Finding]:
    """Those that are not about a value, or a field, of which something is said already."""
    places = {(each.file, each.line, each.column) for each in known}
    paths = {(each.file, each.path) for each in known if each.path}
    return [
        each
        for each in findings
        if (each.file, each.line, each.column) not in places
        and not (_says_missing(each) and (each.file, each.path) in paths)
    ]


def _about_what_is_known(findings: Iterable[Finding], undeclared: list[Finding]) -> Iterator[Finding]:
    """Those that are not about a value with a variable in it that is not declared."""
    for each in findings:
        about = any(f"{other.path}.".startswith(f"{each.path}.") for other in undeclared)
        if each in undeclared or not each.path or not about:
            yield each


def _says_missing(finding: Finding) -> bool:
    """Whether it is about a field that is not there: defaults need not have it, and null is the cause elsewhere."""
    return finding.message.endswith("is missing")


def _with_type(tree: Node) -> Node:
    """The type of a service that says none and runs a task definition's file."""
    assert isinstance(tree.value, dict)
    if "type" in tree.value or "task_definition" not in tree.value:
        return tree
    kind = WEB if "http" in tree.value else BACKEND
    return replace(tree, value={**tree.value, "type": replace(tree, value=kind, path="type")})
