"""The protocol RPC v2 CBOR, which newer SDKs speak to CloudWatch and Cloud Map where older ones speak Query or JSON.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html. moto knows no CBOR (getmoto/moto#9195). Both
services speak JSON as well, so a request is put into JSON for moto, and its answer into CBOR.
"""

import functools
import io
import json
import re
from typing import Any

import botocore.session
from botocore.model import DenormalizedStructureBuilder, OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from sandbox.aws.fixes.patching import around

PROTOCOL = "rpc-v2-cbor"
_OPERATION = re.compile(r"/service/(?P<service>\w+)/operation/(?P<operation>\w+)$")
# By the shape of the service, which stands in the path: botocore's name of it.
_SERVICES = {"GraniteServiceVersion20100801": "cloudwatch", "Route53AutoNaming_v20170314": "servicediscovery"}
_ERROR = DenormalizedStructureBuilder().with_members({"__type": {"type": "string"}, "message": {"type": "string"}})
_REPLACED = {"content-type", "content-length", "smithy-protocol"}


@around(DomainDispatcherApplication, "__call__")
def call(original: Any, self: DomainDispatcherApplication, environ: dict[str, Any], start_response: Any) -> Any:
    operation = _operation(environ)
    if operation is None:
        return original(self, environ, start_response)
    said: list[tuple[str, list[tuple[str, str]]]] = []
    answer = original(
        self, _in_json(environ, operation), lambda status, headers, *_error: said.append((status, headers))
    )
    body, (status, headers) = b"".join(answer), said[-1]
    kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
    cbor = _in_cbor(body, operation if status.startswith("2") else None)
    own = [("Content-Type", "application/cbor"), ("Content-Length", str(len(cbor))), ("smithy-protocol", PROTOCOL)]
    start_response(status, [*kept, *own])
    return [cbor]


def _operation(environ: dict[str, Any]) -> OperationModel | None:
    """The operation that a request in this protocol asks for; none for any other request."""
    found = _OPERATION.search(environ.get("PATH_INFO", ""))
    if environ.get("HTTP_SMITHY_PROTOCOL") != PROTOCOL or not found or found["service"] not in _SERVICES:
        return None
    return _model(_SERVICES[found["service"]]).operation_model(found["operation"])


@functools.cache
def _model(service: str) -> ServiceModel:
    model: ServiceModel = botocore.session.get_session().get_service_model(service)
    return model


def _in_json(environ: dict[str, Any], operation: OperationModel) -> dict[str, Any]:
    """The request as an SDK that speaks JSON would send it."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    cbor: Any = create_parser("smithy-rpc-v2-cbor")
    given = cbor.parse_data_item(cbor.get_peekable_stream_from_bytes(body)) if body else {}
    request: Any = create_serializer("json", include_validation=False).serialize_to_request(given, operation)
    return {
        **environ,
        "PATH_INFO": "/",
        "CONTENT_TYPE": request["headers"]["Content-Type"],
        "HTTP_X_AMZ_TARGET": request["headers"]["X-Amz-Target"],
        "CONTENT_LENGTH": str(len(request["body"])),
        "wsgi.input": io.BytesIO(request["body"]),
    }


def _in_cbor(body: bytes, operation: OperationModel | None) -> bytes:
    """moto's answer, in the types of the operation's output; without an operation, an error."""
    cbor: Any = create_serializer("smithy-rpc-v2-cbor", include_validation=False)
    if operation is None:
        said = json.loads(body)
        error = {"__type": said.get("__type", ""), "message": said.get("message") or said.get("Message") or ""}
        return bytes(cbor._serialize_body_params(error, _ERROR.build_model()))
    if operation.output_shape is None:
        return b"\xa0"  # a map without entries
    response = {"status_code": 200, "headers": {}, "body": body}
    answer: Any = create_parser("json").parse(response, operation.output_shape)
    answer.pop("ResponseMetadata", None)
    return bytes(cbor._serialize_body_params(answer, operation.output_shape))
