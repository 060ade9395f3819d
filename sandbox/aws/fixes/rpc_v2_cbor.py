"""Calls in RPC v2 CBOR, which newer SDKs speak to CloudWatch and Cloud Map where older ones speak Query or JSON.

moto knows no CBOR (getmoto/moto#9195). Both services speak JSON as well, so a request is put into JSON for moto, and
its answer into CBOR.
"""

import functools
import io
import json
import re
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from sandbox.aws import cbor
from sandbox.aws.fixes.patching import around

_OPERATION = re.compile(r"/service/(?P<service>\w+)/operation/(?P<operation>\w+)$")
# By the shape of the service, which stands in the path: botocore's name of it.
_SERVICES = {"GraniteServiceVersion20100801": "cloudwatch", "Route53AutoNaming_v20170314": "servicediscovery"}
_REPLACED = {"content-type", "content-length", "smithy-protocol"}


@around(DomainDispatcherApplication, "__call__")
def call(original: Any, self: DomainDispatcherApplication, environ: dict[str, Any], start_response: Any) -> Any:
    if not cbor.is_spoken(environ):
        return original(self, environ, start_response)
    operation = _operation(environ["PATH_INFO"])
    said: list[tuple[str, list[tuple[str, str]]]] = []
    answer = original(
        self, _in_json(environ, operation), lambda status, headers, *_error: said.append((status, headers))
    )
    body, (status, headers) = b"".join(answer), said[-1]
    kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
    answered = _in_cbor(body, operation) if status.startswith("2") else _error_in_cbor(body)
    start_response(status, [*kept, *cbor.headers(answered)])
    return [answered]


def _operation(path: str) -> OperationModel:
    """The operation that a path names.

    Raises:
        NotImplementedError: of that service none is known in this protocol.
    """
    found = _OPERATION.search(path)
    if not found or found["service"] not in _SERVICES:
        known = " and ".join(sorted(_SERVICES.values()))
        raise NotImplementedError(f"{path} in the protocol {cbor.PROTOCOL}, which it speaks for {known} alone")
    return _model(_SERVICES[found["service"]]).operation_model(found["operation"])


@functools.cache
def _model(service: str) -> ServiceModel:
    model: ServiceModel = botocore.session.get_session().get_service_model(service)
    return model


def _in_json(environ: dict[str, Any], operation: OperationModel) -> dict[str, Any]:
    """The request as an SDK that speaks JSON would send it."""
    given = cbor.read(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    request: Any = create_serializer("json", include_validation=False).serialize_to_request(given, operation)
    return {
        **environ,
        "PATH_INFO": "/",
        "CONTENT_TYPE": request["headers"]["Content-Type"],
        "HTTP_X_AMZ_TARGET": request["headers"]["X-Amz-Target"],
        "CONTENT_LENGTH": str(len(request["body"])),
        "wsgi.input": io.BytesIO(request["body"]),
    }


def _in_cbor(body: bytes, operation: OperationModel) -> bytes:
    """moto's answer, in the types of the operation's output."""
    if operation.output_shape is None:
        return cbor.NOTHING
    response = {"status_code": 200, "headers": {}, "body": body}
    answer: Any = create_parser("json").parse(response, operation.output_shape)
    answer.pop("ResponseMetadata", None)
    return cbor.written(answer, operation.output_shape)


def _error_in_cbor(body: bytes) -> bytes:
    said = json.loads(body)
    return cbor.error(said.get("__type", ""), said.get("message") or said.get("Message") or "")
