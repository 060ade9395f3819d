"""Run within a version of 2026-11-25 by record.py: prints the policies that it attaches, by the ARN of whom."""

# mypy: ignore-errors
# What it imports is that version's.

import json
import sys
from dataclasses import replace
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

from model.arns import Account
from model.iam import account_wide, of_service, roles, statements
from model.iam.document import document
from model.load import load

MANAGED = json.loads(aws_managed_policies_data)
BUCKET, KEY = "ecs-platform-bootstrap-state-123456789012-eu-central-1", "key/state"


def _of_environment(folder: Path, images: dict) -> dict:
    loaded = replace(load(folder, "test"), images=images)
    scope, names, account = of_service.scope_of(loaded), loaded.names, loaded.account
    found = {}
    for name, deployer in loaded.settings.deployers.items():
        arn = account.user(names.deployer_path, names.deployer(name))
        found[arn] = statements.deployer_policies(deployer, scope)
    for service in loaded.services:
        one, its = of_service.deployable_of(service, loaded), of_service.service_roles(service, loaded)
        found[one.task_role] = [document(its.task)]
        found[one.execution_role] = [document(its.execution)]
    if loaded.settings.ec2 is not None:
        arns = roles.ec2_instance_policies(account)
        attached = [MANAGED[arn.rpartition("/")[2]]["Document"] for arn in arns]
        found[account.role(names.instance_path, names.of("instance"))] = attached
    return found


def _of_account(boundary: str) -> dict:
    account = Account("eu-central-1", "123456789012")
    key = account.arn("kms", KEY)
    found = {boundary: [account_wide.boundary_document(account, BUCKET, key)]}
    for environment in ("test", "production"):
        for kind, rights in (
            ("preview", account_wide.preview_statements(account)),
            ("up", account_wide.up_statements(account, boundary)),
        ):
            state = account_wide.state_statements(BUCKET, key, environment, write=kind == "up")
            found[account.role("/", f"ecs-platform-{kind}-{environment}")] = [document(rights), document(state)]
    return found


cases = json.load(sys.stdin)
found = {name: _of_environment(Path(folder), images) for name, (folder, images) in cases["projects"].items()}
print(json.dumps({**found, "account": _of_account(cases["boundary"])}))
