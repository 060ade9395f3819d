"""Cases of SQS."""

import json

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tagged


def queue(refused: dict[str, str], taken: dict[str, str]) -> Case:
    return lambda clients: Sides(
        clients.client("sqs").create_queue,
        {"QueueName": made("q"), "Attributes": refused},
        {"QueueName": made("q"), "Attributes": taken},
    )


def _redrive(clients: Clients) -> Sides:
    sqs = clients.client("sqs")
    url = sqs.create_queue(QueueName=made("q"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    wrong, right = (json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": count}) for count in (1001, 1000))
    return queue({"RedrivePolicy": wrong}, {"RedrivePolicy": right})(clients)


FIFO = {"FifoQueue": "true"}

CASES: dict[str, Case] = {
    "attribute-range": queue({"VisibilityTimeout": "43201"}, {"VisibilityTimeout": "43200"}),
    "attribute": queue({"Visibility": "1"}, {"VisibilityTimeout": "1"}),
    "policy-is-json": queue({"Policy": "{"}, {"Policy": '{"Statement": []}'}),
    "redrive": _redrive,
    "one-encryption": queue(
        {"KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": "true"}, {"SqsManagedSseEnabled": "true"}
    ),
    "fifo-name": lambda clients: Sides(
        clients.client("sqs").create_queue,
        {"QueueName": made("q"), "Attributes": FIFO},
        {"QueueName": made("q") + ".fifo", "Attributes": FIFO},
    ),
    "deduplication-of-fifo": lambda clients: Sides(
        clients.client("sqs").create_queue,
        {"QueueName": made("q"), "Attributes": {"ContentBasedDeduplication": "true"}},
        {"QueueName": made("q") + ".fifo", "Attributes": {**FIFO, "ContentBasedDeduplication": "true"}},
    ),
    **tagged(
        lambda clients: clients.client("sqs").create_queue,
        lambda tags: {"QueueName": made("q"), "tags": dict(tags)},
        "too-many-tags",
    ),
}
