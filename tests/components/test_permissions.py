"""`permissions` of a manifest, as rights of the task role."""

import json

from tests.components.project import Project, same_in_a_first_preview, web

READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
JOBS = "arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole"
PERMISSIONS = f"""
permissions:
  statements:
    - {{Sid: Uploads, Effect: Allow, Action: s3:PutObject, Resource: "arn:aws:s3:::acme-uploads/*"}}
  managed_policies: [{READ}, {JOBS}]
"""


def test_the_task_role_gets_them_and_the_task_waits_for_them(project: Project) -> None:
    project.settings = f"  ecs-platform:managed_policies: [{READ}, {JOBS}]\n"
    web(project, PERMISSIONS)
    recorded = project.record()
    policy = recorded.of("iam/rolePolicy:RolePolicy")["web-permissions"]
    assert (policy["name"], policy["role"]) == ("permissions", "dev-web-task")
    assert json.loads(policy["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Uploads", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme-uploads/*"}
        ],
    }
    attached = recorded.of("iam/rolePolicyAttachment:RolePolicyAttachment")
    assert {name: (each["role"], each["policyArn"]) for name, each in attached.items()} == {
        "web-aws-AmazonS3ReadOnlyAccess": ("dev-web-task", READ),
        "web-aws-service-role-AWSBatchServiceRole": ("dev-web-task", JOBS),
    }
    rights = {("iam/rolePolicy:RolePolicy", "web-permissions")}
    rights |= {("iam/rolePolicyAttachment:RolePolicyAttachment", name) for name in attached}
    assert rights <= recorded.waits_for("ecs/taskDefinition:TaskDefinition", "web")
    assert rights <= recorded.waits_for("ecs/service:Service", "web")
    assert same_in_a_first_preview(project, recorded)


def test_a_service_that_asks_for_nothing_gets_nothing_more(project: Project) -> None:
    web(project)
    recorded = project.record()
    assert set(recorded.of("iam/rolePolicy:RolePolicy")) == {"web-task", "web-execution"}
    assert recorded.of("iam/rolePolicyAttachment:RolePolicyAttachment") == {}
