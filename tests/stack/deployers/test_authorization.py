"""Authorization in the local AWS: what a deployer's key may do there is what its policies say."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.settings.deployers import Deployer
from sandbox.tests.aws.world import REGION, Balanced, until
from tests.stack.deployers.deployment import ACCOUNT, Environment, Keys


def allowed(call: Any, **parameters: Any) -> bool:
    """Whether IAM lets a call through; other errors of AWS come after it."""
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDeniedException", "AccessDenied"):
            return False
    return True


def denial(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    assert error["Code"] in ("AccessDeniedException", "AccessDenied"), error
    return str(error["Message"])


@pytest.fixture(scope="module")
def keys(environment: Environment) -> Keys:
    """A deployer for `api` alone."""
    return environment.deployer(Deployer(kind="user", services=("api",)))


def test_the_accounts_root_may_do_everything(environment: Environment) -> None:
    assert allowed(environment.world.client("iam").list_users)
    assert allowed(environment.world.ecs.list_clusters)


def test_its_own_service_is_deployed(environment: Environment, keys: Keys) -> None:
    ecs = keys.client("ecs")
    definition = environment.definition("api")
    definition["containerDefinitions"][0]["image"] = "api:own"
    arn = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster=environment.names.cluster, service="api", taskDefinition=arn)
    assert environment.image("api") == "api:own"
    assert ecs.describe_services(cluster=environment.names.cluster, services=["api"])["services"]


def test_a_refusal_says_what_aws_says(environment: Environment, keys: Keys) -> None:
    message = denial(keys.client("ecs").update_service, cluster=environment.names.cluster, service="web")
    user = keys.client("sts").get_caller_identity()["Arn"]
    service = ACCOUNT.service(environment.names.cluster, "web")
    assert user.startswith(f"arn:aws:iam::123456789012:user{environment.names.deployer_path}")
    assert message == (
        f"User: {user} is not authorized to perform: ecs:UpdateService on resource: {service} because no "
        "identity-based policy allows the ecs:UpdateService action"
    )


@pytest.mark.parametrize("role", ["taskRoleArn", "executionRoleArn"])
def test_passing_is_asked_for_both_roles(environment: Environment, keys: Keys, role: str) -> None:
    definition = environment.definition("api") | {role: ACCOUNT.role(environment.names.path, "admin")}
    message = denial(keys.client("ecs").register_task_definition, **definition)
    assert "iam:PassRole on resource: " + definition[role] in message


def test_an_admin_role_under_the_same_path_is_not_passed_by_a_revision_made_by_others(
    environment: Environment, keys: Keys
) -> None:
    admin = environment.role("admin")
    definition = environment.world.ecs.register_task_definition(**environment.definition("api", task=admin))
    arn = definition["taskDefinition"]["taskDefinitionArn"]
    update = {"cluster": environment.names.cluster, "service": "api"}
    assert "iam:PassRole" in denial(keys.client("ecs").update_service, **update, taskDefinition=arn)
    # Only where a definition is named is anything passed.
    assert allowed(keys.client("ecs").update_service, **update, desiredCount=2)


def test_what_is_not_its_own_is_refused(environment: Environment, other: Environment, keys: Keys) -> None:
    ecs, cluster = keys.client("ecs"), environment.names.cluster
    own = environment.describe("api")["taskDefinition"]
    web = environment.describe("web")["taskDefinition"]
    foreign = environment.definition("api") | {"family": "legacy"}
    prefix = environment.definition("api") | {"family": f"{environment.names.family('api')}-admin"}
    privileged = environment.definition("api")
    privileged["containerDefinitions"][0]["privileged"] = True
    on_ec2 = environment.definition("api") | {"requiresCompatibilities": ["EC2"]}
    nowhere = {key: value for key, value in environment.definition("api").items() if key != "requiresCompatibilities"}
    for call, parameters in (
        (ecs.register_task_definition, environment.definition("web")),
        (ecs.register_task_definition, other.definition("api")),
        (ecs.register_task_definition, foreign),
        (ecs.register_task_definition, prefix),
        (ecs.register_task_definition, privileged),
        (ecs.register_task_definition, on_ec2),
        (ecs.register_task_definition, nowhere),
        (ecs.update_service, {"cluster": cluster, "service": "api", "taskDefinition": web}),
        (ecs.update_service, {"cluster": cluster, "service": "api", "enableExecuteCommand": True}),
        (ecs.update_service, {"cluster": cluster, "service": "web", "taskDefinition": own}),
        (ecs.update_service, {"cluster": other.names.cluster, "service": "api", "desiredCount": 0}),
        (ecs.describe_services, {"cluster": cluster, "services": ["api", "web"]}),
        (ecs.describe_services, {"cluster": other.names.cluster, "services": ["api"]}),
        (ecs.deregister_task_definition, {"taskDefinition": own}),
        (ecs.run_task, {"cluster": cluster, "taskDefinition": own}),
        (ecs.list_tasks, {"cluster": cluster}),
        (ecs.create_service, {"cluster": cluster, "serviceName": "new", "taskDefinition": own}),
        (ecs.delete_service, {"cluster": cluster, "service": "api"}),
        (ecs.tag_resource, {"resourceArn": own, "tags": [{"key": "Service", "value": "web"}]}),
        (keys.client("ssm").get_parameters, {"Names": ["/any/api/password"]}),
        (keys.client("ssm").put_parameter, {"Name": "/any/api/image", "Value": "x", "Type": "String"}),
        (keys.client("secretsmanager").get_secret_value, {"SecretId": "any"}),
        (
            keys.client("sts").assume_role,
            {"RoleArn": ACCOUNT.role(environment.names.path, "admin"), "RoleSessionName": "session"},
        ),
    ):
        assert not allowed(call, **parameters), (call.__name__, parameters)


@pytest.mark.parametrize(
    ("service", "call", "parameters"),
    [
        ("iam", "create_role", {"RoleName": "x", "AssumeRolePolicyDocument": "{}"}),
        ("iam", "create_access_key", {}),
        ("ec2", "describe_vpcs", {}),
        ("ecs", "delete_cluster", {"cluster": "any"}),
        ("s3", "list_buckets", {}),
    ],
)
def test_a_call_that_nobody_mapped_is_refused_by_name(keys: Keys, service: str, call: str, parameters: Any) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(keys.client(service), call)(**parameters)
    error = caught.value.response["Error"]
    assert error["Code"] in ("AccessDenied", "AccessDeniedException", "403"), error
    if service != "s3":
        assert "it is not known here what IAM is asked for" in error["Message"]


def test_a_wrong_secret_an_unknown_and_an_inactive_key_are_refused(environment: Environment, keys: Keys) -> None:
    def code(given: Keys, service: str = "ecs") -> str:
        client = given.client(service)
        call = client.list_task_definitions if service == "ecs" else client.get_caller_identity
        with pytest.raises(ClientError) as caught:
            call()
        return str(caught.value.response["Error"]["Code"])

    assert code(Keys(keys.id, "wrong" * 8, keys.url)) == "InvalidSignatureException"
    assert code(Keys(keys.id, "wrong" * 8, keys.url), "sts") == "SignatureDoesNotMatch"
    assert code(Keys("AKIAUNKNOWNUNKNOWN00", keys.secret, keys.url)) == "UnrecognizedClientException"
    fresh = environment.deployer()
    iam = environment.world.client("iam")
    user = fresh.client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
    iam.update_access_key(UserName=user, AccessKeyId=fresh.id, Status="Inactive")
    assert code(fresh, "sts") == "InvalidClientTokenId"


def test_two_keys_at_once_for_rotation(environment: Environment) -> None:
    first = environment.deployer()
    iam = environment.world.client("iam")
    user = first.client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
    made = iam.create_access_key(UserName=user)["AccessKey"]
    second = Keys(made["AccessKeyId"], made["SecretAccessKey"], first.url)
    for key in (first, second):
        assert key.client("ecs").describe_services(cluster=environment.names.cluster, services=["api"])["services"]
    iam.delete_access_key(UserName=user, AccessKeyId=first.id)
    assert second.client("sts").get_caller_identity()["Arn"].endswith(user)
    with pytest.raises(ClientError):
        first.client("sts").get_caller_identity()


def test_the_session_of_a_role_has_the_roles_rights_within_its_boundary(environment: Environment) -> None:
    world, names = environment.world, environment.names
    policies = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}
    )
    only_reading = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"}]}
    )
    iam = world.client("iam")
    boundary = iam.create_policy(PolicyName=f"{names.environment}-boundary", PolicyDocument=only_reading)["Policy"][
        "Arn"
    ]
    arn = environment.role(f"{names.environment}-ci", policies)
    session = world.client("sts").assume_role(RoleArn=arn, RoleSessionName="run-1")["Credentials"]
    ecs = boto3.client(
        "ecs",
        endpoint_url=world.server.url,
        region_name=REGION,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    assert allowed(ecs.list_task_definitions)
    iam.put_role_permissions_boundary(RoleName=f"{names.environment}-ci", PermissionsBoundary=boundary)
    assert "because no permissions boundary allows the ecs:ListTaskDefinitions action" in denial(
        ecs.list_task_definitions
    )
    assert allowed(ecs.describe_services, cluster=names.cluster, services=["api"])


def test_a_namespace_is_the_same_by_its_name_and_by_its_arn(environment: Environment) -> None:
    cloud_map, scope = environment.world.client("servicediscovery"), environment.scope
    names = [f"{environment.names.environment}-{each}" for each in ("connect", "other")]
    for name in names:
        cloud_map.create_http_namespace(Name=name)
    arns = {each["Name"]: each["Arn"] for each in cloud_map.list_namespaces()["Namespaces"]}
    place = replace(environment.place, namespace=arns[names[0]])
    connected = replace(scope, deployables=tuple(replace(one, place=place) for one in scope.deployables))
    keys = environment.deployer(policies=deployer_policies(Deployer(kind="user"), connected))
    where = {"cluster": environment.names.cluster, "service": "api"}

    def joins(namespace: str) -> bool:
        connect = {"enabled": True, "namespace": namespace}
        return allowed(keys.client("ecs").update_service, **where, serviceConnectConfiguration=connect)

    assert joins(names[0])
    assert joins(arns[names[0]])
    assert not joins(names[1])
    assert not joins(arns[names[1]])
    environment.world.ecs.update_service(**where, serviceConnectConfiguration={"enabled": False})
    environment.wait("api")


def test_no_policy_prevents_what_aws_has_no_key_for(environment: Environment) -> None:
    """Another's target group, another's security group: docs/deployers.md says so, `ops verify` finds it."""
    world, names = environment.world, environment.names
    network = environment.network.awsvpc["awsvpcConfiguration"]
    anothers = Balanced(world, environment.network)
    group = world.client("ec2").create_security_group(
        GroupName=f"{names.environment}-web", Description="web", VpcId=environment.network.vpc
    )["GroupId"]
    keys = environment.deployer(Deployer(kind="user", services=("api",), tools=(), scale=True))
    own = {"cluster": names.cluster, "service": "api"}
    interface = {**network, "securityGroups": [group]}
    balancers = [{"targetGroupArn": anothers.group, "containerName": "api", "containerPort": 80}]
    update = keys.client("ecs").update_service
    update(**own, loadBalancers=balancers, networkConfiguration={"awsvpcConfiguration": interface})
    found = environment.describe("api")
    assert found["loadBalancers"] == balancers
    assert found["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == [group]
    until(lambda: len(anothers.targets()) == found["desiredCount"], "its tasks get the other's requests")
    update(**own, loadBalancers=[], networkConfiguration={"awsvpcConfiguration": network})
    environment.wait("api")
    assert environment.describe("api")["loadBalancers"] == []
    until(lambda: not anothers.targets(), "a list that is empty takes them away")


def test_an_explicit_deny_says_so(environment: Environment) -> None:
    statements = [{"Effect": effect, "Action": "ecs:*", "Resource": "*"} for effect in ("Allow", "Deny")]
    keys = environment.deployer(policies=[{"Version": "2012-10-17", "Statement": statements}])
    assert denial(keys.client("ecs").list_task_definitions).endswith(
        "with an explicit deny in an identity-based policy"
    )


def test_a_shell_is_opened_in_its_own_services_tasks_only(environment: Environment) -> None:
    keys = environment.deployer(Deployer(kind="user", services=("api",), exec=True))
    world, cluster = environment.world, environment.names.cluster

    def shell(service: str) -> bool:
        task = world.ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"][0]
        call = keys.client("ecs").execute_command
        return allowed(call, cluster=cluster, task=task, command="/bin/sh", interactive=True)

    assert shell("api")
    assert not shell("web")
