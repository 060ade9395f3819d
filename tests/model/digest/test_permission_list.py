"""What a reviewer must know comes first, what belongs together is one line, and every permission can be read."""

import json
from typing import Any

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.permission_list import short, whole
from ecs_platform.model.digest.permissions import permissions
from ecs_platform.model.digest.preview import UNKNOWN, Preview
from ecs_platform.model.digest.weight import Weight
from tests.model.digest.previews import preview, role, service, step, urn

POLICY, ROLE = "aws:iam/rolePolicy:RolePolicy", "aws:iam/role:Role"
ECS, SSM = "arn:aws:ecs:eu-central-1:123456789012:", "arn:aws:ssm:eu-central-1:123456789012:parameter"
HERE = {"aws:allowedAccountIds": '["123456789012"]'}
Statement = dict[str, Any]


def allow(action: str, resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements: Statement) -> dict[str, str]:
    return {"policy": json.dumps({"Statement": [*statements]})}


def found(*steps: dict[str, Any]) -> Preview:
    made = preview(*steps)
    return Preview({**made.config, **HERE}, made.steps, made.before, made.project)


def allowed(*statements: Statement) -> Preview:
    return found(step("create", POLICY, "api-task", None, document(*statements)))


WEIGHTS: dict[str, tuple[Statement, Weight]] = {
    "a shell in a container": (allow("ecs:ExecuteCommand", f"{ECS}task/test/*"), Weight.SHELL),
    "what a shell speaks by": (allow("ssmmessages:OpenDataChannel"), Weight.SHELL),
    "all that it speaks by": (allow("ssmmessages:*"), Weight.SHELL),
    "a session on an instance": (allow("ssm:StartSession"), Weight.SHELL),
    "a command on an instance": (allow("ssm:Send*"), Weight.SHELL),
    "written otherwise": (allow("ECS:executecommand", f"{ECS}cluster/test"), Weight.SHELL),
    "all of ECS": (allow("ecs:*", f"{ECS}service/test/api"), Weight.SHELL),
    "everything": (allow("*", f"{ECS}service/test/api"), Weight.SHELL),
    "all but something": ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, Weight.SHELL),
    "whatever resource": (allow("s3:GetObject"), Weight.OUTSIDE),
    "another environment": (allow("ssm:GetParameter", f"{SSM}/prod/*"), Weight.OUTSIDE),
    "one whose name begins alike": (allow("ssm:GetParameter", f"{SSM}/test2/a"), Weight.OUTSIDE),
    "all whose names begin alike": (allow("ssm:GetParameter", f"{SSM}/test*"), Weight.OUTSIDE),
    "a path that has the name further down, behind a wildcard": (
        allow("ssm:GetParameter", f"{SSM}/*/test/a"),
        Weight.OUTSIDE,
    ),
    "all but a resource": ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "x"}, Weight.OUTSIDE),
    "another account": (allow("ssm:GetParameter", f"{SSM}/test/a".replace("123456789012", "9" * 12)), Weight.OUTSIDE),
    "a bucket": (allow("s3:GetObject", "arn:aws:s3:::acme/*"), Weight.OUTSIDE),
    "any role to be passed": (allow("iam:PassRole"), Weight.OUTSIDE),
    "roles of the environment to be passed": (
        allow("iam:PassRole", "arn:aws:iam::123456789012:role/ecs/test/*"),
        Weight.OUTSIDE,
    ),
    "users": (allow("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/ecs/test/deploy"), Weight.OUTSIDE),
    "another role to be taken": (allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/ecs/test/a"), Weight.OUTSIDE),
    "everybody": (allow("sqs:SendMessage", "arn:aws:sqs:x:123456789012:test", Principal="*"), Weight.OUTSIDE),
    "somebody of another account": (
        allow("sqs:SendMessage", "arn:aws:sqs:x:123456789012:test", Principal={"AWS": "999999999999"}),
        Weight.OUTSIDE,
    ),
    "its own parameters": (allow("ssm:GetParameter", f"{SSM}/test/api/*"), Weight.REST),
    "a role of its own to be passed": (
        allow("iam:PassRole", "arn:aws:iam::123456789012:role/ecs/test/test-api-task"),
        Weight.REST,
    ),
    "its log group": (
        allow("logs:PutLogEvents", "arn:aws:logs:x:123456789012:log-group:/ecs/test/api:log-stream:*"),
        Weight.REST,
    ),
    "names of tasks": (allow("ecs:ListTasks"), Weight.REST),
    "its image": (allow("ecr:BatchGetImage", "arn:aws:ecr:x:123456789012:repository/acme/api"), Weight.REST),
    "a service of AWS": (
        allow("sqs:SendMessage", "arn:aws:sqs:x:123456789012:test", Principal={"Service": "events.amazonaws.com"}),
        Weight.REST,
    ),
}


@pytest.mark.parametrize("case", WEIGHTS)
def test_how_much_a_right_matters(case: str) -> None:
    statement, weight = WEIGHTS[case]
    (one,) = permissions(allowed(statement)).wider
    assert one.weight == weight


TRUSTS = {"ecs-tasks.amazonaws.com": Weight.REST, "scheduler.amazonaws.com.cn": Weight.REST, "evil.com": Weight.OUTSIDE}


@pytest.mark.parametrize("who", TRUSTS)
def test_whom_a_role_trusts(who: str) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": who}}
    made = found(role("create", None, {"assumeRolePolicy": json.dumps({"Statement": trust})}))
    assert [each.weight for each in permissions(made).wider] == [TRUSTS[who]]


def test_the_shell_is_first_wherever_its_name_stands() -> None:
    rights = [allow("ssm:GetParameter", f"{SSM}/test/{name}/*") for name in "abcdefgh"]
    made = allowed(*rights, allow("s3:GetObject"), allow("ssmmessages:OpenDataChannel"))
    lines = short(permissions(made))
    assert lines[0] == "**shell or host**: `iam.RolePolicy api-task` allows `ssmmessages:OpenDataChannel` on `*`"
    assert lines[1] == "**beyond the environment**: `iam.RolePolicy api-task` allows `s3:GetObject` on `*`"
    assert lines[-1] == "and 2 more of others, below"
    said = digest(made, "test")
    assert said.splitlines()[1] == "**test: permissions widen, to a shell or a host**"
    assert said.index("**shell or host**") < said.index("**beyond") < said.index("Each permission that widens")
    for name in "abcdefgh":
        assert f"`{SSM}/test/{name}/*`" in said


def test_what_300_get_alike_is_one_line() -> None:
    talks = document(allow("ssmmessages:OpenDataChannel"))
    services = [f"s{number}" for number in range(300)]
    steps = [service("update", name, {}, {"enableExecuteCommand": True}) for name in services]
    made = found(*steps, *(step("create", POLICY, f"{name}-task", None, talks) for name in services))
    lines = short(permissions(made))
    assert [line.rpartition("; ")[2] for line in lines] == ["the same of 299 more"] * 2
    assert len(whole(permissions(made))) == 600


def test_exec_of_a_service_is_told() -> None:
    on, off = {"enableExecuteCommand": True}, {"enableExecuteCommand": False}
    for made in (service("update", "api", off, on), service("create", "api", None, on)):
        (line,) = short(permissions(found(made)))
        assert line.startswith("**shell or host**: `ecs.Service api`: ECS Exec is on")
    for made in (service("update", "api", on, off), service("update", "api", on, {**on, "desiredCount": 4})):
        assert short(permissions(found(made))) == []


NEW = [
    service("create", "shop", None, {}),
    step("create", ROLE, "shop-task", None, {"name": "test-shop-task", "tags": {"Service": "shop"}}),
    step(
        "create",
        POLICY,
        "shop-task",
        None,
        {
            "role": UNKNOWN,
            **document(allow("ssm:GetParameter", f"{SSM}/test/shop/*"), allow("ecr:GetAuthorizationToken")),
        },
        propertyDependencies={"role": [urn(ROLE, "shop-task")]},
    ),
]
OF_SHOP = ["task-definition/test-shop:*", "service/test/shop", "task-definition/test-shop"]
OF_OTHERS = ["task-definition/test-shop-admin:*", "service/test/api/shop", "service/prod/shop", "service/test/shopping"]


def test_what_belongs_to_a_new_service_is_one_line() -> None:
    passed = allow("iam:PassRole", "arn:aws:iam::123456789012:role/ecs/test/test-shop-execution")
    deployer = document(passed, *(allow("ecs:UpdateService", f"{ECS}{each}") for each in OF_SHOP))
    made = found(*NEW, step("create", POLICY, "deploy", None, deployer))
    assert short(permissions(made)) == [
        "**new `shop`** (6): `ecr:GetAuthorizationToken`, `ecs:UpdateService`, `iam:PassRole`, `ssm:GetParameter`"
    ]
    assert len(whole(permissions(made))) == 6


@pytest.mark.parametrize("resource", OF_OTHERS)
def test_what_is_of_others_is_told_by_itself(resource: str) -> None:
    deployer = step("create", POLICY, "deploy", None, document(allow("ecs:UpdateService", f"{ECS}{resource}")))
    lines = short(permissions(found(*NEW, deployer)))
    assert lines[-1 if resource.startswith("service/prod") is False else 0].endswith(f"on `{ECS}{resource}`")


ACROSS = {
    "a new service's role on another service's secrets": ("shop", "ssm:GetParameter", f"{SSM}/test/api/*"),
    "another service's role on the new one's secrets": ("api", "ssm:GetParameter", f"{SSM}/test/shop/*"),
    "a role of another that is named like the new one": (
        "",
        "iam:PassRole",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-shop",
    ),
    "the task role of `api` where `api-task` is new": (
        "",
        "iam:PassRole",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-task",
    ),
}


@pytest.mark.parametrize("case", ACROSS)
def test_what_reaches_across_services_is_told_by_itself(case: str) -> None:
    whose, action, resource = ACROSS[case]
    own = {"propertyDependencies": {"role": [urn(ROLE, f"{whose}-task")]}} if whose else {}
    made = found(
        *(service("create", name, None, {}) for name in ("shop", "api-task")),
        *(
            step("update", ROLE, f"{name}-task", {"tags": {"Service": name}, "x": 1}, {"tags": {"Service": name}})
            for name in ("shop", "api")
        ),
        step("create", POLICY, "mine", None, {"role": UNKNOWN, **document(allow(action, resource))}, **own),
    )
    assert short(permissions(made)) == [f"`iam.RolePolicy mine` allows `{action}` on `{resource}`"]


def test_a_service_of_another_cluster_is_not_followed() -> None:
    sides = [
        document(allow("ecs:UpdateService", f"{ECS}service/prod/api", Condition=each))
        for each in (sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2"))
    ]
    made = found(MOVES, step("update", POLICY, "deploy", *sides))
    assert "permissions widen" in digest(made, "test").splitlines()[1]
    assert short(permissions(made))[0].startswith("**beyond the environment**")


def test_nothing_belongs_to_a_service_that_is_there() -> None:
    changed = service("update", "shop", {"desiredCount": 1}, {"desiredCount": 2})
    deployer = step("create", POLICY, "deploy", None, document(allow("ecs:UpdateService", f"{ECS}service/test/shop")))
    assert short(permissions(found(changed, deployer))) == [
        f"`iam.RolePolicy deploy` allows `ecs:UpdateService` on `{ECS}service/test/shop`"
    ]


SENDS = f"{ECS}capacity-provider/"
SUBNETS = "ForAllValues:StringEquals"
PROVIDERS = "ForAllValues:ArnEquals"


def sent(provider: str, /, *subnets: str, **more: Any) -> dict[str, Any]:
    """The conditions under which a deployer may send tasks, as model/iam/placing.py writes them."""
    where = {SUBNETS: {"ecs:subnet": [*subnets]}} if subnets else {"Null": {"ecs:subnet": "true"}}
    return {PROVIDERS: {"ecs:capacity-provider": f"{SENDS}{provider}"}, **where, **more}


def goes(provider: str, *subnets: str) -> dict[str, Any]:
    network = {"networkConfiguration": {"subnets": [*subnets]}} if subnets else {}
    return {"capacityProviderStrategies": [{"capacityProvider": provider}], **network}


def deployer(old: dict[str, Any], new: dict[str, Any], action: str = "ecs:UpdateService", on: str = "api") -> Any:
    sides = [document(allow(action, f"{ECS}service/test/{on}", Condition=each)) for each in (old, new)]
    return step("update", POLICY, "deploy", *sides)


FARGATE = "FARGATE", "subnet-1"
MOVES = service("update", "api", goes(*FARGATE), goes("FARGATE_SPOT", "subnet-2"))
TO_EC2 = service("update", "api", goes(*FARGATE), goes("ec2-test"))
FROM_EC2 = service("update", "api", goes("ec2-test"), goes(*FARGATE))
NO_EXEC = {"StringNotEquals": {"ecs:enable-execute-command": "true"}}
EXEC_ON = service("update", "api", goes(*FARGATE), {**goes(*FARGATE), "enableExecuteCommand": True})
FOLLOWS = {
    "another capacity and other subnets": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2"))),
    "to instances, which have no subnets of a task": (TO_EC2, deployer(sent(*FARGATE), sent("ec2-test"))),
    "ECS Exec": (EXEC_ON, deployer(sent(*FARGATE, **NO_EXEC), sent(*FARGATE))),
    "from instances": (FROM_EC2, deployer(sent("ec2-test"), sent(*FARGATE))),
}
DOES_NOT: dict[str, tuple[Any, Any]] = {
    "other subnets than the service's": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2", "subnet-9"))),
    "another capacity than the service's": (MOVES, deployer(sent(*FARGATE), sent("ec2-test", "subnet-2"))),
    "no capacity asked for": (MOVES, deployer(sent(*FARGATE), {SUBNETS: {"ecs:subnet": ["subnet-2"]}})),
    "no subnets asked for": (
        MOVES,
        deployer(sent(*FARGATE), {PROVIDERS: {"ecs:capacity-provider": f"{SENDS}FARGATE_SPOT"}}),
    ),
    "subnets that are only not some": (
        MOVES,
        deployer(
            sent(*FARGATE),
            {**sent("FARGATE_SPOT"), "Null": {}, "ForAllValues:StringNotEquals": {"ecs:subnet": ["subnet-2"]}},
        ),
    ),
    "subnets by another operator": (
        MOVES,
        deployer(sent(*FARGATE), {**sent("FARGATE_SPOT"), "Null": {}, "StringLike": {"ecs:subnet": ["subnet-2"]}}),
    ),
    "no subnets where the service has some": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT"))),
    "a shell": (MOVES, deployer(sent(*FARGATE, **NO_EXEC), sent("FARGATE_SPOT", "subnet-2"))),
    "more than no shell": (
        EXEC_ON,
        deployer(sent(*FARGATE, **NO_EXEC), sent(*FARGATE, StringNotEquals={"ecs:enable-execute-command": "false"})),
    ),
    "more task definitions": (
        MOVES,
        deployer(
            sent(*FARGATE, ArnLike={"ecs:task-definition": ["a"]}),
            sent("FARGATE_SPOT", "subnet-2", ArnLike={"ecs:task-definition": ["a", "b"]}),
        ),
    ),
    "another action": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2"), "ecs:CreateService")),
    "another service": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2"), on="internal")),
    "all services": (MOVES, deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2"), on="*")),
    "a service that stays": (
        service("update", "api", {**goes(*FARGATE), "desiredCount": 1}, {**goes(*FARGATE), "desiredCount": 2}),
        deployer(sent(*FARGATE), sent("FARGATE_SPOT", "subnet-2")),
    ),
}


@pytest.mark.parametrize("case", FOLLOWS)
def test_a_deployer_that_follows_its_service_is_one_quiet_line(case: str) -> None:
    made = found(*FOLLOWS[case])
    assert short(permissions(made))[-1:] == [
        "**follows** `api`, whose capacity, network or ECS Exec changes: `ecs:UpdateService` of `iam.RolePolicy deploy`"
    ]
    quiet = case != "ECS Exec"
    assert ("permissions widen" not in digest(made, "test").splitlines()[1]) == quiet
    assert "(with conditions); `" in digest(made, "test")


@pytest.mark.parametrize("case", DOES_NOT)
def test_what_does_more_than_follow_is_told(case: str) -> None:
    made = found(*DOES_NOT[case])
    told = [each for each in permissions(made).wider if each.actions]
    assert [each.follows for each in told] == [""]
    assert [each.weight == Weight.SHELL for each in told] == ["shell" in case]
    assert "permissions widen" in digest(made, "test").splitlines()[1]


def test_conditions_that_change_alike_are_one_line_with_what_they_were() -> None:
    before, after = ({"ArnLike": {"ecs:task-definition": [*names]}} for names in ("ab", "abc"))
    names = [f"s{number}" for number in range(300)]
    sides = [
        document(*(allow("ecs:UpdateService", f"{ECS}service/test/{name}", Condition=each) for name in names))
        for each in (before, after)
    ]
    made = found(step("update", POLICY, "deploy", *sides))
    (line,) = short(permissions(made))
    assert line == (
        "**conditions that changed** (300): `iam.RolePolicy deploy` allows `ecs:UpdateService` on "
        f"`{ECS}service/test/s0` (with conditions) and 299 like it; `ArnLike` `ecs:task-definition` more: `c`"
    )
    assert len(whole(permissions(made))) == 300


CONDITIONS = [
    ({"Bool": {"k": "true"}}, {"Bool": {"k": "false"}}, "`Bool` `k` `true` -> `false`"),
    (
        {"Bool": {"k": "true"}},
        {"Null": {"n": "true"}},
        "`Bool` `k` `true` -> not asked; `Null` `n` not asked -> `true`",
    ),
    ({"ArnLike": {"k": [*"abc"]}}, {"ArnLike": {"k": [*"acd"]}}, "`ArnLike` `k` more: `d`, less: `b`"),
]


@pytest.mark.parametrize(("old", "new", "said"), CONDITIONS)
def test_conditions_have_both_values(old: Any, new: Any, said: str) -> None:
    (line,) = short(permissions(found(deployer(old, new))))
    assert line.endswith(f"(with conditions); {said}")


def test_every_action_is_there_to_be_read() -> None:
    many = [allow(f"ssm:Get{letter}", f"{SSM}/test/api") for letter in "ABCDEFGHI"]
    made = allowed(*many)
    assert " and 3 more on " in short(permissions(made))[0]
    said = digest(made, "test")
    assert all(f"`ssm:Get{letter}`" in said for letter in "ABCDEFGHI")
    assert all(f"`ssm:Get{letter}`" in digest(made, "test", folded=False) for letter in "ABCDEFGHI")
