"""What each service says when it throttles or fails: code, status and words.

The operation's own errors in botocore's model come first, with their status; where it lists none, those that all
operations of a protocol have in common, which each API's reference lists under `Common errors`
(https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html; EC2:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; S3:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). All of them are tried again by boto3 and by the
SDK for Go: by code where it throttles, by status 500 and 503.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from botocore.model import Shape

from sandbox.aws.faults.settings import Kind


class Error(NamedTuple):
    """What an answer says: the code, the status of HTTP, the words."""

    code: str
    status: int
    message: str


_TOO_OFTEN = "Rate exceeded"
_BROKEN = "We encountered an internal error. Please try again."
_AWAY = "The request has failed due to a temporary failure of the server."

# Names of shapes; what throttles keys or other calls (`KMSThrottlingException`) is another error.
_OWN = {
    "throttling": re.compile(r"Throttl(?:ing|ed)Exception|RequestLimitExceeded|RequestThrottled|TooManyRequests\w*"),
    "500": re.compile(r"Internal\w*|Server(?:Exception|Error)|ServiceFailure\w*|KMSInternalException"),
    "503": re.compile(r"ServiceUnavailable\w*"),
}
_OF_SERVICE = {
    ("ec2", "throttling"): Error("RequestLimitExceeded", 503, "Request limit exceeded."),
    ("ec2", "500"): Error("InternalError", 500, "An internal error has occurred"),
    ("ec2", "503"): Error("Unavailable", 503, "The server is overloaded and can't handle the request."),
    ("s3", "throttling"): Error("SlowDown", 503, "Please reduce your request rate."),
    ("s3", "500"): Error("InternalError", 500, _BROKEN),
}
_OF_XML = Error("Throttling", 400, _TOO_OFTEN)
_IN_COMMON = {
    "throttling": Error("ThrottlingException", 400, _TOO_OFTEN),
    "500": Error("InternalFailure", 500, _BROKEN),
    "503": Error("ServiceUnavailable", 503, _AWAY),
}
_SPEAK_XML = ("query", "ec2", "rest-xml", "xml")
# A code by which the SDK for Go does not throttle (`Throttled` of SNS), and by whose status it does not try again.
_TRIED_AGAIN = re.compile(r"Throttl(?:ing|ingException|edException)|RequestLimitExceeded|RequestThrottled|TooMany\w+")


def error(kind: Kind, service: str, protocol: str, listed: Iterable[Shape]) -> Error:
    """What a service says.

    Args:
        kind: throttling, 500 or 503.
        service: botocore's name of it.
        protocol: in which it is asked.
        listed: the errors that the operation may answer with.
    """
    common = _IN_COMMON[kind]
    for shape in listed:
        said = shape.metadata.get("error", {})
        code = str(said.get("code", shape.name))
        if _OWN[kind].fullmatch(shape.name) and (kind != "throttling" or _TRIED_AGAIN.fullmatch(code)):
            return Error(code, int(said.get("httpStatusCode", common.status)), common.message)
    own = _OF_SERVICE.get((service, kind))
    if own is not None:
        return own
    return _OF_XML if kind == "throttling" and protocol in _SPEAK_XML else common
