"""Services on a platform that another stack made: what does not get along with it is said before anything is made."""

from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.attached import load_attached
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded
from tests.components.platform_outputs import STACK, outputs, rule, service
from tests.model.project import Project

WEB = "name: {name}\ntype: Load Balanced Web Service\n"
WEB += "image: {{location: nginx, port: 80}}\nhttp: {{path: {path}{more}}}\n"


def web(project: Project, path: str, priority: int | None = 20000, name: str = "cart", more: str = "") -> None:
    number = "" if priority is None else f", priority: {priority}"
    project.write(f"{name}.yaml", WEB.format(name=name, path=path, more=f"{number}{more}"))


def attached(project: Project, stack: str = "test", **changed: Any) -> Loaded:
    return load_attached(project.folder, stack, Outputs.model_validate(outputs(**changed)), STACK)


def found(project: Project, stack: str = "test", **changed: Any) -> list[str]:
    return [str(finding) for finding in attached(project, stack, **changed).findings]


def test_what_gets_along_is_right_and_its_rules_alone_are_made(project: Project) -> None:
    web(project, "/cart")
    loaded = attached(project)
    assert loaded.findings == []
    assert [(each.service, each.priority) for each in loaded.rules] == [("cart", 20000)]
    assert loaded.settings.network.vpc_id == outputs()["vpc_id"]


def test_the_same_requests_as_one_of_the_platforms(project: Project) -> None:
    web(project, "/api")
    (finding,) = found(project)
    assert "cart.yaml:4:" in finding
    assert f"takes the same requests as `path=/api` of `api` (stack {STACK})" in finding
    assert "such as" in finding


def test_a_rule_that_can_never_match(project: Project) -> None:
    web(project, "/cart", 45000)
    (finding,) = found(project)
    assert "`path=/cart` (priority 45000) can never match" in finding
    assert f"`path=/` of `web` (priority 40000, stack {STACK})" in finding
    assert "give it a priority below 40000, such as" in finding


def test_a_rule_that_takes_what_is_the_platforms_is_moved_and_never_the_platforms(project: Project) -> None:
    web(project, "/*/x", 500)
    text = "\n".join(found(project, services={"api": service(rule(1000, "/api/x"))}))
    assert "cart.yaml:4:" in text
    assert "`path=/api/x` (priority 1000) can never match" in text
    assert "above 1000" in text
    web(project, "/*/x", 1500)
    assert found(project, services={"api": service(rule(1000, "/api/x"))}) == []


def test_a_tie_is_decided_here(project: Project) -> None:
    web(project, "'/*/x'", None)
    (finding,) = [each for each in found(project, services={"api": service(rule(1000, "/api/*"))}) if "neither" in each]
    assert "if `cart` is to answer" in finding
    assert "if `api` is to answer" not in finding, "the platform's number is not ours to change"


def test_the_platforms_target_groups_count_too(project: Project) -> None:
    """They are behind the same load balancer."""
    web(project, "/cart")
    many = {f"s{number}": service(rule(number + 1, f"/s{number}")) for number in range(99)}
    assert found(project, services=many) == []
    web(project, "/more", 20001, name="more")
    (finding,) = [each for each in found(project, services=many) if "target groups" in each]
    assert "the public load balancer would have 101 target groups, more than its quota of 100" in finding


def test_a_number_that_is_taken(project: Project) -> None:
    web(project, "/cart", 1000)
    (finding,) = found(project)
    assert (
        f"the priority 1000 on the public load balancer is that of `path=/api` of `api` (stack {STACK}) too" in finding
    )


def test_faults_among_the_platforms_own_rules_are_not_said_here(project: Project) -> None:
    web(project, "/cart")
    wrong = {"api": service(rule(50, "/x")), "web": service(rule(60, "/x/dead"))}
    assert found(project, services=wrong) == []


def test_names_that_the_platform_has(project: Project) -> None:
    web(project, "/cart", name="api")
    project.stack("deployers: {deploy: {kind: user}}")
    name, deployer = sorted(found(project))[1], sorted(found(project))[0]
    assert "has a deployer `deploy` already" in deployer
    assert "api.yaml:1:" in name
    assert "has a service `api` already" in name


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("capacity: ec2\n", "container instances are the platform's own"),
        ("network: {connect: true}\n", "Service Connect is among the services of one stack"),
    ],
)
def test_what_a_platform_does_not_share(project: Project, more: str, said: str) -> None:
    project.write("job.yaml", f"name: job\ntype: Backend Service\nimage: {{location: nginx, port: 80}}\n{more}")
    (finding,) = found(project)
    assert said in finding


def test_a_load_balancer_that_the_platform_has_not(project: Project) -> None:
    web(project, "/cart", more=", load_balancers: [internal]")
    public = {"public": outputs()["load_balancers"]["public"]}
    (finding,) = found(project, load_balancers=public)
    assert "has no internal load balancer" in finding


@pytest.mark.parametrize(("scheme", "right"), [("internal", False), ("public", True)])
def test_grpc_needs_a_listener_for_https_of_the_platforms(project: Project, scheme: str, right: bool) -> None:
    web(project, "/cart", more=f", version: grpc, load_balancers: [{scheme}]")
    balancers = outputs()["load_balancers"]
    balancers["public"]["listener_arns"]["https"] = balancers["public"]["listener_arns"]["http"]
    balancers["internal"]["listener_arns"].pop("https", None)
    said = found(project, load_balancers=balancers)
    assert bool(said) is not right
    if not right:
        (finding,) = said
        assert "cart.yaml:4:" in finding
        assert "`grpc` needs HTTPS, and the internal load balancer has no certificate" in finding


def test_a_file_system_that_the_platform_has(project: Project) -> None:
    text = "name: {}\ntype: Backend Service\nimage: {{location: nginx}}\nstorage:\n  volumes:\n"
    project.write("a.yaml", text.format("a-b") + "    c: {path: /c, efs: true}\n")
    other = service(rule(900, "/x"))
    other["file_systems"] = {"b-c": {"file_system_id": "fs-12345678", "access_point_id": "fsap-12345678"}}
    (finding,) = found(project, services={"a": other})
    assert "a.yaml:6:5: storage.volumes.c: " in finding
    assert "has the file system `test-a-b-c` already: `b-c` of `a`" in finding
    assert found(project, services={"b": other}) == []


def test_tags_that_iam_does_not_take(project: Project) -> None:
    web(project, "/cart")
    project.stack("tags: {environment: prod}")
    (finding,) = found(project)
    assert "Pulumi.test.yaml:4:" in finding
    assert "for IAM `environment` is the same key" in finding


def test_settings_that_are_the_platforms(project: Project) -> None:
    web(project, "/cart")
    project.stack("network: {nat: none}\nload_balancers: {public: {idle_timeout: 90}}")
    said = found(project)
    assert len(said) == 2
    assert all("is the platform's to decide; remove it here" in each for each in said)
    assert {Path(each.partition(":")[0]).name for each in said} == {"Pulumi.test.yaml"}


def test_the_environments_own_key_is_the_platforms(project: Project) -> None:
    web(project, "/cart")
    project.stack("kms_key: environment")
    (finding,) = found(project)
    assert "Pulumi.test.yaml:4:" in finding
    assert "has no key of its own; give it `kms_key: environment`" in finding
    assert found(project, kms_key_arn="arn:aws:kms:eu-central-1:123456789012:key/0a1b") == []


def test_another_environment_or_another_place(project: Project) -> None:
    web(project, "/cart")
    project.stack(name="prod")
    (finding,) = found(project, "prod")
    assert "is the environment `test`" in finding
    assert "name the stack `test`" in finding
    (finding,) = found(project, account="210987654321")
    assert "is in eu-central-1 of the account 210987654321" in finding


def test_all_that_a_rule_of_the_platforms_asks_for_counts(project: Project) -> None:
    web(project, "/cart", more=", headers: {X-Team: [blue]}")
    asked = rule(900, "/cart")
    asked["conditions"].append({"field": "http-header", "values": ["blue"], "header": "X-Team"})
    (finding,) = [each for each in found(project, services={"api": service(asked)}) if "same requests" in each]
    assert "header:x-team=blue" in finding
    asked["conditions"][1]["header"] = "X-Other"
    assert not [each for each in found(project, services={"api": service(asked)}) if "same requests" in each]
