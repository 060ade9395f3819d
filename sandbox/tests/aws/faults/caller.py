"""Who calls the local AWS in these tests: boto3, which tries again at once or not at all."""

import uuid
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

REGION = "eu-west-1"
TRANSIENT = (429, 500, 503)
THROTTLED = ("Throttling", "ThrottlingException", "RequestLimitExceeded", "RequestThrottled", "SlowDown")
ATTEMPTS = 40


class Caller:
    """boto3 clients of one local AWS."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        self._clients: dict[tuple[str, int], Any] = {}

    def client(self, service: str, attempts: int = 1) -> Any:
        """One that makes so many attempts."""
        if (service, attempts) not in self._clients:
            config = Config(
                retries={"total_max_attempts": attempts, "mode": "standard"}, s3={"addressing_style": "path"}
            )
            self._clients[service, attempts] = self._session.client(service, endpoint_url=self._url, config=config)
        return self._clients[service, attempts]

    def insist(self, service: str, operation: str, **given: Any) -> Any:
        """A call until it is answered, without the pauses of an SDK; each attempt has a token of its own."""
        client = self.client(service)
        for attempt in range(ATTEMPTS):
            if "CallerReference" in given:
                given["CallerReference"] = str(uuid.uuid4())
            try:
                return getattr(client, operation)(**given)
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status not in TRANSIENT and error.response["Error"]["Code"] not in THROTTLED:
                    if attempt and ("AlreadyExists" in str(error) or "Duplicate" in str(error)):
                        return {}
                    raise
            except HTTPClientError:
                pass
        raise AssertionError(f"{service}.{operation} was never answered")
