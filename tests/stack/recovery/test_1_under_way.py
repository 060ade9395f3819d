"""What a run that was cut off left under way, on the real engine: made, half made, never made, and of others."""

import json
from typing import Any

from ecs_platform.adoption.row import Row
from ecs_platform.adoption.table import ROWS
from tests.stack.recovery.cutting import (
    as_begun,
    checkpoint,
    cut_off,
    exported,
    ids,
    inventory,
    leaves,
    recover,
    types,
)
from tests.stack.up import Stack

LOGS, POLICY = "aws:cloudwatch/logGroup:LogGroup", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
SERVICE, DEFINITION = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"


def adoptable(resource: dict[str, Any]) -> bool:
    """A subscription has no ARN until its owner has confirmed it: until then AWS takes it once more for the same."""
    return isinstance(ROWS.get(resource["type"]), Row) and resource["type"] != SUBSCRIPTION


def deployments(stack: Stack) -> dict[str, list[str]]:
    """The deployments of each service: one more is one that rolls its tasks."""
    ecs = stack.client("ecs")
    arns = ecs.list_services(cluster="production")["serviceArns"]
    found = ecs.describe_services(cluster="production", services=arns)["services"]
    return {each["serviceName"]: [one["id"] for one in each["deployments"]] for each in found}


def test_a_stack_to_which_nothing_happened_stays_as_it_is(whole: Stack) -> None:
    before = whole.state()
    looked, done = recover(whole.sandbox), recover(whole.sandbox, "--yes")
    assert (looked.status, done.status) == (0, 0), looked.said + done.said
    assert "nothing was interrupted" in done.said
    assert whole.state() == before


def test_what_was_made_is_adopted_and_the_next_up_changes_nothing(whole: Stack) -> None:
    there, before, running = inventory(whole), exported(whole.sandbox), deployments(whole)
    cut = cut_off(whole.sandbox, adoptable)
    assert len(types(cut)) >= 10, types(cut)
    state = whole.state()
    looked = recover(whole.sandbox, "--json")
    assert (looked.status, whole.state()) == (1, state), looked.said
    done = recover(whole.sandbox, "--yes", "--json")
    assert (done.status, done.verdicts()) == (0, {"adopt": types(cut)}), done.said
    assert ids(exported(whole.sandbox)) == ids(before)
    assert whole.changes() == {}
    whole.up()
    assert (inventory(whole), deployments(whole)) == (there, running)
    assert recover(whole.sandbox).status == 0


def test_what_was_never_made_is_forgotten_and_made_by_the_next_up(whole: Stack) -> None:
    there = inventory(whole)
    gone = next(each for each in leaves(exported(whole.sandbox)) if each["type"] == POLICY)
    whole.client("iam").detach_role_policy(RoleName=gone["inputs"]["role"], PolicyArn=gone["inputs"]["policyArn"])
    cut_off(whole.sandbox, lambda each: each["urn"] == gone["urn"])
    done = recover(whole.sandbox, "--yes", "--json")
    assert (done.status, done.verdicts()) == (0, {"never made": {POLICY}}), done.said
    assert list(whole.changes().values()) == ["create"]
    whole.up()
    assert inventory(whole) == there
    assert whole.changes() == {}


def test_what_is_of_others_is_left_alone(whole: Stack) -> None:
    theirs = next(each for each in leaves(exported(whole.sandbox)) if each["type"] == SERVICE)
    arn, ecs = theirs["id"], whole.client("ecs")
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "Environment", "value": "staging"}])
    cut_off(whole.sandbox, lambda each: each["urn"] == theirs["urn"])
    there = inventory(whole)
    done = recover(whole.sandbox, "--yes", "--json")
    assert (done.status, done.verdicts()) == (1, {"not ours": {SERVICE}}), done.said
    assert "Environment=staging" in done.said
    assert inventory(whole) == there
    assert theirs["urn"] not in ids(exported(whole.sandbox))
    # What was forgotten can be looked for again, once it is ours.
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "Environment", "value": "production"}])
    assert recover(whole.sandbox, "--lost-state", "--yes").status == 0
    assert whole.changes() == {}


def test_an_update_that_aws_took_is_told_and_one_that_it_did_not_take_is_made_again(whole: Stack) -> None:
    there = inventory(whole)
    groups = [each for each in exported(whole.sandbox)["resources"] if each["type"] == LOGS]
    taken, open_ = groups[0], groups[1]
    with checkpoint(whole.sandbox) as latest:
        for each in latest["resources"]:
            if each["urn"] == taken["urn"]:
                each["inputs"]["retentionInDays"] = each["outputs"]["retentionInDays"] = 30
        latest["pending_operations"] = [{"resource": as_begun(each), "type": "updating"} for each in (taken, open_)]
    whole.client("logs").put_retention_policy(logGroupName=open_["inputs"]["name"], retentionInDays=30)
    done = recover(whole.sandbox, "--yes", "--json")
    said = {each["urn"]: each["said"] for each in done.told["resources"]}
    assert (done.status, said) == (
        0,
        {taken["urn"]: "AWS has taken it", open_["urn"]: "the next `up` sets retentionInDays"},
    ), done.said
    assert whole.changes() == {f"cloudwatch/logGroup:LogGroup {open_['urn'].rpartition('::')[2]}": "update"}
    whole.up()
    assert (whole.changes(), inventory(whole)) == ({}, there)


def test_a_deletion_that_aws_took_and_one_that_it_did_not_take(whole: Stack) -> None:
    there = inventory(whole)
    policies = [each for each in leaves(exported(whole.sandbox)) if each["type"] == POLICY]
    gone, kept = policies[0], policies[1]
    whole.client("iam").detach_role_policy(RoleName=gone["inputs"]["role"], PolicyArn=gone["inputs"]["policyArn"])
    with checkpoint(whole.sandbox) as latest:
        latest["pending_operations"] = [{"resource": each, "type": "deleting"} for each in (gone, kept)]
    done = recover(whole.sandbox, "--yes", "--json")
    assert done.status == 0, done.said
    assert (gone["urn"] in ids(exported(whole.sandbox)), kept["urn"] in ids(exported(whole.sandbox))) == (False, True)
    whole.up()
    assert (whole.changes(), inventory(whole)) == ({}, there)


def test_a_deletion_that_was_half_done_is_undone_by_the_next_up(whole: Stack) -> None:
    """The provider stops a service's tasks before it deletes the service."""
    service = next(each for each in leaves(exported(whole.sandbox)) if each["type"] == SERVICE)
    named, ecs = {"cluster": "production", "service": service["outputs"]["name"]}, whole.client("ecs")
    ecs.update_service(**named, desiredCount=0)
    with checkpoint(whole.sandbox) as latest:
        latest["pending_operations"] = [{"resource": service, "type": "deleting"}]
    done = recover(whole.sandbox, "--yes", "--json")
    assert (done.status, done.verdicts()) == (0, {"deletion": {SERVICE}}), done.said
    assert "sets desiredCount again" in done.told["resources"][0]["said"]
    assert list(whole.changes().values()) == ["update"]
    whole.up()
    assert whole.changes() == {}
    (found,) = ecs.describe_services(cluster=named["cluster"], services=[named["service"]])["services"]
    assert found["desiredCount"] == found["runningCount"] == service["inputs"]["desiredCount"]


def test_a_replacement_that_was_cut_off_once_the_new_one_was_made(whole: Stack) -> None:
    manifest = whole.project / "services" / "report.yaml"
    text = manifest.read_text(encoding="utf-8")
    before = json.loads(whole.state())
    manifest.write_text(text.replace("report:1", "report:2"), encoding="utf-8")
    assert "ecs/taskDefinition:TaskDefinition report" in whole.changes()
    whole.up()
    after = exported(whole.sandbox)
    new = next(each for each in after["resources"] if each["type"] == DEFINITION and "report" in each["urn"])
    # AWS has the new revision, and all else is as it was before.
    with checkpoint(whole.sandbox) as latest:
        latest["resources"] = before["deployment"]["resources"]
        latest["pending_operations"] = [{"resource": as_begun(new), "type": "creating"}]
    done = recover(whole.sandbox, "--yes", "--json")
    assert (done.status, done.verdicts()) == (0, {"adopt": {DEFINITION}}), done.said
    both = [each for each in exported(whole.sandbox)["resources"] if each["urn"] == new["urn"]]
    assert sorted(bool(each.get("delete")) for each in both) == [False, True]
    whole.up()
    assert whole.changes() == {}
    assert ids(exported(whole.sandbox))[new["urn"]] == new["id"]
    manifest.write_text(text, encoding="utf-8")
    whole.up()
