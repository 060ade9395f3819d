"""From the manifests: roles, what deployers see, and the proof for the checkout's own environment."""

from pathlib import Path

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document, policy_text
from ecs_platform.model.iam.of_service import deployable_of, scope_of, service_roles, start_roles
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.proof.passable import faults, passable_roles
from ecs_platform.model.iam.proof.prover import prove
from ecs_platform.model.load import load

ROOT = Path(__file__).resolve().parents[3]

MANIFESTS = {
    "shop": """\
name: shop
type: Load Balanced Web Service
image:
  location: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1
  port: 80
http: {path: /}
exec: true
secrets:
  OWN: own
  SHARED: /shared/key
  STORED: {secretsmanager: stored}
sidecars:
  side:
    image: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/side:1
storage:
  volumes:
    made: {path: /made, efs: true, read_only: false}
    given: {path: /given, efs: {id: fs-12345678}}
""",
    "job": """\
name: job
type: Scheduled Job
image: {location: "nginx:1"}
on: {schedule: "@daily"}
""",
    "foreign": """\
name: foreign
type: Backend Service
image: {location: "999999999999.dkr.ecr.eu-central-1.amazonaws.com/foreign:1"}
""",
    "pinned": """\
name: pinned
type: Backend Service
image: {owner: parameter}
capacity: ec2
""",
}


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    settings = 'aws:region: eu-central-1\n  aws:allowedAccountIds: ["123456789012"]\n'
    settings += "  shop:secrets_outside_scope: [/shared/, stored]\n  shop:ec2: {}\n"
    (tmp_path / "Pulumi.test.yaml").write_text(f"config:\n  {settings}", encoding="utf-8")
    (tmp_path / "services").mkdir()
    for name, text in MANIFESTS.items():
        (tmp_path / "services" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "services" / "priorities.yaml").write_text("public: {1000: path=/}\n", encoding="utf-8")
    found = load(tmp_path, "test")
    assert [str(finding) for finding in found.findings] == []
    return found


def by_sid(loaded: Loaded, name: str, which: str) -> dict[str, dict[str, object]]:
    service = next(one for one in loaded.services if one.name == name)
    statements = getattr(service_roles(service, loaded), which)
    return {one["Sid"]: one for one in document(statements)["Statement"]}


def test_the_execution_role_reads_all_that_its_containers_declare(loaded: Loaded) -> None:
    policy = by_sid(loaded, "shop", "execution")
    parameter = loaded.account.parameter
    assert policy["Parameters"]["Resource"] == [parameter("/shared/key"), parameter("/test/shop/own")]
    secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:stored"
    assert policy["Secrets"]["Resource"] == f"{secret}-??????"
    repository = loaded.account.repository
    assert policy["Images"]["Resource"] == [repository("shop"), repository("side")]


def test_the_task_role_mounts_its_volumes_and_opens_a_shell(loaded: Loaded) -> None:
    policy = by_sid(loaded, "shop", "task")
    assert "Exec" in policy
    assert policy["Mount1"]["Action"] == "elasticfilesystem:ClientMount"
    assert policy["Mount1"]["Resource"] == loaded.account.arn("elasticfilesystem", "file-system/fs-12345678")
    assert policy["Mount2"]["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert policy["Mount2"]["Condition"] == {
        "StringEquals": {
            "aws:ResourceTag/Environment": "test",
            "aws:ResourceTag/Name": "test-shop-made",
            "aws:ResourceTag/Service": "shop",
        }
    }
    assert "Exec" not in by_sid(loaded, "job", "task")


def test_what_deployers_see(loaded: Loaded) -> None:
    found = {one.name: deployable_of(one, loaded) for one in loaded.services}
    shop, job, pinned = found["shop"], found["job"], found["pinned"]
    assert (shop.exec, shop.fargate, shop.repository) == (True, True, loaded.account.repository("shop"))
    assert job.service is None
    assert (pinned.fargate, pinned.repository) == (False, None)
    assert pinned.image_parameter == loaded.account.parameter("/test/pinned/image")
    # In another account: not ours to push to, but its execution role pulls from there.
    assert found["foreign"].repository is None
    images = by_sid(loaded, "foreign", "execution")["Images"]
    assert images["Resource"] == "arn:aws:ecr:eu-central-1:999999999999:repository/foreign"


def test_the_schedule_starts_its_own_job(loaded: Loaded) -> None:
    job = next(one for one in loaded.services if one.name == "job")
    text = policy_text(start_roles(job, loaded)) or ""
    assert "task-definition/test-job" in text
    assert "role/ecs/test/test-job-task" in text
    assert "shop" not in text


def test_all_roles_may_be_passed(loaded: Loaded) -> None:
    roles = [role for service in loaded.services for role in passable_roles(service, loaded)]
    assert len(roles) == 8
    assert [fault for role in roles for fault in faults(role, loaded.account)] == []


def test_the_checkouts_own_environment_is_proved() -> None:
    own = load(ROOT, "test")
    assert own.findings == []
    assert own.settings.deployers
    for deployer in own.settings.deployers.values():
        rows = list(prove(deployer, scope_of(own), own.names, deployer_policies(deployer, scope_of(own))))
        assert rows
        assert [row for row in rows if not row.right] == []
    roles = [role for service in own.services for role in passable_roles(service, own)]
    assert [fault for role in roles for fault in faults(role, own.account)] == []
