"""The protocol RPC v2 CBOR as it is on the wire: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html."""

from collections.abc import Mapping
from typing import Any

from botocore.model import DenormalizedStructureBuilder, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

PROTOCOL = "rpc-v2-cbor"
NOTHING = b"\xa0"
"""A map without entries."""
_ERROR = DenormalizedStructureBuilder().with_members({"__type": {"type": "string"}, "message": {"type": "string"}})


def is_spoken(environ: Mapping[str, Any]) -> bool:
    """Whether a request is in this protocol, and so its answer must be too."""
    return bool(environ.get("HTTP_SMITHY_PROTOCOL") == PROTOCOL)


def read(body: bytes) -> Any:
    """What a request says; the empty map where it says nothing."""
    parser: Any = create_parser("smithy-rpc-v2-cbor")
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}


def written(value: Mapping[str, Any], shape: Shape) -> bytes:
    """A structure, in the types of its shape."""
    serializer: Any = create_serializer("smithy-rpc-v2-cbor", include_validation=False)
    return bytes(serializer._serialize_body_params(value, shape))


def error(code: str, message: str) -> bytes:
    """What an answer says whose status is not 2xx."""
    return written({"__type": code, "message": message}, _ERROR.build_model())


def headers(body: bytes) -> list[tuple[str, str]]:
    """Those of an answer; without `smithy-protocol` an SDK takes it for nobody's, and says only that."""
    return [("Content-Type", "application/cbor"), ("Content-Length", str(len(body))), ("smithy-protocol", PROTOCOL)]
