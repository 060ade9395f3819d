"""What a request asks: service, operation and parameters, read by botocore's model of the service."""

import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError
from botocore.model import OperationNotFoundError
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from
from werkzeug.exceptions import HTTPException

from sandbox.aws import cbor
from sandbox.aws.judge.existing import Existing
from sandbox.aws.wsgi import body_of

# By the name that a request is signed for: botocore's name of the service. Requests to others are not judged.
SERVICES = {
    "acm": "acm",
    "application-autoscaling": "application-autoscaling",
    "autoscaling": "autoscaling",
    "ec2": "ec2",
    "ecr": "ecr",
    "ecs": "ecs",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "servicediscovery": "servicediscovery",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}


@dataclass(frozen=True)
class Call:
    """A request.

    Attributes:
        service: botocore's name of the service.
        operation: the API's operation, with the shape of its input.
        protocol: in which it is spoken: json, query, ec2, rest-json, rest-xml or cbor.
        given: its parameters, by the API's names.
        unknown: names among its parameters that the model does not know.
        existing: what is there already, in its account and region.
    """

    service: str
    operation: OperationModel
    protocol: str
    given: dict[str, Any]
    unknown: list[str]
    existing: Existing

    @property
    def name(self) -> str:
        return str(self.operation.name)


class MalformedError(Exception):
    """A parameter is not of its type."""

    def __init__(self, service: str, protocol: str, problem: Exception) -> None:
        super().__init__(str(problem))
        self.service, self.protocol = service, protocol


def read(environ: dict[str, Any]) -> Call | None:
    """The call that a request is; none where it is none that we know. Its body can be read again afterwards.

    Raises:
        MalformedError: a parameter is not of its type.
    """
    signed_for = _scope(environ)
    service = SERVICES.get(signed_for[3])
    if service is None:
        return None
    body = body_of(environ)
    request = Request(dict(environ))
    found = _operation(service, request, environ)
    environ["wsgi.input"] = io.BytesIO(body)
    if found is None or not _is_judged(found[0]):
        return None
    operation, uri = found
    protocol = "cbor" if cbor.is_spoken(environ) else _protocol(operation, request)
    account = request.headers.get("x-moto-account-id") or get_account_id_from(signed_for[0])
    existing = Existing(account, signed_for[2])
    try:
        given = _parameters(operation, protocol, request, body, uri)
    except (ValueError, TypeError, AttributeError, RequestParserError, BotoCoreError) as problem:
        raise MalformedError(service, protocol, problem) from problem
    return Call(service, operation, protocol, given, _unknown(operation, protocol, request, body), existing)


def _scope(environ: Mapping[str, Any]) -> list[str]:
    """Key, date, region and service of a signature, in its header or in a presigned address."""
    given = str(environ.get("HTTP_AUTHORIZATION", ""))
    scope = given.partition("Credential=")[2].partition(",")[0].split("/")
    return scope if len(scope) > 3 else ["", "", "", ""]  # noqa: PLR2004


def _protocol(operation: OperationModel, request: Request) -> str:
    return determine_request_protocol(operation.service_model, request.content_type)


def _operation(service: str, request: Request, environ: Mapping[str, Any]) -> tuple[OperationModel, Any] | None:
    model = get_service_model(service)
    if service == "elbv2" and request.values.get("Version", model.api_version) != model.api_version:
        return None  # the classic load balancers
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if cbor.is_spoken(environ):
        target = environ["PATH_INFO"].rpartition("/")[2]
    if not target and str(model.protocol) in ("query", "ec2"):
        target = request.values.get("Action", "")
    try:
        if target:
            return model.operation_model(target), {}
        operation, uri = get_service_router(service).match(request)
    except (OperationNotFoundError, HTTPException, NotImplementedError):
        return None
    return operation, uri


def _parameters(operation: OperationModel, protocol: str, request: Request, body: bytes, uri: Any) -> dict[str, Any]:
    if protocol == "cbor":
        return dict(cbor.read(body))
    parser = PROTOCOL_PARSERS[protocol](operation)
    parsed = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": uri,
        }
    )
    return dict(parsed)


def _is_judged(operation: OperationModel) -> bool:
    """Of S3 what is done to buckets is judged, not what is done to objects."""
    members = operation.input_shape.members if operation.input_shape else {}
    return not operation.has_streaming_input and not (operation.service_model.service_name == "s3" and "Key" in members)


def _unknown(operation: OperationModel, protocol: str, request: Request, body: bytes) -> list[str]:
    """Names at the request's top level that the model does not have; newer clients send more than ours knows."""
    shape = operation.input_shape
    if protocol in ("query", "ec2"):
        sent = {key.split(".")[0] for key in request.values} - {"Action", "Version"}
        known = _serialized(operation)
    elif protocol in ("json", "cbor"):
        sent = set(cbor.read(body) if protocol == "cbor" else _json(body))
        known = set(shape.members) if shape else set()
    else:
        return []
    return sorted(sent - known)


def _json(body: bytes) -> Mapping[str, Any]:
    read = json.loads(body or b"{}")
    return read if isinstance(read, dict) else {}


@functools.cache
def _serialized(operation: OperationModel) -> set[str]:
    """The first parts of the names that the parameters of an operation have in a form."""
    names: set[str] = set()
    members: dict[str, Any] = dict(operation.input_shape.members) if operation.input_shape else {}
    for name, shape in members.items():
        said = shape.serialization
        flat = shape.member.serialization.get("name") if shape.type_name == "list" else None
        upper = str(said.get("name", name))
        names |= {name, upper, upper[:1].upper() + upper[1:], str(said.get("queryName", name))}
        if flat and said.get("flattened"):
            names.add(str(flat))
    return names
