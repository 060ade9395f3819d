"""Credentials of the workflows outlive what they are for: three numbers, in three places, that must agree."""

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from ecs_platform.model.arns import Account
from ecs_platform.model.changelog import FILE, load_changelog
from ecs_platform.model.iam.proof.prover import prove_trust
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer, GitHub
from tests.components.recording import Looks, Recorded, record

PROJECT = Path(__file__).parents[2]
FOLDERS = (PROJECT / ".github" / "workflows", PROJECT / "project" / ".github" / "workflows")
CREDENTIALS = "aws-actions/configure-aws-credentials@"
MODULES = ("bounded", "identities", "secrets_keys", "state_bucket")
"""Of the example: they are imported anew each time."""
LONGEST = 43_200
"""Seconds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html"""


@pytest.fixture(scope="module")
def bootstrap() -> Recorded:
    """The account's stack, with the environment `staging`, against mocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PROJECT / "examples" / "bootstrap"))
        try:
            identities, state_bucket, secrets_keys = map(__import__, ("identities", "state_bucket", "secrets_keys"))
        finally:
            for name in MODULES:
                sys.modules.pop(name, None)

    def program() -> None:
        names, account = Names("bootstrap", "ecs-platform-bootstrap"), Account("eu-central-1", "123456789012")
        state = state_bucket.StateBucket("state", names, account)
        github = GitHub(owner="acme", repository="shop", owner_id=1, repository_id=2, environment="staging")
        secrets = secrets_keys.SecretsKeys("secrets", names, ["staging"])
        workflows = {"staging": (github, github)}
        identities.Identities("identities", names, account, state, secrets, workflows, ["/shop/version"])

    return record(program)


GITHUB = {"owner": "acme", "repository": "shop"}
ACCOUNT = Account("eu-central-1", "123456789012")
HOST = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{HOST}"


def _looks(bounds: dict[str, dict[str, str]]) -> Looks:
    """IAM with these identities: `role` or `user`, then path and name of each, with its boundary."""

    def there(kind: str, prefix: str) -> dict[str, Any]:
        return {"names": [name.rpartition("/")[2] for name in bounds.get(kind, {}) if name.startswith(prefix)]}

    def one(kind: str, name: str) -> dict[str, Any]:
        (found,) = (each for at, each in bounds[kind].items() if at.rpartition("/")[2] == name)
        return {"permissionsBoundary": found}

    return {
        "aws:iam/getRoles:getRoles": lambda asked: there("role", asked["pathPrefix"]),
        "aws:iam/getUsers:getUsers": lambda asked: there("user", asked["pathPrefix"]),
        "aws:iam/getRole:getRole": lambda asked: one("role", asked["name"]),
        "aws:iam/getUser:getUser": lambda asked: one("user", asked["userName"]),
    }


def _brought_up(there: dict[str, dict[str, str]] | None = None, preview: bool = False, **settings: object) -> Recorded:
    """The whole program with these settings, against mocks, in an account with these roles and users."""
    given = {"environments": ["staging"], "github": GITHUB, **settings}
    config = {f"bootstrap:{key}": each if isinstance(each, str) else json.dumps(each) for key, each in given.items()}
    provider = {"aws:region": "eu-central-1", "aws:allowedAccountIds": '["123456789012"]'}
    pulumi.runtime.set_all_config({**config, **provider})
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PROJECT / "examples" / "bootstrap"))
        try:
            program = str(PROJECT / "examples" / "bootstrap" / "__main__.py")
            return record(lambda: runpy.run_path(program), preview, project="bootstrap", looks=_looks(there or {}))
        finally:
            pulumi.runtime.set_all_config({})
            for name in MODULES:
                sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("settings", "issuer", "audiences"),
    [
        ({}, HOST, ["sts.amazonaws.com"]),
        ({"github": {**GITHUB, "issuer": f"https://{HOST}/acme-inc"}}, f"{HOST}/acme-inc", ["sts.amazonaws.com"]),
        (
            {"github": {**GITHUB, "issuer": "https://ghe.example.com/_services/token"}},
            "ghe.example.com/_services/token",
            ["sts.amazonaws.com"],
        ),
        ({"github": {**GITHUB, "audiences": ["sts.amazonaws.com.cn"]}}, HOST, ["sts.amazonaws.com.cn"]),
        ({"oidc_provider_arn": PROVIDER}, HOST, None),
        ({"oidc_provider_arn": f"{PROVIDER}/acme-inc"}, f"{HOST}/acme-inc", None),
    ],
)
def test_the_roles_trust_the_provider_that_is_made_or_named(
    settings: dict[str, Any], issuer: str, audiences: list[str] | None
) -> None:
    made = _brought_up(**settings)
    providers = made.of("iam/openIdConnectProvider:OpenIdConnectProvider")
    expected = {} if audiences is None else {"github": (f"https://{issuer}", audiences)}
    assert {name: (each["url"], each["clientIdLists"]) for name, each in providers.items()} == expected
    roles = made.of("iam/role:Role")
    assert set(roles) == {"preview-staging", "up-staging"}
    given = settings.get("github", GITHUB)
    for name, role in roles.items():
        environment = {"preview-staging": "preview-staging", "up-staging": "staging"}[name]
        arn = f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
        trusted = Deployer.model_validate(
            {"kind": "github", "github": {**given, "provider_arn": arn, "environment": environment}}
        )
        trust = json.loads(role["assumeRolePolicy"])
        assert [row for row in prove_trust(trusted, ACCOUNT, trust) if not row.right] == []
        (statement,) = trust["Statement"]
        assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"}
        asked = statement["Condition"]["StringEquals"]
        assert set(asked) == {f"{issuer}:aud", f"{issuer}:sub"}
        assert asked[f"{issuer}:aud"] == (audiences or ["sts.amazonaws.com"])[0]


def test_an_issuer_that_is_not_that_of_the_provider_is_told() -> None:
    with pytest.raises(
        pulumi.RunError, match="has `provider_arn` and an `issuer` that is another's; remove one of them"
    ):
        _brought_up(oidc_provider_arn=PROVIDER, github={**GITHUB, "issuer": f"https://{HOST}/acme-inc"})


def _jobs() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Workflow, job and `with` of the step, wherever a job takes a role."""
    return [
        (file.stem, job, step["with"])
        for folder in FOLDERS
        for file in sorted(folder.glob("*.yml"))
        for job in yaml.safe_load(file.read_text())["jobs"].values()
        for step in job["steps"]
        if step.get("uses", "").startswith(CREDENTIALS)
    ]


def test_credentials_outlive_the_job_and_the_role_allows_them(bootstrap: Recorded) -> None:
    roles = bootstrap.of("iam/role:Role")
    jobs = _jobs()
    assert {workflow for workflow, _, _ in jobs} == {"drift", "pull-request", "up"}
    for workflow, job, given in jobs:
        role = roles["up-staging" if workflow == "up" else "preview-staging"]
        asked, allowed = given["role-duration-seconds"], role["maxSessionDuration"]
        assert job["timeout-minutes"] * 60 <= asked <= allowed <= LONGEST, workflow


def test_the_roles_read_the_image_parameters_that_are_named(bootstrap: Recorded) -> None:
    for role in ("preview-staging", "up-staging"):
        policy = bootstrap.of("iam/rolePolicy:RolePolicy")[f"{role}-account"]["policy"]
        assert "parameter/shop/version" in policy
        assert "parameter/staging/*/image" in policy
        assert "parameter/*/image" not in policy


def test_the_order_is_said_where_somebody_would_go_wrong() -> None:
    """A workflow that asks for two hours of a role that was not brought up again is refused."""
    page = (PROJECT / "docs" / "pull-requests.md").read_text()
    assert "**bootstrap first, then the workflow**" in page
    entries, _ = load_changelog(PROJECT / FILE)
    (entry,) = [each for each in entries if each.date == "2026-11-28"]
    asked = entry.parts["What to do"]
    assert -1 < asked.index("examples/bootstrap") < asked.index("take the workflows") < asked.index("then `up`")


BOUNDARY = ACCOUNT.arn("iam", "policy/ecs-platform-boundary", region="")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def _refused(there: dict[str, dict[str, str]], preview: bool = False, **settings: object) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        _brought_up(there, preview, **settings)
    return str(refused.value)


@pytest.mark.parametrize("preview", [False, True])
def test_whoever_is_there_without_the_boundary_is_told_before_anybody_gets_rights(preview: bool) -> None:
    there = {
        "role": {
            "/ecs/staging/staging-api-task": BOUNDARY,
            "/ecs/staging/staging-api-execution": "",
            "/ec2/production/production-instance": ADMINISTRATOR,
            "/schedule/staging/staging-report-schedule": "",
            "/ecs/elsewhere/elsewhere-api-task": "",
            "/admin": "",
        },
        "user": {"/deploy/production/production-ci-deployer": "", "/deploy/staging/staging-ci-deployer": BOUNDARY},
    }
    said = _refused(there, preview, environments=["staging", "production"])
    assert [line.strip() for line in said.splitlines() if line.startswith("  ")] == [
        "staging: role /ecs/staging/staging-api-execution has none",
        "staging: role /schedule/staging/staging-report-schedule has none",
        f"production: role /ec2/production/production-instance has {ADMINISTRATOR}",
        "production: user /deploy/production/production-ci-deployer has none",
    ]
    assert f"`permissions_boundary: {BOUNDARY}`" in said
    assert said.endswith("Nothing was registered.")


def test_hundreds_without_the_boundary_are_counted() -> None:
    there = {"role": {f"/ecs/staging/staging-s{number:03}-task": "" for number in range(300)}}
    said = _refused(there)
    assert "staging: role /ecs/staging/staging-s019-task has none\n  staging: and 280 more\n" in said
    assert "s020" not in said


def test_environments_that_are_not_listed_are_not_looked_at() -> None:
    """So that the boundary can be made first, where an environment is there before it."""
    there = {"role": {"/ecs/staging/staging-api-task": ""}}
    made = _brought_up(there, environments=[])
    assert set(made.of("iam/policy:Policy")) == {"boundary"}
    assert made.of("iam/role:Role") == {}
    assert made.outputs["secrets_providers"] == {}
    assert made.outputs["permissions_boundary_arn"]
    assert set(_brought_up({"role": {"/ecs/staging/staging-api-task": BOUNDARY}}).of("iam/role:Role")) == {
        "preview-staging",
        "up-staging",
    }


def test_iam_that_does_not_answer_is_told_without_a_traceback() -> None:
    refused = "is not authorized to perform: iam:ListRoles"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "_looks", lambda _: {"aws:iam/getRoles:getRoles": lambda _: ({}, [("", refused)])})
        said = _refused({})
    assert "IAM does not say which boundary" in said
    assert refused in said


@pytest.mark.parametrize("wrong", [["*"], ["staging", "staging"], ["a/b"], [""], [1], ["v1.2"], ["staging*"]])
def test_names_that_would_be_patterns_or_are_said_twice_are_told(wrong: list[object]) -> None:
    said = _refused({}, environments=["production", *wrong])
    assert said == (
        f"environments: `{wrong[0]}`: write the name of each stack once, in letters, digits, `_` and `-`\n"
        "Nothing was registered."
    )


def test_each_environment_has_a_key_for_its_secrets() -> None:
    made = _brought_up(environments=["staging", "production"])
    aliases = {name: each["name"] for name, each in made.of("kms/alias:Alias").items()}
    assert aliases == {
        "state": "alias/bootstrap-state",
        "secrets-staging": "alias/bootstrap-secrets-staging",
        "secrets-production": "alias/bootstrap-secrets-production",
    }
    keys = made.of("kms/key:Key")
    assert set(keys) == set(aliases)
    for name, key in keys.items():
        assert key["enableKeyRotation"] is True
        assert made.options_of("kms/key:Key", name).protect is True
        assert key["tags"]["Environment"] not in ("staging", "production"), "roles for `up` keep those that are"
    assert made.outputs["secrets_provider"] == "awskms://alias/bootstrap-state?region=eu-central-1"
    assert made.outputs["secrets_providers"] == {
        each: f"awskms://alias/bootstrap-secrets-{each}?region=eu-central-1" for each in ("staging", "production")
    }
    policies = {name: each["policy"] for name, each in made.of("iam/rolePolicy:RolePolicy").items()}
    for mine, other in (("staging", "production"), ("production", "staging")):
        for role in ("preview", "up"):
            assert f"key:secrets-{mine}" in policies[f"{role}-{mine}-state"]
            assert f"key:secrets-{other}" not in policies[f"{role}-{mine}-state"]
    boundary = made.one("iam/policy:Policy")["policy"]
    assert all(f"key:secrets-{each}" in boundary for each in ("staging", "production"))
