"""A signed request: what it calls, and whether its signature is right."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.aws import cbor

_REST_XML = ("s3", "route53", "cloudfront", "")
"""Services that speak XML and name no action; what else names none speaks JSON."""

_PREFIXES = {"monitoring": "cloudwatch"}
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html"""

_BY_PATH = {"scheduler": re.compile("/schedules(?:/(?P<Name>[^/]+))?")}
"""Services that name a call by method and path, and one thing by the last part of the path: of these the calls that
read. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html"""

Protocol = Literal["json", "xml", "cbor"]


@dataclass(frozen=True)
class Signed:
    """A signed request.

    Attributes:
        key: id of the access key; empty where it is not signed.
        region: region it is signed for.
        service: service it is signed for: also the prefix of its actions, but for CloudWatch's.
        operation: the API's operation; `METHOD path?query` where it cannot be told.
        parameters: its parameters.
        protocol: what it is spoken in, and the answer must be too.
    """

    key: str
    region: str
    service: str
    operation: str
    parameters: Mapping[str, Any]
    protocol: Protocol

    @property
    def call(self) -> str:
        return f"{_PREFIXES.get(self.service, self.service)}:{self.operation}"


def signed(environ: Mapping[str, Any], body: bytes) -> Signed:
    """What a request is, from its headers and body."""
    scope = str(environ.get("HTTP_AUTHORIZATION", "")).partition("Credential=")[2].partition(",")[0].split("/")
    key, _, region, service = [*scope, "", "", "", ""][:4]
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        return Signed(key, region, service, target.rpartition(".")[2], json.loads(body or b"{}"), "json")
    if cbor.is_spoken(environ):
        return Signed(key, region, service, environ["PATH_INFO"].rpartition("/")[2], cbor.read(body), "cbor")
    query = str(environ.get("QUERY_STRING", ""))
    if read := _read_by_path(service, environ, query):
        return Signed(key, region, service, *read, "json")
    otherwise = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}" + (f"?{query}" if query else "")
    if body.startswith(b"{"):
        return Signed(key, region, service, otherwise, json.loads(body), "json")
    form = dict(parse_qsl(body.decode(errors="replace"))) or dict(parse_qsl(query))
    protocol: Protocol = "xml" if "Action" in form or service in _REST_XML else "json"
    return Signed(key, region, service, form.get("Action", otherwise), form, protocol)


def _read_by_path(service: str, environ: Mapping[str, Any], query: str) -> tuple[str, dict[str, str]] | None:
    """The operation and its parameters, where method and path say them; else None."""
    found = _BY_PATH[service].fullmatch(environ["PATH_INFO"]) if service in _BY_PATH else None
    if found is None or environ["REQUEST_METHOD"] != "GET":
        return None
    given = {f"{name[:1].upper()}{name[1:]}": value for name, value in parse_qsl(query)}
    named = {name: value for name, value in found.groupdict().items() if value}
    return ("GetSchedule" if named else "ListSchedules"), {**given, **named}


def is_signed_with(credentials: Credentials, environ: Mapping[str, Any], body: bytes, request: Signed) -> bool:
    """Whether a request is signed with the secret key of these credentials.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    given = str(environ["HTTP_AUTHORIZATION"])
    names = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    headers = {name: _header(environ, name) for name in names}
    path = environ.get("RAW_URI") or environ["PATH_INFO"]
    url = f"http://{environ.get('HTTP_HOST', '')}{path}"
    again = AWSRequest(environ["REQUEST_METHOD"], url=url, data=body, headers=headers)
    again.context["timestamp"] = _header(environ, "x-amz-date")
    signer = SigV4Auth(credentials, request.service, request.region)
    expected = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    return given.rpartition("Signature=")[2].strip() == expected


def _header(environ: Mapping[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    return str(environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", ""))
