"""What a program registers, as a list: references wherever they stand, waits, options, and one order."""

import json
import random
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from bench.bare.needed import needed
from bench.bare.registered import registered
from bench.bare.resource import Reference, Resource, in_order, pieces, references_in


def anything(waits: Resource, other: Resource) -> bool:
    return True


def small() -> None:
    role = aws.iam.Role("role", name="web", assume_role_policy="{}")
    queue = aws.sqs.Queue("queue", name="web", message_retention_seconds=60)
    document = pulumi.Output.json_dumps(
        {"Resource": [queue.arn, pulumi.Output.concat(queue.arn, "/*")], "By": role.name}
    )
    policy = aws.iam.RolePolicy("policy", role=role.id, policy=document)
    component = pulumi.ComponentResource("test:index:Box", "box")
    aws.sqs.Queue(
        "later",
        name=role.name.apply(lambda name: f"{name}-later"),
        tags={"Of": queue.url, "Cost": "5 ${each}"},
        opts=pulumi.ResourceOptions(
            parent=component,
            depends_on=[policy],
            ignore_changes=["tags"],
            custom_timeouts=pulumi.CustomTimeouts(create="5m"),
        ),
    )


def by_name(resources: list[Resource]) -> dict[str, Resource]:
    return {each.name: each for each in resources}


def test_an_output_is_a_reference_wherever_it_stands() -> None:
    made = registered(small, "shop", anything)
    place = {each.name: index for index, each in enumerate(made)}
    found = by_name(made)
    arn, name = f"[[{place['queue']}:arn]]", f"[[{place['role']}:name]]"
    assert found["policy"].type == "iam/rolePolicy:RolePolicy"
    assert found["policy"].inputs["role"] == f"[[{place['role']}:id]]"
    assert json.loads(found["policy"].inputs["policy"]) == {"Resource": [arn, f"{arn}/*"], "By": name}
    assert found["later"].inputs["name"] == f"{name}-later"
    assert found["later"].inputs["tags"] == {"Of": f"[[{place['queue']}:url]]", "Cost": "5 ${each}"}
    assert found["later"].references == {Reference(place["role"], "name"), Reference(place["queue"], "url")}
    assert found["queue"].inputs == {"name": "web", "messageRetentionSeconds": 60}


def test_waits_that_are_only_said_are_kept_where_they_are_needed() -> None:
    made = registered(small, "shop", anything)
    later = by_name(made)["later"]
    assert [made[each].name for each in later.depends_on] == ["policy"]
    assert by_name(registered(small, "shop", needed))["later"].depends_on == ()
    # What it refers to it waits for anyway.
    assert by_name(made)["policy"].depends_on == ()


def test_options_are_those_that_were_given() -> None:
    found = by_name(registered(small, "shop", anything))
    assert found["later"].options == {"ignoreChanges": ["tags"], "customTimeouts": {"create": "5m"}}
    assert found["queue"].options == {}


def test_a_lookup_is_refused() -> None:
    with pytest.raises(Exception, match="what is looked up is in no list of resources"):
        registered(lambda: aws.get_region_output().apply(lambda found: found.region), "shop", anything)


def test_the_order_is_one_whatever_the_given_one() -> None:
    made = registered(small, "shop", anything)
    for seed in range(10):
        assert in_order(_shuffled(made, random.Random(seed))) == made
    for index, each in enumerate(made):
        assert all(reference.resource < index for reference in each.references)
        assert all(other < index for other in each.depends_on)


def test_a_text_is_what_it_is_joined_from() -> None:
    assert pieces("a[[1:arn]][[2:id]]b") == ["a", Reference(1, "arn"), Reference(2, "id"), "b"]
    assert pieces("plain") == ["plain"]
    assert references_in("[[x:arn]] [[3]] [[3:id]]") == [Reference(3, "id")]


def _shuffled(made: list[Resource], random_: random.Random) -> list[Resource]:
    order = list(range(len(made)))
    random_.shuffle(order)
    place = {old: new for new, old in enumerate(order)}

    def moved(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(
                str(Reference(place[each.resource], each.output)) if isinstance(each, Reference) else each
                for each in pieces(value)
            )
        if isinstance(value, dict):
            return {key: moved(each) for key, each in value.items()}
        return [moved(each) for each in value] if isinstance(value, list) else value

    return [
        Resource(
            made[old].type,
            made[old].name,
            moved(made[old].inputs),
            tuple(sorted(place[each] for each in made[old].depends_on)),
            made[old].options,
        )
        for old in order
    ]
