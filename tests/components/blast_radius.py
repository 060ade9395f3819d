"""What one change of an environment of a hundred services may touch: the changes, and what is said of each.

`python -m tests.components.blast_radius` writes docs/blast-radius.md anew.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.components.project import Project
from tests.components.test_many_services import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "blast-radius.md"
DEPLOYERS = (
    "ci: {kind: user, tools: [ecspresso], attachments: 20}",
    "release: {kind: user, services: [public-11, internal-11, worker-11, public-21, internal-21, worker-21]}",
)
COUNTS = {"public": 30, "internal": 30, "worker": 30, "job": 10}
IMAGE = "image: {location: 'nginx:1.27', port: 80}\n"
KINDS = {
    "public": "type: Load Balanced Web Service\nhttp: {path: /NAME, priority: NUMBER}\nsecrets: {KEY: key}\n" + IMAGE,
    "internal": f"type: Backend Service\n{IMAGE}http: {{path: /, priority: NUMBER}}\nnetwork: {{connect: true}}\n",
    "worker": "type: Worker Service\nimage: {location: 'nginx:1.27'}\n",
    "job": "type: Scheduled Job\nimage: {location: 'nginx:1.27'}\non: {schedule: '@daily'}\n",
}
TASK = Counter(
    {
        "cloudwatch.LogGroup": 1,
        "ec2.SecurityGroup": 1,
        "ecs.TaskDefinition": 1,
        "iam.Role": 2,
        "iam.RolePolicy": 2,
        "vpc.SecurityGroupEgressRule": 1,
    }
)
WORKER = TASK + Counter(["ecs.Service"])
TARGET = Counter(["lb.TargetGroup", "vpc.SecurityGroupIngressRule"])
INTERNAL = WORKER + TARGET + Counter(["route53.Record", "vpc.SecurityGroupIngressRule"])
JOB = TASK + Counter(
    ["scheduler.Schedule", "cloudwatch.EventRule", "cloudwatch.EventTarget", "iam.Role", "iam.RolePolicy"]
)
RULE, POLICY, REVISION = "lb.ListenerRule", "iam.Policy", ("ecs.TaskDefinition", "ecs.Service")
NOTHING: Counter[str] = Counter()


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        what: it, in words.
        make: makes it in a project.
        about: what the name of each resource that it touches begins with.
        made: types of resources that are made, with how many of each there are.
        changed: likewise, of those that change.
        deleted: likewise, of those that go.
    """

    what: str
    make: Callable[[Project], None]
    about: tuple[str, ...]
    made: Counter[str]
    changed: Counter[str]
    deleted: Counter[str]


def a_hundred(folder: Path) -> Project:
    """The environment before each change."""
    project = Project(folder)
    project.settings = _settings(DEPLOYERS)
    for kind, count in COUNTS.items():
        for number in range(count):
            _write(project, kind, f"{kind}-{number:02}", 1000 + number)
    return project


def _settings(deployers: Sequence[str]) -> str:
    return SETTINGS + "  ecs-platform:deployers:\n" + "".join(f"    {each}\n" for each in deployers)


def _write(project: Project, kind: str, name: str, number: int) -> None:
    project.service(name, KINDS[kind].replace("NAME", name).replace("NUMBER", str(number)))


def _more(kind: str) -> Callable[[Project], None]:
    return lambda project: _write(project, kind, f"{kind}-05-b", 5000)


def _edited(name: str, old: str, new: str) -> Callable[[Project], None]:
    def make(project: Project) -> None:
        file = project.folder / "services" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return make


def _less(project: Project) -> None:
    (project.folder / "services" / "internal-11.yaml").unlink()
    project.settings = project.settings.replace("internal-11, ", "")


def _renamed(kind: str, number: int) -> Callable[[Project], None]:
    def make(project: Project) -> None:
        file = project.folder / "services" / f"{kind}-{number:02}.yaml"
        file.write_text(file.read_text().replace(f"name: {kind}-{number:02}", f"name: {kind}-new"), encoding="utf-8")

    return make


def _other_files(project: Project) -> None:
    """The other way round, also the deployers."""
    for number, file in enumerate(sorted((project.folder / "services").glob("*-*.yaml"), reverse=True)):
        file.rename(file.with_name(f"{number:03}.yaml"))
    project.settings = _settings(DEPLOYERS[::-1])


def _option(project: Project) -> None:
    project.settings = _settings([DEPLOYERS[0], DEPLOYERS[1].replace("user,", "user, scale: true,")])


CI, RELEASE = "ci-dev-ci-deployer", "release-dev-release-deployer"
ONE_POLICY, ANOTHER_POLICY = Counter([POLICY]), Counter([POLICY, "iam.UserPolicyAttachment"])
TOGETHER = (
    Change(
        "another image",
        _edited("public-14", "nginx:1.27", "nginx:1.28"),
        ("public-14",),
        NOTHING,
        Counter(REVISION),
        NOTHING,
    ),
    Change(
        "a variable more",
        _edited("internal-14", IMAGE, f"{IMAGE}variables: {{A: b}}\n"),
        ("internal-14",),
        NOTHING,
        Counter(REVISION),
        NOTHING,
    ),
    Change(
        "a secret more",
        _edited("public-15", "KEY: key", "KEY: key, MORE: more"),
        ("public-15",),
        NOTHING,
        Counter([*REVISION, "iam.RolePolicy"]),
        NOTHING,
    ),
    Change(
        "another count",
        _edited("worker-14", "image:", "count: 3\nimage:"),
        ("worker-14",),
        NOTHING,
        Counter(["ecs.Service"]),
        NOTHING,
    ),
    Change(
        "another image of a scheduled job",
        _edited("job-05", "nginx:1.27", "nginx:1.28"),
        ("job-05",),
        NOTHING,
        Counter(["ecs.TaskDefinition", "scheduler.Schedule"]),
        NOTHING,
    ),
    Change("an option more of the deployer of six", _option, (RELEASE,), NOTHING, Counter([POLICY, POLICY]), NOTHING),
)
"""What no other one of these touches: they are made in one go."""
ALONE = (
    Change(
        "a public service more",
        _more("public"),
        ("public-05-b", "public-https-5000", CI),
        WORKER + TARGET + Counter([RULE]) + ANOTHER_POLICY,
        NOTHING,
        NOTHING,
    ),
    Change(
        "an internal service more, with Service Connect",
        _more("internal"),
        ("internal-05-b", "internal-https-5000", "internal-zone-internal-05-b", CI),
        INTERNAL + Counter([RULE]) + ANOTHER_POLICY,
        NOTHING,
        NOTHING,
    ),
    Change("a worker more", _more("worker"), ("worker-05-b", CI), WORKER + ANOTHER_POLICY, NOTHING, NOTHING),
    Change("a scheduled job more", _more("job"), ("job-05-b", CI), JOB, ONE_POLICY, NOTHING),
    Change(
        "an internal service less, which both deployers had",
        _less,
        ("internal-11", "internal-https-1011", "internal-zone-internal-11", CI, RELEASE),
        NOTHING,
        Counter([POLICY, POLICY]),
        INTERNAL + Counter([RULE]),
    ),
    Change(
        "a public service renamed",
        _renamed("public", 14),
        ("public-14", "public-new", "public-https-1014", CI),
        WORKER + TARGET,
        Counter([RULE, POLICY]),
        WORKER + TARGET,
    ),
    Change("manifests' files with other names, in another order; deployers too", _other_files, (), *[NOTHING] * 3),
)
_HEAD = """\
# What a change touches

<!-- Written by `python -m tests.components.blast_radius`; change the rows there, and run it again. -->

An environment of {count} services: {kinds}; and two deployers, one of all of
them and one of six. Each row is one change of a manifest or a setting, and all that the next `up` makes, changes and
deletes for it: a test compares the inputs of all resources, over 1,500. It is the service's own; two kinds are known by
something else:

- `lb.ListenerRule` is the rule of its route, known by its priority: it changes in place where a service is renamed.
- `iam.Policy`, of each deployer that deploys it, is the one policy with its rights. A service stays in the policy it is
  in ([deployers.md](deployers.md#sizes)). One more goes into the first that has room; where none has, as here for three
  of four, another is made and attached. A service that is renamed leaves its policy and joins the first that has room.

| change | made | changed | deleted |
|---|---|---|---|
"""


def page() -> str:
    """The whole of docs/blast-radius.md."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in COUNTS.items())
    rows = (
        f"| {each.what} | {' | '.join(map(_cell, (each.made, each.changed, each.deleted)))} |"
        for each in (*TOGETHER, *ALONE)
    )
    return (
        _HEAD.format(
            count=sum(COUNTS.values()), kinds=kinds.replace("worker", "workers").replace("job", "scheduled jobs")
        )
        + "\n".join(rows)
        + "\n"
    )


def _cell(types: Counter[str]) -> str:
    return ", ".join(f"`{name}`" if count == 1 else f"{count} `{name}`" for name, count in sorted(types.items())) or "-"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
