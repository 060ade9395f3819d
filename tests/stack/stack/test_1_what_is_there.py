"""What `up` made, asked of AWS field by field."""

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from ecs_platform.model.task.render import rendered
from tests.stack.up import Stack


@pytest.fixture(scope="module")
def elb(stack: Stack) -> Any:
    return stack.client("elbv2")


@pytest.fixture(scope="module")
def ecs(stack: Stack) -> Any:
    return stack.client("ecs")


@pytest.fixture(scope="module")
def iam(stack: Stack) -> Any:
    return stack.client("iam")


def definition(ecs: Any, service: str) -> dict[str, Any]:
    found: dict[str, Any] = ecs.describe_task_definition(taskDefinition=f"test-{service}")["taskDefinition"]
    return found


def described(ecs: Any, service: str) -> dict[str, Any]:
    (found,) = ecs.describe_services(cluster="test", services=[service])["services"]
    return dict(found)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("public", {("path-pattern", "/api", "/api/*"): "api", ("path-pattern", "/*"): "nginx"}),
        ("internal", {("host-header", "internal.test.internal", "path-pattern", "/*"): "internal"}),
    ],
)
def test_rules_lead_to_services_and_all_else_is_404(
    stack: Stack, elb: Any, scheme: str, expected: dict[tuple[str, ...], str]
) -> None:
    outputs = stack.outputs()
    listener = outputs.load_balancers[scheme].listener_arns["http"]
    rules = elb.describe_rules(ListenerArn=listener)["Rules"]
    (default,) = (rule for rule in rules if rule["IsDefault"])
    assert default["Actions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
    groups = {service.target_group_arn: name for name, service in outputs.services.items()}
    found = {
        tuple(word for c in rule["Conditions"] for word in (c["Field"], *_values(c))): groups[
            rule["Actions"][0]["TargetGroupArn"]
        ]
        for rule in rules
        if not rule["IsDefault"]
    }
    assert {tuple(sorted(key)): name for key, name in found.items()} == {
        tuple(sorted(key)): name for key, name in expected.items()
    }


def _values(condition: dict[str, Any]) -> list[str]:
    (config,) = (value for key, value in condition.items() if key.endswith("Config"))
    return list(config["Values"])


def test_priorities_are_those_of_the_file(stack: Stack, elb: Any) -> None:
    outputs = stack.outputs()
    in_outputs = {(r.load_balancer, r.priority) for service in outputs.services.values() for r in service.rules}
    in_aws = {
        (scheme, int(rule["Priority"]))
        for scheme, load_balancer in outputs.load_balancers.items()
        for rule in elb.describe_rules(ListenerArn=load_balancer.listener_arns["http"])["Rules"]
        if not rule["IsDefault"]
    }
    assert in_aws == in_outputs == {(r.load_balancer, r.priority) for r in stack.sandbox.loaded.rules}


def test_urls_are_what_one_types(stack: Stack) -> None:
    outputs = stack.outputs()
    assert outputs.urls == {
        "api": [f"http://{outputs.load_balancers['public'].dns_name}/api"],
        "internal": ["http://internal.test.internal/"],
        "nginx": [f"http://{outputs.load_balancers['public'].dns_name}/"],
    }


def test_health_checks_are_what_the_manifests_say(stack: Stack, elb: Any) -> None:
    arns = {name: service.target_group_arn for name, service in stack.outputs().services.items()}
    groups = {g["TargetGroupArn"]: g for g in elb.describe_target_groups()["TargetGroups"]}
    api = groups[arns["api"]]
    assert (api["HealthCheckPath"], api["HealthCheckIntervalSeconds"], api["TargetType"]) == ("/api/health", 15, "ip")
    nginx = groups[arns["nginx"]]
    assert (nginx["HealthCheckPath"], nginx["Matcher"]["HttpCode"], nginx["TargetType"]) == ("/", "200", "instance")
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arns["api"])["Attributes"]
    assert {"Key": "deregistration_delay.timeout_seconds", "Value": "30"} in attributes


def test_targets_are_registered_and_healthy(stack: Stack, elb: Any) -> None:
    for name, service in stack.outputs().services.items():
        health = elb.describe_target_health(TargetGroupArn=service.target_group_arn)["TargetHealthDescriptions"]
        assert [h["TargetHealth"]["State"] for h in health] == ["healthy"], name


@pytest.mark.parametrize(
    ("listener", "path", "host", "expected"),
    [
        ("test-public:80", "/api/x", "example.com", ("api", "1000", "test-api:1")),
        ("test-public:80", "/apix", "example.com", ("nginx", "40000", "test-nginx:1")),
        ("test-internal:80", "/x", "internal.test.internal", ("internal", "1000", "test-internal:1")),
        ("test-internal:80", "/x", "example.com", None),
    ],
)
def test_a_request_gets_an_answer_here(
    stack: Stack, listener: str, path: str, host: str, expected: tuple[str, str, str] | None
) -> None:
    address = stack.sandbox.addresses[listener]
    asked = Request(address + path, headers={"Host": host, "Accept": "application/json"})
    if expected is None:
        with pytest.raises(HTTPError, match="404"):
            urlopen(asked)
        return
    told = json.load(urlopen(asked))
    assert (told["service"], told["rule"], told["revision"]) == expected


def test_the_seeds_nginx_runs_on_ec2_in_bridge_mode(ecs: Any) -> None:
    made = definition(ecs, "nginx")
    (container,) = made["containerDefinitions"]
    assert (container["name"], container["image"], container["memory"]) == ("nginx", "nginx:alpine", 128)
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}]
    assert (made["networkMode"], made["requiresCompatibilities"]) == ("bridge", ["EC2"])
    service = described(ecs, "nginx")
    assert [s["capacityProvider"] for s in service["capacityProviderStrategy"]] == ["ec2-test"]
    configuration = service["deploymentConfiguration"]
    assert (configuration["minimumHealthyPercent"], configuration["maximumPercent"]) == (0, 100)


def test_api_runs_on_fargate_with_its_variables_and_its_secret(stack: Stack, ecs: Any) -> None:
    made = definition(ecs, "api")
    (container,) = made["containerDefinitions"]
    assert {e["name"]: e["value"] for e in container["environment"]} == {
        "INTERNAL_URL": "http://internal.test.internal",
        "LOG_LEVEL": "info",
    }
    arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/test/api/db_password"
    assert container["secrets"] == [{"name": "DB_PASSWORD", "valueFrom": arn}]
    assert container["logConfiguration"]["options"]["awslogs-group"] == "/ecs/test/api"
    assert (made["networkMode"], made["cpu"], made["memory"]) == ("awsvpc", "256", "512")
    service = described(ecs, "api")
    assert [s["capacityProvider"] for s in service["capacityProviderStrategy"]] == ["FARGATE"]
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "DISABLED"
    assert set(network["subnets"]) == set(stack.outputs().private_subnet_ids)


@pytest.mark.parametrize("service", ["api", "internal", "nginx"])
def test_every_service_is_steady(ecs: Any, service: str) -> None:
    found = described(ecs, service)
    assert (found["runningCount"], found["desiredCount"], len(found["deployments"])) == (1, 1, 1)
    assert found["deployments"][0]["rolloutState"] == "COMPLETED"


@pytest.mark.parametrize("service", ["api", "internal", "nginx"])
def test_each_task_definition_has_two_roles_that_only_tasks_may_take(ecs: Any, iam: Any, service: str) -> None:
    made = definition(ecs, service)
    assert made["taskRoleArn"] == f"arn:aws:iam::123456789012:role/ecs/test/test-{service}-task"
    assert made["executionRoleArn"] == f"arn:aws:iam::123456789012:role/ecs/test/test-{service}-execution"
    for kind in ("task", "execution"):
        role = iam.get_role(RoleName=f"test-{service}-{kind}")["Role"]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert statement["Condition"] == {
            "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:123456789012:*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        }


def statements(iam: Any, role: str) -> list[dict[str, Any]]:
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return [statement for document in documents for statement in document["Statement"]]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_a_task_reads_only_its_own_parameters(iam: Any) -> None:
    execution = [s for s in statements(iam, "test-api-execution") if "ssm:GetParameters" in _listed(s["Action"])]
    assert [_listed(s["Resource"]) for s in execution] == [
        ["arn:aws:ssm:eu-central-1:123456789012:parameter/test/api/db_password"]
    ]
    task = [s for s in statements(iam, "test-api-task") if any("ssm:" in a for a in _listed(s["Action"]))]
    for statement in task:
        for resource in _listed(statement["Resource"]):
            assert fnmatchcase(
                "arn:aws:ssm:eu-central-1:123456789012:parameter/test/api/x", resource
            ) or resource.endswith("parameter/test/api")
            assert not fnmatchcase("arn:aws:ssm:eu-central-1:123456789012:parameter/test/internal/x", resource)
            assert not fnmatchcase("arn:aws:ssm:eu-central-1:123456789012:parameter/test/api2/x", resource)
    assert not [s for s in statements(iam, "test-internal-execution") if "ssm:GetParameters" in _listed(s["Action"])]


def test_the_deploy_user_passes_exactly_the_roles_of_its_services(stack: Stack, iam: Any) -> None:
    outputs = stack.outputs()
    assert outputs.deployers["deploy"].arn == "arn:aws:iam::123456789012:user/deploy/test/test-deploy-deployer"
    (attached,) = iam.list_attached_user_policies(UserName="test-deploy-deployer")["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
    found = document["Statement"]
    (passing,) = (s for s in found if "iam:PassRole" in _listed(s["Action"]))
    assert set(_listed(passing["Resource"])) == {
        arn for service in outputs.services.values() for arn in (service.task_role_arn, service.execution_role_arn)
    }
    assert passing["Condition"]["StringEquals"]["iam:PassedToService"] == "ecs-tasks.amazonaws.com"
    registering = [s for s in found if "ecs:RegisterTaskDefinition" in _listed(s["Action"])]
    registered = [resource for statement in registering for resource in _listed(statement["Resource"])]
    families = {resource.rpartition("/")[2].partition(":")[0] for resource in registered}
    assert families == {"test-api", "test-internal", "test-nginx"}
    updating = [s for s in found if "ecs:UpdateService" in _listed(s["Action"])]
    assert {resource for statement in updating for resource in _listed(statement["Resource"])} == {
        f"arn:aws:ecs:eu-central-1:123456789012:service/test/{name}" for name in ("api", "internal", "nginx")
    }
    for statement in updating:
        held = statement["Condition"]
        if "test/nginx" in str(statement["Resource"]):
            assert held["Null"] == {"ecs:subnet": "true"}, "bridge mode"
        else:
            assert sorted(held["ForAllValues:StringEquals"]["ecs:subnet"]) == sorted(outputs.private_subnet_ids)
    assert not iam.list_access_keys(UserName="test-deploy-deployer")["AccessKeyMetadata"]


def test_what_stops_and_what_fails_is_told(stack: Stack) -> None:
    events, sns = stack.client("events"), stack.client("sns")
    (topic,) = (t["TopicArn"] for t in sns.list_topics()["Topics"])
    rules = {rule["Name"] for rule in events.list_rules()["Rules"]}
    told = {"essential-container-stopped", "deployment-failed", "task-cannot-start", "task-failed"}
    assert rules == {f"test-{each}" for each in told}
    for rule in rules:
        assert [t["Arn"] for t in events.list_targets_by_rule(Rule=rule)["Targets"]] == [topic]
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    publishers = {"events.amazonaws.com", "cloudwatch.amazonaws.com"}
    assert {s["Principal"]["Service"] for s in policy["Statement"]} == publishers


def test_the_internal_service_has_a_private_name(stack: Stack) -> None:
    route53 = stack.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    assert (zone["Name"], zone["Config"]["PrivateZone"]) == ("test.internal.", True)
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    (alias,) = (r for r in records if r["Type"] == "A")
    assert alias["Name"] == "internal.test.internal."
    dns_name = stack.outputs().load_balancers["internal"].dns_name
    assert alias["AliasTarget"]["DNSName"].rstrip(".").removeprefix("dualstack.") == dns_name


def test_no_secret_is_in_the_state(stack: Stack) -> None:
    value = stack.client("ssm").get_parameter(Name="/test/api/db_password", WithDecryption=True)["Parameter"]["Value"]
    assert len(value) > 20
    assert value not in stack.state()


def test_the_state_keeps_of_each_resource_the_lines_that_make_it(stack: Stack) -> None:
    """Whole stack traces were two fifths of it, and Pulumi writes it whole at each step."""
    found = json.loads(stack.state())["deployment"]["resources"]
    # The SDK registers the stack itself, before any of it.
    made = [each for each in found if "sourcePosition" in each and each["type"] != "pulumi:pulumi:Stack"]
    assert len(made) > 50
    assert {each["urn"]: len(each["stackTrace"]) for each in made if len(each["stackTrace"]) > 2} == {}


def held(said: Any, found: Any, path: str = "") -> list[str]:
    """Where what was rendered is not what AWS tells; AWS may tell more."""
    if isinstance(said, dict) and isinstance(found, dict):
        return [each for key, value in said.items() for each in held(value, found.get(key), f"{path}.{key}")]
    if isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        pairs = zip(sorted(said, key=json.dumps), sorted(found, key=json.dumps), strict=True)
        return [each for pair in pairs for each in held(*pair, f"{path}[]")]
    return [] if said == found else [f"{path}: render says {said}, AWS has {found}"]


@pytest.mark.parametrize("name", ["api", "internal", "nginx"])
def test_what_is_rendered_is_what_was_sent(stack: Stack, ecs: Any, name: str) -> None:
    loaded, outputs = stack.sandbox.loaded, json.loads(stack.sandbox.read("stack", "output", "--json"))
    (service,) = (each for each in loaded.services if each.name == name)
    task = rendered("task-definition", service, loaded, outputs)
    answer = ecs.describe_task_definition(taskDefinition=f"test-{name}", include=["TAGS"])
    assert held(task, {**answer["taskDefinition"], "tags": answer["tags"]}) == []
    request = rendered("create-service", service, loaded, outputs)
    (found,) = ecs.describe_services(cluster="test", services=[name], include=["TAGS"])["services"]
    (primary,) = (each for each in found["deployments"] if each["status"] == "PRIMARY")
    connect = primary.get("serviceConnectConfiguration", {"enabled": False})
    told = {**found, "cluster": found["clusterArn"].rpartition("/")[2], "serviceConnectConfiguration": connect}
    assert held(request, told) == []
