"""A right that only moves between the policies of one identity is no wider; nothing that widens passes as a move."""

import json
from typing import Any

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.permissions import permissions, widened
from ecs_platform.model.digest.preview import MANAGED_POLICY, SERVICE, UNKNOWN, Preview, read_preview
from ecs_platform.model.digest.weight import Weight
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.policies import named_policies
from ecs_platform.model.iam.scope import deployable, environment_scope
from ecs_platform.model.naming import Names
from tests.model.digest.previews import STACK, step, urn
from tests.model.iam.environment import ACCOUNT, deployer

ROLE_POLICY, BUCKET_POLICY = "aws:iam/rolePolicy:RolePolicy", "aws:s3/bucketPolicy:BucketPolicy"
ROLE, MANY = "aws:iam/role:Role", "aws:iam/policyAttachment:PolicyAttachment"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
Step = dict[str, Any]


def allow(*actions: str, resource: str = "arn:aws:s3:::test/a", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [*actions], "Resource": resource, **more}


READ, WRITE = allow("s3:GetObject"), allow("s3:PutObject", Condition=MFA)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": [*statements]})


def policy(name: str, old: list[Any] | None, new: list[Any] | None) -> Step:
    """A policy of IAM's own, which has an ARN from the time it is made."""
    before, after = (None if each is None else {"name": name, "policy": document(*each)} for each in (old, new))
    kind = "create" if old is None else "delete" if new is None else "update"
    return step(kind, MANAGED_POLICY, name, before, after, **({"id": f"arn:{name}"} if old is not None else {}))


def attached(name: str, to: str = "deploy", who: str = "user", made: str = "") -> Step:
    """An attachment: of a policy that is made with it, or of one that is there."""
    type_ = f"aws:iam/{who}PolicyAttachment:{who.title()}PolicyAttachment"
    comes_from = {"policyArn": [urn(MANAGED_POLICY, made)]} if made else {}
    inputs = {who: to, "policyArn": UNKNOWN if made else f"arn:{name}"}
    return step("create", type_, f"{to}-{name}", None, inputs, propertyDependencies=comes_from)


def inline(name: str, old: list[Any] | None, new: list[Any] | None, role: str = "api", **state: Any) -> Step:
    before, after = (None if each is None else {"role": role, "policy": document(*each)} for each in (old, new))
    kind = "create" if old is None else "delete" if new is None else "update"
    return step(kind, ROLE_POLICY, name, before, after, **state)


def of_bucket(name: str, old: list[Any] | None, new: list[Any] | None, bucket: str = "b") -> Step:
    before, after = (None if each is None else {"bucket": bucket, "policy": document(*each)} for each in (old, new))
    return step("create" if old is None else "delete", BUCKET_POLICY, name, before, after)


def made(*steps: Step, there: tuple[Step, ...] = ()) -> Preview:
    """A preview with what is there and stays."""
    kept = [{"urn": each["urn"], **each["newState"]} for each in there]
    state = json.dumps({"deployment": {"resources": kept}})
    return read_preview(json.dumps({"config": {}, "steps": [STACK, *steps]}), state)


FIRST = attached("first")
SECOND = attached("second", made="second")
OUT, IN = policy("first", [READ, WRITE], [READ]), policy("second", None, [WRITE])
ANYBODY = {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}
MOVED: dict[str, tuple[Preview, dict[str, int]]] = {
    "to a second policy of a user": (made(OUT, IN, SECOND, there=(FIRST,)), {"deploy": 1}),
    "to a second policy of a role": (
        made(
            OUT,
            IN,
            attached("second", "ci", "role", made="second"),
            there=(attached("first", "ci", "role"),),
        ),
        {"ci": 1},
    ),
    "into one that stands within the role": (
        made(policy("first", [READ], []), inline("own", None, [READ]), there=(attached("first", "api", "role"),)),
        {"api": 1},
    ),
    "between policies within a role": (made(inline("a", [READ], None), inline("b", None, [READ])), {"api": 1}),
    "a right that another policy has, and keeps": (
        made(inline("b", [], [READ]), there=(inline("a", None, [READ]),)),
        {"api": 1},
    ),
    "with a part of what it was": (made(inline("a", [allow("s3:*")], None), inline("b", None, [READ])), {"api": 1}),
    "to another resource that is the policy of the same bucket": (
        made(of_bucket("a", [{**READ, **ANYBODY}], None), of_bucket("b", None, [{**READ, **ANYBODY}])),
        {"b": 1},
    ),
    "a denial": (
        made(inline("a", [{**READ, "Effect": "Deny"}], []), inline("b", None, [{**READ, "Effect": "Deny"}])),
        {"api": 1},
    ),
}


@pytest.mark.parametrize("case", MOVED)
def test_what_moves_is_told_as_moved_and_is_no_wider(case: str) -> None:
    found, moved = MOVED[case]
    assert (widened(found), permissions(found).moved) == ([], moved)
    said = digest(found, "test")
    assert "permissions widen" not in said.splitlines()[1]
    (holder,) = moved
    assert f"- **moved**: 1 right of `{holder}` from one of its policies to another\n" in said
    assert "Each permission" not in said


def second(*statements: dict[str, Any]) -> Step:
    return policy("second", None, [*statements])


KEPT = (FIRST,)
PLAIN_WRITE = {name: value for name, value in WRITE.items() if name != "Condition"}
WIDER: dict[str, Preview] = {
    "a condition lost": made(OUT, second(PLAIN_WRITE), SECOND, there=KEPT),
    "another value of a condition": made(
        OUT, second({**WRITE, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}), SECOND, there=KEPT
    ),
    "another resource": made(OUT, second({**WRITE, "Resource": "arn:aws:s3:::other"}), SECOND, there=KEPT),
    "more resources": made(OUT, second({**WRITE, "Resource": [WRITE["Resource"], "x"]}), SECOND, there=KEPT),
    "a pattern of resources": made(OUT, second({**WRITE, "Resource": "arn:aws:s3:::test/*"}), SECOND, there=KEPT),
    "another action": made(OUT, second(WRITE, allow("s3:DeleteObject")), SECOND, there=KEPT),
    "all actions but one": made(
        OUT, second({"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": WRITE["Resource"]}), SECOND, there=KEPT
    ),
    "another user": made(OUT, IN, attached("second", "other", made="second"), there=KEPT),
    "another user too": made(OUT, IN, SECOND, attached("second", "other", made="second"), there=KEPT),
    "a role of the user's name": made(OUT, IN, attached("second", "deploy", "role", made="second"), there=KEPT),
    "a group of the user's name": made(OUT, IN, attached("second", "deploy", "group", made="second"), there=KEPT),
    "nobody that is known": made(OUT, IN, there=KEPT),
    "a role that has it among its own inputs too": made(
        OUT,
        IN,
        SECOND,
        step(
            "update",
            ROLE,
            "boss",
            {},
            {"managedPolicyArns": [UNKNOWN]},
            propertyDependencies={"managedPolicyArns": [urn(MANAGED_POLICY, "second")]},
        ),
        there=KEPT,
    ),
    "many at once": made(
        OUT,
        IN,
        SECOND,
        step(
            "create",
            MANY,
            "many",
            None,
            {"policyArn": UNKNOWN, "users": ["deploy", "other"]},
            propertyDependencies={"policyArn": [urn(MANAGED_POLICY, "second")]},
        ),
        there=KEPT,
    ),
    "a state that does not say whose the first is": made(OUT, IN, SECOND),
    "from the policy of another role": made(inline("a", [READ], None, "store"), inline("b", None, [READ])),
    "to a role that is new under the name of a resource": made(
        inline("a", [READ], None),
        inline("b", None, [READ], UNKNOWN, propertyDependencies={"role": [urn(ROLE, "other")]}),
    ),
    "what was denied": made(inline("a", [{**READ, "Effect": "Deny"}], None), inline("b", None, [READ])),
    "what was known later": made(
        step("delete", ROLE_POLICY, "a", {"role": "api", "policy": UNKNOWN}), inline("b", None, [READ])
    ),
    "what only the trust of the role says": made(
        inline("b", None, [READ]), there=(step("create", ROLE, "api", None, {"assumeRolePolicy": document(READ)}),)
    ),
    "the policy of another bucket": made(
        of_bucket("a", [{**READ, **ANYBODY}], None), of_bucket("b", None, [{**READ, **ANYBODY}], "other")
    ),
    "the policy of the same bucket for everybody": made(
        of_bucket("a", [{**READ, **ANYBODY}], None), of_bucket("b", None, [{**READ, "Principal": "*"}])
    ),
    "a policy that is given to another role": made(
        step(
            "update",
            ROLE_POLICY,
            "a",
            {"role": "api", "policy": document(READ)},
            {"role": "boss", "policy": document(READ)},
        )
    ),
    "a denial that another role gets": made(
        inline("a", [{**READ, "Effect": "Deny"}], []), inline("b", None, [{**READ, "Effect": "Deny"}], "store")
    ),
}
"""Each begins as a move, and gives somebody something: by the mutation that does."""


@pytest.mark.parametrize("case", WIDER)
def test_nothing_that_widens_passes_as_a_move(case: str) -> None:
    found = permissions(WIDER[case])
    assert any(each.actions or "known only" in each.told for each in found.wider), found
    assert "permissions widen" in digest(WIDER[case], "test").splitlines()[1]


def test_a_policy_that_is_made_anew_with_less_is_told_where_another_gets_it() -> None:
    sides = ({"name": "first", "policy": document(*each)} for each in ([READ, WRITE], [READ]))
    anew = step("replace", MANAGED_POLICY, "first", *sides, id="arn:first")
    for found in (
        made(anew, attached("first", "other", made="first"), there=KEPT),
        made(anew, attached("first", "other")),
    ):
        (one,) = permissions(found).wider
        assert (one.told, one.weight) == (f"`other-first` attaches `{one.told.split('`')[3]}`", Weight.OUTSIDE)
        assert "permissions widen" in digest(found, "test").splitlines()[1]


def test_denials_that_move_are_counted_once() -> None:
    denials = [{**allow(f"s3:{letter}"), "Effect": "Deny"} for letter in "abc"]
    assert permissions(made(inline("a", denials, []), inline("b", None, denials))).moved == {"api": 3}


def test_a_policy_that_only_takes_over_is_not_told_as_attached() -> None:
    assert widened(made(OUT, IN, SECOND, there=KEPT)) == []
    told = widened(made(OUT, second(WRITE, allow("s3:DeleteObject")), SECOND, there=KEPT))
    assert "`deploy-second` attaches `second`" in told


NAMES = Names("test", "ecs-platform")
EVERYTHING = deployer(tools=["fabfuel/ecs-deploy"], run=True, exec=True, scale=True)


def real(names: list[str]) -> dict[str, str]:
    """The policies of a deployer of these services, as the model divides and writes them."""
    scope = environment_scope(ACCOUNT, NAMES, [deployable(ACCOUNT, NAMES, name) for name in names])
    return {name: text(policy.document) for name, policy in named_policies("deployer", EVERYTHING, scope).items()}


def grown(count: int) -> Preview:
    """A deployer gets a service more, the first by its name: what is in its policies moves on."""
    there = [f"service-{number:02}" for number in range(count)]
    old, new = real(there), real(["a-new-one", *there])
    steps = []
    for name in new:
        before, after = ({"name": name, "policy": side[name]} if name in side else None for side in (old, new))
        kind = "update" if name in old else "create"
        steps.append(step(kind, MANAGED_POLICY, name, before, after, **({"id": f"arn:{name}"} if before else {})))
    made_now = [attached(name, made=name) for name in new if name not in old]
    service = step("create", SERVICE, "a-new-one", None, {"tags": {"Service": "a-new-one"}})
    return made(*steps, *made_now, service, there=tuple(attached(name) for name in old))


def test_one_service_more_in_policies_that_the_model_divides_is_told_as_that_alone() -> None:
    """What moves because the policy before is full is no wider, whatever the size of a team."""
    moved = 0
    for count in range(1, 16):
        found = permissions(grown(count))
        strangers = [each for each in found.wider if each.service != "a-new-one" and each.before is None]
        assert [each.told for each in strangers if " attaches " not in each.told] == []
        moved += sum(found.moved.values())
    assert moved > 10
