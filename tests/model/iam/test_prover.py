"""The proof: no question is answered wrongly, and whatever a policy has too much or too little shows.

The answers are in model/iam/proof/questions.py, written by hand.
"""

import copy
from collections.abc import Iterator

import pytest

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.proof.prover import Row, prove
from ecs_platform.model.iam.proof.questions import MATRIX, TARGETS
from tests.model.iam.environment import EVERYTHING, NAMES, SCOPE, all_deployers, deployer


def wrong(policies: list[Document]) -> Iterator[Row]:
    return (row for row in prove(EVERYTHING, SCOPE, NAMES, policies) if not row.right)


def test_the_matrix_is_whole() -> None:
    deeds = "register, update, pass, run, tag, exec, deregister, create role, put policy, read secrets"
    assert ", ".join(MATRIX) == deeds
    assert all(tuple(row) == TARGETS for row in MATRIX.values())


def test_no_question_is_answered_wrongly_whatever_the_deployer_is_for() -> None:
    asked = 0
    for one in all_deployers():
        rows = list(prove(one, SCOPE, NAMES, deployer_policies(one, SCOPE)))
        asked += len(rows)
        assert [row for row in rows if not row.right] == []
    assert asked > 40_000


@pytest.mark.parametrize(
    "question",
    [
        "update the service to a revision: admin role (`api`)",
        "update the service to a revision: foreign family (`api`)",
        "register a revision with its roles and tags: same name prefix (`api`)",
        "pass the task role to tasks: other environment (`api`)",
        "read the secrets: own service (`api`)",
        "make itself an access key (`api`)",
        "register a revision with a privileged container (`api`)",
    ],
)
def test_what_an_auditor_asks_first_is_among_the_questions(question: str) -> None:
    rows = {row.question: row for row in prove(EVERYTHING, SCOPE, NAMES, deployer_policies(EVERYTHING, SCOPE))}
    assert not rows[question].expected
    assert not rows[question].actual


def test_a_row_names_the_tool_and_the_statements() -> None:
    one = deployer(tools=["aws-cli"], services=["api"])
    rows = {row.question: row for row in prove(one, SCOPE, NAMES, deployer_policies(one, SCOPE))}
    row = rows["update the service to a revision: own service (`api`)"]
    assert row.as_json() == {
        "question": "update the service to a revision: own service (`api`)",
        "expected": True,
        "actual": True,
        "tool": "aws-cli",
        "statement": "Update, Pass",
    }
    assert rows["run a one-off task of the family: own service (`api`)"].tool == ""


def test_an_admin_role_under_the_same_path_shows_when_the_path_is_passed_as_a_whole() -> None:
    policies = copy.deepcopy(deployer_policies(EVERYTHING, SCOPE))
    for statement in statements(policies):
        if statement["Sid"] == "Pass":
            statement["Resource"] = "arn:aws:iam::123456789012:role/ecs/test/*"
    assert any("admin role" in row.question for row in wrong(policies))


def statements(policies: list[Document]) -> Iterator[Document]:
    for policy in policies:
        yield from policy["Statement"]


def listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def mutants() -> Iterator[tuple[str, list[Document]]]:
    """The policies with one thing missing, or one thing too much."""
    original = list(statements(deployer_policies(EVERYTHING, SCOPE)))

    def changed(index: int, **elements: object) -> list[Document]:
        several = copy.deepcopy(original)
        several[index].update(elements)
        return [{"Version": "2012-10-17", "Statement": several}]

    for index, statement in enumerate(original):
        sid, resources = statement["Sid"], listed(statement["Resource"])
        for action in listed(statement["Action"]):
            fewer = [other for other in listed(statement["Action"]) if other != action]
            yield f"{sid} without {action}", changed(index, Action=fewer)
        for resource in resources:
            fewer = [other for other in resources if other != resource]
            yield f"{sid} without {resource}", changed(index, Resource=fewer)
            if not resource.endswith("*") or (resource.endswith(":*") and "log-stream" not in resource):
                wider = resource.removesuffix(":*").removesuffix("-task").removesuffix("-execution") + "*"
                yield f"{sid} with {wider}", changed(index, Resource=[*fewer, wider])
        # The ARN of a scalable target is AWS's own: what limits that statement are its conditions.
        if resources != ["*"] and sid != "Scale":
            yield f"{sid} for all resources", changed(index, Resource="*")
        for operator, keys in statement.get("Condition", {}).items():
            for key, values in keys.items():
                fewer_keys = {**keys}
                del fewer_keys[key]
                conditions = {**statement["Condition"], operator: fewer_keys}
                yield f"{sid} without {operator} {key}", changed(index, Condition=conditions)
                for value in listed(values) if isinstance(values, list) else []:
                    one_less = {**keys, key: [other for other in values if other != value]}
                    yield (
                        f"{sid} without {operator} {key} {value}",
                        changed(index, Condition={**statement["Condition"], operator: one_less}),
                    )


def test_whatever_a_policy_has_too_little_or_too_much_shows() -> None:
    unnoticed, tried = [], 0
    for what, policies in mutants():
        tried += 1
        if next(wrong(policies), None) is None:
            unnoticed.append(what)
    assert unnoticed == []
    assert tried > 150


def test_a_boundary_that_takes_too_much_away_shows() -> None:
    boundary: Document = {"Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}
    rows = list(prove(EVERYTHING, SCOPE, NAMES, deployer_policies(EVERYTHING, SCOPE), boundary=boundary))
    refused = [row for row in rows if row.expected and not row.actual]
    assert any("pass the task role" in row.question for row in refused)
    assert all("permissions boundary" in row.reason for row in refused)
