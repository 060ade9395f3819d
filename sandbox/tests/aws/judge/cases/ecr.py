"""Cases of ECR."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged


def _repository(clients: Clients) -> str:
    name = made("repository")
    clients.client("ecr").create_repository(repositoryName=name)
    return name


def _rule(priority: int, status: str = "untagged", **more: Any) -> dict[str, Any]:
    selection = {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": 5, **more}
    return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}


def lifecycle(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"repositoryName": _repository(clients)}
        wrong, right = ({**base, "lifecyclePolicyText": json.dumps({"rules": rules})} for rules in (refused, taken))
        return Sides(clients.client("ecr").put_lifecycle_policy, wrong, right)

    return case


def _policy(clients: Clients) -> Sides:
    base = {"repositoryName": _repository(clients)}
    call = clients.client("ecr").set_repository_policy
    statement = {"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    right = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Sides(call, {**base, "policyText": "{"}, {**base, "policyText": right})


TAGGED = {"tagPrefixList": ["v"]}
EXCLUDED = {"imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "v*"}]}

CASES: dict[str, Case] = {
    "policy-is-json": _policy,
    "lifecycle-priorities": lifecycle(
        [_rule(1), _rule(1, "tagged", **TAGGED)], [_rule(1), _rule(2, "tagged", **TAGGED)]
    ),
    "lifecycle-tagged": lifecycle([_rule(1, "tagged")], [_rule(1, "tagged", **TAGGED)]),
    "lifecycle-any-is-last": lifecycle([_rule(1, "any"), _rule(2)], [_rule(1), _rule(2, "any")]),
    "exclusions-need-their-mutability": lambda clients: Sides(
        clients.client("ecr").create_repository,
        {"repositoryName": made("r"), "imageTagMutability": "IMMUTABLE", **EXCLUDED},
        {"repositoryName": made("r"), "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", **EXCLUDED},
    ),
    **tagged(
        lambda clients: clients.client("ecr").create_repository,
        lambda tags: {"repositoryName": made("r"), "tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
