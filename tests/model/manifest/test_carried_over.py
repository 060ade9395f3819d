"""An application of AWS Copilot, carried over by nothing but what `check` says, as docs/from-copilot.md tells it."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_platform.model.load import load
from ecs_platform.model.manifest.differences import differences_of
from ecs_platform.model.manifest.misplaced import COPILOT_FOLDERS
from ecs_platform.model.reading.faults import paths_of
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.settings import Settings
from ecs_platform.ops import routes
from tests.model.manifest.test_refused import PASTED
from tests.model.project import WEB, Project

APPLICATION = Path(__file__).parents[2] / "from_copilot"
REGISTRY = "registry.example.com"
QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"
BUCKET = "acme-test-uploads"
Tree = dict[str, Any]


class _Cfn(yaml.SafeLoader):
    """YAML of CloudFormation, its tags read as text."""


_Cfn.add_multi_constructor("!", lambda _loader, _tag, node: node.value)


class Carrier:
    """Does what findings say, one after the other, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = yaml.safe_load((folder / "Pulumi.test.yaml").read_text())
        self.settings: Tree = settings["config"]
        self.rounds = 0

    def carry(self) -> None:
        while findings := load(self.folder, "test").findings:
            self.rounds += 1
            assert self.rounds < 5, findings
            for finding in findings:
                self.follow(finding)
            (self.folder / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": self.settings}))

    def follow(self, finding: Finding) -> None:
        ways: dict[str, Callable[[Finding], None]] = {
            r"move it to services/(\S+)": self._move,
            "then remove the folder": self._put_elsewhere,
            "name it in the settings, `images: ": self._image,
            "write the host name alone": self._without_zone,
            "`permissions: ": self._paste,
            r"add `(\S+)` to the setting `secrets_outside_scope`": self._secret,
            "start a job|let the job": self._remove,
            "ops routes --assign": self._assign,
        }
        (way,) = [way for words, way in ways.items() if re.search(words, finding.hint + finding.message)][:1]
        way(finding)

    def tree(self, file: Path, change: Callable[[Tree], object]) -> None:
        tree = _read(file)
        change(tree)
        file.write_text(yaml.safe_dump(tree, sort_keys=False))

    def _move(self, finding: Finding) -> None:
        (name,) = re.findall(r"move it to services/(\S+)", finding.hint)
        finding.file.rename(self.folder / "services" / name)

    def _put_elsewhere(self, finding: Finding) -> None:
        """The places that the words name: of addons `permissions` and `variables`, of environments the settings."""
        assert finding.hint == COPILOT_FOLDERS[finding.file.name]
        service = self.folder / "services" / f"{finding.file.parent.name}.yaml"
        if finding.file.name == "addons":
            (addon,) = finding.file.iterdir()
            if not service.exists():
                return
            policy = yaml.load(addon.read_text(), _Cfn)["Resources"]["uploadsAccessPolicy"]["Properties"]
            statements = policy["PolicyDocument"]["Statement"]
            self.tree(service, lambda tree: tree.update(permissions={"statements": statements}))
            self.tree(service, lambda tree: tree["variables"].update(UPLOADS_NAME=BUCKET))
        elif finding.file.name == "environments":
            self._environment(yaml.safe_load((finding.file / "test" / "manifest.yml").read_text()))
        shutil.rmtree(finding.file)

    def _environment(self, tree: Tree) -> None:
        """What the table of the page says of the fields that this one has."""
        vpc, http = tree["network"]["vpc"], tree["http"]["public"]
        zones = [subnet["az"][-1] for subnet in vpc["subnets"]["public"]]
        self.settings["shop:network"] = {"cidr": vpc["cidr"], "zones": zones, "nat": "single"}
        public = {"allowed_cidrs": http["ingress"]["source_ips"]}
        self.settings["shop:load_balancers"] = {"public": public, "access_logs": {}}
        self.settings["shop:cluster"] = {"container_insights": "disabled"}

    def _image(self, finding: Finding) -> None:
        (name,) = re.findall(r"`images: {([a-z]+): NAME}`", finding.hint)
        self.settings.setdefault("shop:images", {})[name] = f"{REGISTRY}/{name}:7"

    def _without_zone(self, finding: Finding) -> None:
        def change(tree: Tree) -> None:
            tree["http"]["alias"] = [each["name"] for each in tree["http"]["alias"]]

        self.tree(finding.file, change)

    def _paste(self, finding: Finding) -> None:
        def change(tree: Tree) -> None:
            del tree[finding.path]
            for text in PASTED.findall(finding.hint):
                tree.update(yaml.safe_load(text))
            tree.setdefault("variables", {})["COPILOT_QUEUE_URI"] = QUEUE

        self.tree(finding.file, change)

    def _secret(self, finding: Finding) -> None:
        (entry,) = re.findall(r"add `(\S+)` to the setting", finding.hint)
        self.settings.setdefault("shop:secrets_outside_scope", []).append(entry)

    def _assign(self, _: Finding) -> None:
        routes.assign_missing(self.folder, "test")

    def _remove(self, finding: Finding) -> None:
        self.tree(finding.file, lambda tree: tree.pop(finding.path))


@pytest.fixture
def carried(project: Project) -> Carrier:
    shutil.rmtree(project.services)
    shutil.copytree(APPLICATION / "copilot", project.services)
    carrier = Carrier(project.folder)
    carrier.carry()
    return carrier


def _rows(folder: Path) -> list[str]:
    loaded = load(folder, "test")
    return [row.copilot for service in loaded.services for row, _ in differences_of(service, loaded.settings)]


def test_it_passes_after_what_was_said_is_done(carried: Carrier, project: Project) -> None:
    assert sorted(project.read()) == ["api", "nightly", "orders", "web"]
    assert carried.rounds <= 4


def test_it_becomes_what_stands_beside_it(carried: Carrier) -> None:
    """But for what no finding can know: a host of the application in a value; a row of `--differences` tells it."""
    assert any("as a value has one" in row for row in _rows(carried.folder))
    web = carried.folder / "services" / "web.yaml"
    web.write_text(web.read_text().replace(".test.acme.internal", ".test.internal"))
    assert not any("as a value has one" in row for row in _rows(carried.folder))
    kept = APPLICATION / "carried"
    for file in sorted((kept / "services").iterdir()):
        assert _read(carried.folder / "services" / file.name) == _read(file), file.name
    settings = yaml.safe_load((kept / "Pulumi.test.yaml").read_text())["config"]
    assert _own(carried.settings, "shop:") == _own(settings, "ecs-platform:")


def _own(settings: Tree, prefix: str) -> Tree:
    """The program's settings, but for those of the sandbox and of the test's own project."""
    found = {key.removeprefix(prefix): value for key, value in settings.items() if key.startswith(prefix)}
    return {key: value for key, value in found.items() if key not in ("local", "ec2")}


def _read(file: Path) -> Tree:
    """YAML 1.1, which PyYAML reads, takes `on` for a truth value."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(file.read_text()).items()}


def test_what_is_lost_without_a_finding_is_a_row(carried: Carrier) -> None:
    rows = " ".join(_rows(carried.folder))
    for what in ("COPILOT_SERVICE_DISCOVERY_ENDPOINT", "COPILOT_LB_DNS", "Cloud Map", "first process", "state machine"):
        assert what in rows


LAYOUT = {
    "addons of a service": ("api/addons/db.yml", "api/addons", "become `permissions`"),
    "overrides of a service": ("api/overrides/cfn.patches.yml", "api/overrides", "task_definition: file.json"),
    "overrides in TypeScript": ("api/overrides/stack.ts", "api/overrides", "task_definition: file.json"),
    "environments": ("environments/prod/manifest.yml", "environments", "Pulumi.<environment>.yaml"),
    "addons of environments": ("environments/addons/db.yml", "environments", "Pulumi.<environment>.yaml"),
    "pipelines": ("pipelines/main/manifest.yml", "pipelines", ".github/workflows"),
    "a manifest": ("api/manifest.yml", "api/manifest.yml", "move it to services/api.yaml"),
    "a service called as a folder": ("addons/manifest.yaml", "addons/manifest.yaml", "move it to services/addons.yaml"),
}


@pytest.mark.parametrize("case", LAYOUT)
def test_folders_that_are_not_read_are_said_once(project: Project, case: str) -> None:
    written, said, hint = LAYOUT[case]
    project.write(written, "x: y\n")
    (finding,) = project.findings()
    assert (finding.file, hint in finding.hint) == (project.services / said, True)


def test_a_manifest_that_is_there_is_not_written_over(project: Project) -> None:
    project.write("web.yaml", WEB)
    project.write("web/manifest.yml", WEB)
    (finding,) = project.findings()
    assert finding.hint == "put into services/web.yaml what it has more, and remove it"


@pytest.mark.parametrize("file", ["api/x.env", "api/src/manifest.py", "assets/addons.txt", ".workspace"])
def test_other_files_beside_manifests_are_left_alone(project: Project, file: str) -> None:
    project.write(file, "A=b\n")
    assert project.findings() == []


ENVIRONMENT = (
    "network.vpc.id network.vpc.cidr network.vpc.subnets network.vpc.security_group network.vpc.flow_logs "
    "http.public.certificates http.public.access_logs http.public.ssl_policy http.public.ingress.source_ips "
    "http.public.ingress.cdn http.private.certificates http.private.subnets http.private.ingress.vpc "
    "http.private.ssl_policy cdn terminate_tls static_assets observability.container_insights source build stages "
    "requires_approval pre_deployments post_deployments test_commands deployments depends_on stack_name template_path "
    "template_config buildspec build.additional_policy network.vpc.subnets.*[].az network.vpc.subnets.*[].cidr "
    "http.public.access_logs.bucket_name prefix location alias path retention http.alb "
    "security_groups.ingress.restrict_to.cdn security_groups.ingress.from_vpc"
)


def _named(code: str) -> Iterator[str]:
    """The settings that a piece of code on the page names: `a.b`, `a: {b, c: d}`."""
    tree = yaml.safe_load(code)
    if isinstance(tree, dict):
        below = {
            name: [""] if not isinstance(each, dict) else _named(yaml.safe_dump(each)) for name, each in tree.items()
        }
        yield from (f"{name}.{path}".strip(".") for name, paths in below.items() for path in paths)
    elif "." in code:
        yield code


def test_the_settings_that_the_page_names_are_there() -> None:
    page = (APPLICATION.parents[1] / "docs" / "from-copilot.md").read_text(encoding="utf-8")
    table = page.partition("## Environment manifests")[2].partition("\n## ")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")]
    codes = [code for row in rows for code in re.findall("`([^`]+)`", row)]
    named = {
        name
        for code in codes
        if code.partition(":")[0].partition(".")[0] in Settings.model_fields
        for name in _named(code)
    }
    assert len(named) > 20
    # An output, and a field of manifests.
    assert named - {*paths_of(Settings)} == {"load_balancers.public.dns_name", "network.vpc.security_groups"}


@pytest.mark.parametrize("field", ENVIRONMENT.split())
def test_the_page_has_the_place_of_each_field_of_environments_and_pipelines(field: str) -> None:
    page = (APPLICATION.parents[1] / "docs" / "from-copilot.md").read_text(encoding="utf-8")
    first = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    assert any(f"`{field}" in cell or f".{field}" in cell or f", `{field}" in cell for cell in first)
