"""No name that people give becomes a pattern, or a variable, in a policy: it is refused, or it stands for itself.

What is meant as a pattern is left out: `permissions`, `permissions_outside_scope`, subjects of tokens with a `*` at the
end.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.check import deployer_findings
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import scope_of, service_roles, start_roles
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.trust import deployer_trust
from tests.model.project import Project

ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
SSM = "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/a@"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/web/a@"
MANIFEST: dict[str, Any] = {"name": "web", "type": "Worker Service", "image": {"location": "nginx:1"}}
JOB = {"type": "Scheduled Job", "on": {"schedule": "rate(1 day)"}}
CONTAINER: dict[str, Any] = {"name": "app", "image": "nginx:1"}
IN_MANIFEST: dict[str, dict[str, Any]] = {
    "name": {"name": "web@"},
    "job": {**JOB, "name": "web@"},
    "image": {"image": {"location": f"{ECR}/team/a@:v1"}},
    "tag": {"image": {"location": f"{ECR}/team/a:v@"}},
    "registry": {"image": {"location": f"{ECR.replace('eu-', 'eu@-')}/team/a:v1"}},
    "account": {"image": {"location": f"{ECR.replace('1234', '1@4')}/team/a:v1"}},
    "own repository": {"image": {"repository": True, "tag": "v@"}},
    "parameter": {"image": {"owner": "parameter", "parameter": "/test/web/a@"}},
    "credentials": {"image": {"location": "a/b", "credentials": SECRET}},
    "sidecar": {"sidecars": {"s": {"image": f"{ECR}/team/a@:v1"}}},
    "sidecar's credentials": {"sidecars": {"s": {"image": "a/b", "credentialsParameter": SECRET}}},
    "secret": {"secrets": {"A": "a@"}},
    "secret with levels": {"secrets": {"A": "/test/web/a@"}},
    "secret by ARN": {"secrets": {"A": SSM}},
    "secret of Secrets Manager": {"secrets": {"A": {"secretsmanager": "test/web/a@"}}},
    "its JSON key": {"secrets": {"A": {"secretsmanager": "test/web/a:k@::"}}},
    "secret of Secrets Manager by ARN": {"secrets": {"A": {"secretsmanager": SECRET}}},
    "file of variables": {"env_file": "arn:aws:s3:::bucket/a@.env"},
    "its bucket": {"env_file": "arn:aws:s3:::bucket@/a.env"},
    "file system": {"storage": {"volumes": {"v": {"path": "/v", "efs": {"id": "fs-0a1b2c3d@"}}}}},
    "access point": {
        "storage": {
            "volumes": {
                "v": {"path": "/v", "efs": {"id": "fs-0a1b2c3d", "auth": {"access_point_id": "fsap-0a1b2c3d@"}}}
            }
        }
    },
    "volume": {"storage": {"volumes": {"v@": {"path": "/v", "efs": True}}}},
    **{
        f"destination {plugin} {option}": {"logging": {"destination": {"Name": plugin, **given, option: value}}}
        for plugin, given, option, value in (
            ("cloudwatch_logs", {}, "log_group_name", "/ecs/test/web@"),
            ("firehose", {}, "delivery_stream", "a@"),
            ("firehose", {"delivery_stream": "a"}, "region", "eu-west-1@"),
            ("kinesis", {}, "stream", "a@"),
            ("s3", {}, "bucket", "a@"),
            ("es", {"aws_auth": "On"}, "host", f"search-a@-{'a' * 26}.eu-central-1.es.amazonaws.com"),
        )
    },
    "managed policy": {"permissions": {"managed_policies": ["arn:aws:iam::123456789012:policy/a@"]}},
}
IN_FILE: dict[str, dict[str, Any]] = {
    "image": {"image": f"{ECR}/team/a@:v1"},
    "secret": {"secrets": [{"name": "A", "valueFrom": "/test/web/a@"}]},
    "secret by ARN": {"secrets": [{"name": "A", "valueFrom": SSM}]},
    "secret of Secrets Manager": {"secrets": [{"name": "A", "valueFrom": SECRET}]},
    "credentials": {"repositoryCredentials": {"credentialsParameter": SECRET}},
    "file of variables": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/a@.env"}]},
    "log group": {
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/test/web@",
                "awslogs-region": "eu-central-1",
                "awslogs-stream-prefix": "a",
            },
        }
    },
    "region of logs": {
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": "a", "awslogs-region": "eu-central-1@", "awslogs-stream-prefix": "a"},
        }
    },
}
GITHUB: dict[str, dict[str, Any]] = {
    "owner": {"owner": "a@", "branch": "c"},
    "repository": {"repository": "b@", "branch": "c"},
    "branch": {"branch": "c@"},
    "tag": {"tag": "c@"},
    "environment": {"environment": "c@"},
    "audience": {"branch": "c", "audiences": ["d@"]},
    "issuer": {"branch": "c", "issuer": "https://token.actions.githubusercontent.com/e@"},
    "provider": {
        "branch": "c",
        "provider_arn": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com/e@",
    },
}
IN_SETTINGS: dict[str, dict[str, Any]] = {
    "image": {"images": {"web": f"{ECR}/team/a@:v1"}},
    "cache": {"pull_through_caches": ["hub@"], "images": {"web": f"{ECR}/hub/b:1"}},
    "key": {"kms_keys": ["arn:aws:kms:eu-central-1:123456789012:key/a@"]},
    "alias": {"kms_keys": ["arn:aws:kms:eu-central-1:123456789012:alias/a@"]},
    "own key": {"kms_key": "arn:aws:kms:eu-central-1:123456789012:key/a@"},
    "shared": {"deployers": {"ci": {"kind": "user", "shared": ["a@"]}}},
    "service of a deployer": {"deployers": {"ci": {"kind": "user", "services": ["web@"]}}},
    "deployer": {"deployers": {"ci@": {"kind": "user"}}},
    **{
        f"github {field}": {
            "deployers": {"ci": {"kind": "github", "github": {"owner": "a", "repository": "b", **given}}}
        }
        for field, given in GITHUB.items()
    },
    "subject": {
        "deployers": {
            "ci": {
                "kind": "oidc",
                "oidc": {
                    "provider_arn": "arn:aws:iam::123456789012:oidc-provider/gitlab.com",
                    "audiences": ["a"],
                    "subjects": ["project_path:a@/b:ref_type:branch:ref:main"],
                },
            }
        }
    },
    "principal": {
        "deployers": {
            "ci": {
                "kind": "account",
                "account": {"id": "123456789012", "principals": ["arn:aws:iam::123456789012:role/a@"]},
            }
        }
    },
    "external id": {
        "deployers": {"ci": {"kind": "account", "account": {"id": "123456789012", "external_id": "ab@"}}},
    },
}
CASES = [
    *(("manifest", name, given) for name, given in IN_MANIFEST.items()),
    *(("file", name, given) for name, given in IN_FILE.items()),
    *(("settings", name, given) for name, given in IN_SETTINGS.items()),
]
WILD = st.sampled_from(["*", "?", "${aws:username}", "${aws:PrincipalTag/a}", "**", "$*"])


def put(tree: Any, sign: str) -> Any:
    """The tree with a sign where the `@` is."""
    return json.loads(json.dumps(tree).replace("@", sign))


def load(project: Project, kind: str, tree: dict[str, Any]) -> Loaded:
    deployers = {"all": {"kind": "user", "push": True, "run": True, "tools": ["ecspresso", "pulumi-parameter"]}}
    stated = {"deployers": deployers, **(tree if kind == "settings" else {})}
    project.stack("\n".join(f"{name}: {json.dumps(value)}" for name, value in stated.items()))
    manifest = {**MANIFEST, **(tree if kind == "manifest" else {})}
    if kind == "file":
        definition = {"containerDefinitions": [{**CONTAINER, **tree}], "cpu": "256", "memory": "512"}
        project.write("td.json", json.dumps(definition))
        manifest = {"name": "web", "type": "Worker Service", "task_definition": "td.json"}
    project.write("web.yaml", json.dumps(manifest))
    return project.load()


def policies(loaded: Loaded) -> Iterator[Any]:
    """Every policy that follows from services and deployers."""
    for service in loaded.services:
        roles = service_roles(service, loaded)
        yield from (roles.trust, document(roles.task), document(roles.execution))
        if service.is_job:
            yield document(start_roles(service, loaded))
    for deployer in loaded.settings.deployers.values():
        yield deployer_trust(deployer, loaded.account)
        yield from deployer_policies(deployer, scope_of(loaded))


@pytest.mark.parametrize(("kind", "name", "tree"), CASES, ids=[f"{kind}: {name}" for kind, name, _ in CASES])
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sign=WILD, before=st.sampled_from(["", "zq"]))
def test_no_name_is_a_pattern(
    tmp_path_factory: Any, kind: str, name: str, tree: dict[str, Any], sign: str, before: str
) -> None:
    project = Project(tmp_path_factory.mktemp("p") / "project")
    marked = f"{before}{sign}qz"
    loaded = load(project, kind, put(tree, marked))
    idle = {each for each in (deployer_findings(loaded) if loaded.known else ()) if "has nothing to" in each.message}
    refused = [each for each in loaded.findings if each not in idle and "nowhere to push" not in each.message]
    event(f"refused: {bool(refused)}")
    if refused:
        return
    text = json.dumps([*policies(loaded)])
    assert marked not in text, (kind, name, marked)


@pytest.mark.parametrize(("kind", "name", "tree"), CASES, ids=[f"{kind}: {name}" for kind, name, _ in CASES])
def test_without_a_sign_they_are_good(tmp_path_factory: Any, kind: str, name: str, tree: dict[str, Any]) -> None:
    """Or nothing would be seen of the signs."""
    project = Project(tmp_path_factory.mktemp("p") / "project")
    beside = {"registry", "account", "its bucket", "region of logs", "access point", "file system", "managed policy"}
    if name in beside or name.startswith("destination firehose region"):
        return
    loaded = load(project, kind, put(tree, ""))
    harmless = ("has nothing to", "nowhere to push", "there is no service")
    assert [str(each) for each in loaded.findings if not any(one in each.message for one in harmless)] == []
