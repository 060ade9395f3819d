"""Cases of SNS."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged


def topic(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(
        clients.client("sns").create_topic, {"Name": made("t"), **refused}, {"Name": made("t"), **taken}
    )


def subscribed(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"TopicArn": clients.client("sns").create_topic(Name=made("t"))["TopicArn"]}
        return Sides(clients.client("sns").subscribe, {**base, **refused}, {**base, **taken})

    return case


def _same_name(clients: Clients) -> Sides:
    given, call = {"Name": made("t"), "Attributes": {"DisplayName": "a"}}, clients.client("sns").create_topic
    call(**given)
    return Sides(call, {**given, "Attributes": {"DisplayName": "b"}}, given)


MAIL = {"Protocol": "email", "Endpoint": "a@example.com"}

CASES: dict[str, Case] = {
    "protocol": subscribed({**MAIL, "Protocol": "mail"}, MAIL),
    "endpoint": subscribed({**MAIL, "Endpoint": "example.com"}, MAIL),
    "fifo-name": topic(
        {"Attributes": {"FifoTopic": "true"}}, {"Name": made("t") + ".fifo", "Attributes": {"FifoTopic": "true"}}
    ),
    "topic-name-is-free": _same_name,
    "policy-is-json": topic({"Attributes": {"Policy": "{"}}, {"Attributes": {"Policy": '{"Statement": []}'}}),
    "signature-version": topic({"Attributes": {"SignatureVersion": "3"}}, {"Attributes": {"SignatureVersion": "2"}}),
    "subscription-attribute": subscribed(
        {**MAIL, "Attributes": {"Raw": "true"}}, {**MAIL, "Attributes": {"FilterPolicyScope": "MessageBody"}}
    ),
    **tagged(
        lambda clients: clients.client("sns").create_topic,
        lambda tags: {"Name": made("t"), "Tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
