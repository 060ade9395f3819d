"""Cases of Secrets Manager."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged


def create(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        return {"Name": made("secret"), "SecretString": "x", **more}

    return lambda clients: Sides(clients.client("secretsmanager").create_secret, given(refused), given(taken))


def _secret(clients: Clients) -> str:
    return str(clients.client("secretsmanager").create_secret(Name=made("s"), SecretString="x")["ARN"])


def _window(clients: Clients) -> Sides:
    call, secret = clients.client("secretsmanager").delete_secret, {"SecretId": _secret(clients)}
    return Sides(call, {**secret, "RecoveryWindowInDays": 31}, {**secret, "RecoveryWindowInDays": 30})


def _policy(clients: Clients) -> Sides:
    call, secret = clients.client("secretsmanager").put_resource_policy, {"SecretId": _secret(clients)}
    return Sides(call, {**secret, "ResourcePolicy": "[]"}, {**secret, "ResourcePolicy": "{}"})


def _going(clients: Clients) -> Sides:
    client, gone, kept = clients.client("secretsmanager"), _secret(clients), _secret(clients)
    client.delete_secret(SecretId=gone)
    wrong, right = ({"SecretId": arn, "SecretString": "y"} for arn in (gone, kept))
    return Sides(client.put_secret_value, wrong, right)


CASES: dict[str, Case] = {
    "marked-for-deletion": _going,
    "name": create({"Name": "a b"}, {"Name": made("a/_+=.@-")}),
    "one-value": create({"SecretBinary": b"x"}, {}),
    "recovery-window": _window,
    "policy-is-json": _policy,
    **tagged(
        lambda clients: clients.client("secretsmanager").create_secret,
        lambda tags: {"Name": made("s"), "SecretString": "x", "Tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
