"""Cases of Parameter Store."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Sides, made, tag_list, tagged


def put(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        return {"Name": made("/a"), "Value": "v", "Type": "String", **more}

    return lambda clients: Sides(clients.client("ssm").put_parameter, given(refused), given(taken))


CASES: dict[str, Case] = {
    "value": put({"Value": ""}, {"Value": " "}),
    "name": put({"Name": "/a b"}, {"Name": made("/a_.-b")}),
    "path": put({"Name": "a/b"}, {"Name": made("/a/b")}),
    "levels": put({"Name": "/a" * 16}, {"Name": "/a" * 14 + made("/a")}),
    "standard-value": put({"Value": "x" * 4097}, {"Value": "x" * 4096}),
    "advanced-value": put({"Value": "x" * 8193, "Tier": "Advanced"}, {"Value": "x" * 8192, "Tier": "Advanced"}),
    "type": put({"Type": None}, {}),
    "key-of-a-plain-parameter": put({"KeyId": "alias/aws/ssm"}, {"KeyId": "alias/aws/ssm", "Type": "SecureString"}),
    "allowed-pattern": put({"AllowedPattern": r"^\d+$"}, {"AllowedPattern": "^v$"}),
    **tagged(
        lambda clients: clients.client("ssm").put_parameter,
        lambda tags: {"Name": made("/a"), "Value": "v", "Type": "String", "Tags": tag_list(tags)},
        "too-many-tags",
        "reserved-tag",
    ),
}
