"""IAM and ECS where moto forgets what the provider and deploy tools ask for."""

from sandbox.tests.aws.world import World


def test_a_users_boundary_is_kept_changed_and_taken_away(world: World) -> None:
    iam = world.client("iam")
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    one, other = (iam.create_policy(PolicyName=n, PolicyDocument=document)["Policy"]["Arn"] for n in ("one", "other"))
    iam.create_user(UserName="bounded", PermissionsBoundary=one)

    def boundary() -> str | None:
        found = iam.get_user(UserName="bounded")["User"].get("PermissionsBoundary", {})
        arn: str | None = found.get("PermissionsBoundaryArn")
        return arn

    assert boundary() == one
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=other)
    assert boundary() == other
    iam.delete_user_permissions_boundary(UserName="bounded")
    assert boundary() is None


def test_a_role_keeps_its_description_where_another_length_of_sessions_is_given(world: World) -> None:
    iam = world.client("iam")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}'
    iam.create_role(RoleName="described", AssumeRolePolicyDocument=trust, Description="for an hour")
    iam.update_role(RoleName="described", MaxSessionDuration=7200)
    role = iam.get_role(RoleName="described")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("for an hour", 7200)
    iam.update_role(RoleName="described", Description="for longer", MaxSessionDuration=7200)
    assert iam.get_role(RoleName="described")["Role"]["Description"] == "for longer"
    iam.delete_role(RoleName="described")


def test_revisions_are_listed_newest_first_where_that_is_asked(world: World) -> None:
    ecs = world.client("ecs")
    containers = [{"name": "a", "image": "nginx", "memory": 128}]
    arns = [
        ecs.register_task_definition(family="sorted", containerDefinitions=containers)["taskDefinition"][
            "taskDefinitionArn"
        ]
        for _ in range(3)
    ]
    assert ecs.list_task_definitions(familyPrefix="sorted")["taskDefinitionArns"] == arns
    assert ecs.list_task_definitions(familyPrefix="sorted", sort="DESC")["taskDefinitionArns"] == arns[::-1]
