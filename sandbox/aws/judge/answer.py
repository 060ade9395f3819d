"""A refusal in the shape that the caller's protocol gives it."""

import json
from typing import Any
from xml.sax.saxutils import escape

from sandbox.aws import cbor


def answer(start_response: Any, service: str, protocol: str, code: str, message: str, status: int) -> list[bytes]:
    """Begin the answer of a WSGI server, and return its body."""
    if protocol == "cbor":
        body = cbor.error(code, message)
        headers = cbor.headers(body)
    elif protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message}).encode()
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
    else:
        body, headers = _xml(service, code, message).encode(), [("Content-Type", "text/xml")]
    start_response(f"{status} Refused", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _xml(service: str, code: str, message: str) -> str:
    said = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        return f"<Error>{said}<RequestId>local</RequestId></Error>"
    if service == "ec2":
        return f"<Response><Errors><Error>{said}</Error></Errors><RequestID>local</RequestID></Response>"
    return f"<ErrorResponse><Error><Type>Sender</Type>{said}</Error><RequestId>local</RequestId></ErrorResponse>"
