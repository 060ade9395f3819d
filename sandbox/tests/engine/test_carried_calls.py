"""The engine's calls about a service through the provider proxy: the bridge and ECS are played, the relay is real."""

import json
from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import boto3
import grpc  # type: ignore[import-untyped]
import pytest
from botocore.config import Config
from google.protobuf import empty_pb2, json_format  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from sandbox.engine.inputs import UNKNOWN, is_secret, secret
from sandbox.engine.provider_proxy import ProviderProxy
from sandbox.tests.engine.asked_ecs import Ecs
from sandbox.tests.engine.deployment_examples import SERVICE, SERVICE_ARN, STATE, WEB
from sandbox.tests.engine.test_carried_relay import KEYS

URN = "urn:pulumi:test::tiny::aws:ecs/service:Service::web"
NAMED = {"name": "web", "cluster": "tiny", "taskDefinition": "web:1"}
BARE = {name: value for name, value in WEB.items() if name != "advancedConfiguration"}
ASKED = {"serviceName": "web", "cluster": "tiny", "deploymentConfiguration": {"maximumPercent": 200}}
CONNECT = {
    "enabled": True,
    "services": [{"portName": "http", "clientAlias": {"port": 80, "dnsName": "web"}}, {"portName": "other"}],
}
THEIRS = {**NAMED, "loadBalancers": [BARE], "serviceConnectConfiguration": CONNECT}
"""What the bridge knows of the service, as it calls it."""
NEWS = {**NAMED, **STATE}


class AbortedError(Exception):
    pass


class Context:
    """What gRPC gives with a call."""

    def abort(self, code: grpc.StatusCode, text: str) -> None:
        raise AbortedError(f"{code.name}: {text}")

    def add_callback(self, _: Any) -> None: ...

    def set_trailing_metadata(self, _: Any) -> None: ...


class Future:
    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def exception(self, timeout: float | None = None) -> None: ...

    def result(self) -> Any:
        return self._answer

    def cancel(self) -> None: ...


class Bridge:
    """A bridge with a provider that knows none of the fields, and asks ECS where it was configured to."""

    def __init__(self) -> None:
        self.got: dict[str, Any] = {}
        self.updates, self.describes = True, True
        calls = ("Configure", "Check", "Diff", "Create", "Read", "Update", "Delete")
        self.provider = SimpleNamespace(**{name: SimpleNamespace(future=self._called(name)) for name in calls})

    @property
    def schema(self) -> dict[str, Any]:
        def block(name: str) -> dict[str, Any]:
            return {"$ref": f"#/types/aws:index/{name}:{name}"}

        text, many = {"type": "string"}, {"type": "array"}
        properties = {
            **dict.fromkeys((*NAMED, "waitForSteadyState"), text),
            "loadBalancers": {**many, "items": block("Balancer")},
            "serviceConnectConfiguration": block("Connect"),
        }
        types = {
            "Balancer": {"targetGroupArn": text, "containerName": text, "containerPort": text},
            "Connect": {"enabled": text, "services": {**many, "items": block("Service")}},
            "Service": {"portName": text, "clientAlias": block("Alias")},
            "Alias": {"port": text, "dnsName": text},
        }
        return {
            "provider": {"inputProperties": {"endpoints": many, "region": text}},
            "resources": {"aws:index/ecsService:EcsService": {"inputProperties": properties, "properties": properties}},
            "types": {f"aws:index/{name}:{name}": {"properties": of} for name, of in types.items()},
        }

    def close(self) -> None: ...

    def _called(self, name: str) -> Any:
        def call(request: Any) -> Future:
            self.got[name] = json_format.MessageToDict(request)
            return Future(getattr(self, f"_{name.lower()}")(request))

        return call

    def _configure(self, request: Any) -> Any:
        [block] = json_format.MessageToDict(request.args)["endpoints"]
        session = boto3.Session(KEYS.access_key, KEYS.secret_key, KEYS.token, region_name="eu-west-1")
        self.ecs = session.client("ecs", endpoint_url=block["ecs"], config=Config(retries={"total_max_attempts": 1}))
        return provider_pb2.ConfigureResponse()

    def _check(self, request: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def _diff(self, _: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE, hasDetailedDiff=True)

    def _create(self, request: Any) -> Any:
        if not request.preview:
            self.ecs.create_service(**ASKED)
            self._describe()
        return provider_pb2.CreateResponse(id=SERVICE_ARN, properties=request.properties)

    def _update(self, request: Any) -> Any:
        if not request.preview and self.updates:
            self.ecs.update_service(service=SERVICE_ARN, cluster="tiny", taskDefinition="web:2")
            self._describe()
        return provider_pb2.UpdateResponse(properties=request.news)

    def _read(self, request: Any) -> Any:
        self._describe()
        known = request.properties if request.properties.fields else struct(THEIRS)
        inputs = request.inputs if request.inputs.fields else struct(THEIRS)
        return provider_pb2.ReadResponse(id=SERVICE_ARN, properties=known, inputs=inputs)

    def _delete(self, _: Any) -> Any:
        return empty_pb2.Empty()

    def _describe(self) -> None:
        if self.describes:
            self.ecs.describe_services(cluster="tiny", services=["web"])


class Asking:
    """A proxy that is configured, and asked as the engine asks."""

    def __init__(self, ecs: Ecs) -> None:
        self.ecs, self.bridge = ecs, Bridge()
        self.proxy = ProviderProxy(lambda: self.bridge, "5.100.0")  # type: ignore[arg-type, return-value]
        given = {"region": "eu-west-1", "endpoints": json.dumps([{"ecs": ecs.address}])}
        self.proxy.Configure(provider_pb2.ConfigureRequest(args=struct(given)), Context())

    def ask(self, method: str, **fields: Any) -> Any:
        structs = {name: struct(value) if isinstance(value, dict) else value for name, value in fields.items()}
        of = getattr(provider_pb2, f"{method}Request")
        return getattr(self.proxy, method)(of(urn=URN, **structs), Context())

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [body for name, body in self.ecs.asked if name == operation]


def struct(values: dict[str, Any]) -> Struct:
    return json_format.ParseDict(values, Struct())


def plain(message: Any) -> dict[str, Any]:
    return dict(json_format.MessageToDict(message))


@pytest.fixture(scope="module")
def configured() -> Iterator[Asking]:
    with pytest.MonkeyPatch.context() as patch, Ecs(KEYS) as ecs:
        patch.setenv("AWS_ACCESS_KEY_ID", KEYS.access_key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", KEYS.secret_key)
        patch.setenv("AWS_SESSION_TOKEN", str(KEYS.token))
        asking = Asking(ecs)
        yield asking
        asking.proxy.close()


@pytest.fixture
def asking(configured: Asking) -> Asking:
    configured.ecs.forget()
    configured.bridge.updates = configured.bridge.describes = True
    described = json.dumps({"services": [SERVICE], "service": SERVICE}).encode()
    configured.ecs.answers = [(200, described)] * 3
    return configured


def test_inputs_are_checked_and_come_back(asking: Asking) -> None:
    news = {**NEWS, "deploymentConfiguration": secret(deepcopy(STATE["deploymentConfiguration"]))}
    answer = asking.ask("Check", news=news)
    assert not answer.failures
    assert plain(answer.inputs) == news
    assert asking.bridge.got["Check"]["news"] == THEIRS


def test_what_the_fields_do_not_have_is_refused_as_all_else(asking: Asking) -> None:
    odd = {
        **NAMED,
        "deploymentConfiguration": {"strateggy": "CANARY", "lifecycleHooks": [{"stages": []}]},
        "monitoring": {},
    }
    found = {each.property: each.reason for each in asking.ask("Check", news=odd).failures}
    assert set(found) == {
        "deploymentConfiguration.strateggy",
        "deploymentConfiguration.lifecycleHooks[0].stages",
        "monitoring",
    }
    assert "did you mean `strategy`?" in found["deploymentConfiguration.strateggy"]
    wrong = {**NAMED, "deploymentConfiguration": {"strategy": "RED"}}
    [failure] = asking.ask("Check", news=wrong).failures
    assert failure.property == "deploymentConfiguration.strategy"
    assert "aws:ecs/service:Service must be one of ROLLING" in failure.reason


def test_without_a_local_aws_the_fields_are_refused(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL_ECS", raising=False)
    bridge = Bridge()
    monkeypatch.setattr(bridge, "_configure", lambda _: provider_pb2.ConfigureResponse())
    other = ProviderProxy(lambda: bridge, "5.100.0")  # type: ignore[arg-type, return-value]
    other.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-west-1"})), Context())
    assert "endpoints" not in bridge.got["Configure"]["args"]
    answer = other.Check(provider_pb2.CheckRequest(urn=URN, news=struct(NEWS)), Context())
    found = {each.property: each.reason for each in answer.failures}
    assert "`deploymentConfiguration` of aws:ecs/service:Service is not known" in found["deploymentConfiguration"]
    assert {"sigintRollback", "loadBalancers[0].advancedConfiguration"} < set(found)
    schema = json.loads(other.GetSchema(provider_pb2.GetSchemaRequest(), Context()).schema)
    assert "deploymentConfiguration" in schema["resources"]["aws:ecs/service:Service"]["inputProperties"]


def test_a_difference_is_told_by_its_path(asking: Asking) -> None:
    olds = {**NEWS, "deploymentConfiguration": {"strategy": "ROLLING"}}
    answer = asking.ask("Diff", id=SERVICE_ARN, olds=olds, news=NEWS)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert "deploymentConfiguration.strategy" in answer.detailedDiff
    assert list(answer.diffs) == ["deploymentConfiguration"]
    assert asking.bridge.got["Diff"]["olds"] == THEIRS == asking.bridge.got["Diff"]["news"]
    ignored = asking.ask("Diff", id=SERVICE_ARN, olds=olds, news=NEWS, ignoreChanges=["deploymentConfiguration"])
    assert ignored.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert asking.ask("Diff", id=SERVICE_ARN, olds=NEWS, news=NEWS).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_service_is_made_in_one_call(asking: Asking) -> None:
    answer = asking.ask("Create", properties=NEWS)
    [made] = asking.asked("CreateService")
    assert made["deploymentConfiguration"]["maximumPercent"] == 200
    assert made["deploymentConfiguration"]["canaryConfiguration"] == {
        "canaryPercent": 12.5,
        "canaryBakeTimeInMinutes": 10,
    }
    assert made["loadBalancers"] == SERVICE["loadBalancers"]
    assert "testTrafficRules" in json.dumps(made["serviceConnectConfiguration"])
    assert not asking.asked("UpdateService")
    assert all(asking.ecs.right)
    assert plain(answer.properties) == NEWS


def test_a_preview_asks_nobody(asking: Asking) -> None:
    news = {
        **NAMED,
        "deploymentConfiguration": {"strategy": "ROLLING"},
        "loadBalancers": [{**WEB, "advancedConfiguration": UNKNOWN}],
    }
    shown = plain(asking.ask("Create", properties=news, preview=True).properties)
    assert shown["loadBalancers"] == news["loadBalancers"]
    assert shown["deploymentConfiguration"] == {
        "strategy": "ROLLING",
        "bakeTimeInMinutes": UNKNOWN,
        "linearConfiguration": UNKNOWN,
        "canaryConfiguration": UNKNOWN,
    }
    shown = plain(asking.ask("Update", id=SERVICE_ARN, olds=NEWS, news=news, preview=True).properties)
    assert shown["deploymentConfiguration"]["bakeTimeInMinutes"] == "30"
    assert asking.ecs.asked == []


def test_the_providers_own_update_carries_them(asking: Asking) -> None:
    olds = {**NEWS, "deploymentConfiguration": {"strategy": "ROLLING"}}
    answer = asking.ask("Update", id=SERVICE_ARN, olds=olds, news=NEWS)
    [sent] = asking.asked("UpdateService")
    assert sent["taskDefinition"] == "web:2"
    assert sent["deploymentConfiguration"]["strategy"] == "CANARY"
    assert "loadBalancers" not in sent, "it has not changed"
    assert plain(answer.properties) == NEWS


def test_an_update_of_the_fields_alone_is_a_call_of_its_own(asking: Asking) -> None:
    asking.bridge.updates = False
    olds = {**NEWS, "loadBalancers": [BARE]}
    answer = asking.ask("Update", id=SERVICE_ARN, olds=olds, news=NEWS)
    [sent] = asking.asked("UpdateService")
    assert sent == {"cluster": "tiny", "service": "web", "loadBalancers": SERVICE["loadBalancers"]}
    assert plain(answer.properties) == NEWS


def test_an_update_without_any_of_them_asks_nothing_more(asking: Asking) -> None:
    asking.bridge.updates = False
    asking.ask("Update", id=SERVICE_ARN, olds=NEWS, news=NEWS)
    assert asking.asked("UpdateService") == []


def test_the_rollback_at_a_signal_is_known_to_the_state_alone(asking: Asking) -> None:
    asking.bridge.updates = False
    answer = asking.ask("Update", id=SERVICE_ARN, olds=NEWS, news={**NEWS, "sigintRollback": False})
    assert asking.asked("UpdateService") == []
    assert plain(answer.properties)["sigintRollback"] is False


def test_a_refusal_is_the_engines_error_and_the_next_difference_finds_it(asking: Asking) -> None:
    asking.bridge.updates = False
    asking.ecs.answers = [
        (400, json.dumps({"__type": "InvalidParameterException", "message": "no such rule"}).encode())
    ]
    olds = {**NEWS, "loadBalancers": [BARE]}
    with pytest.raises(AbortedError, match=r"UNKNOWN: updating ECS Service .*no such rule"):
        asking.ask("Update", id=SERVICE_ARN, olds=olds, news=NEWS)
    assert asking.ask("Diff", id=SERVICE_ARN, olds=olds, news=NEWS).changes == provider_pb2.DiffResponse.DIFF_SOME


def test_a_service_that_was_made_stays_known_where_ecs_does_not_say_how(asking: Asking) -> None:
    asking.bridge.describes = False
    asking.ecs.answers = [(200, json.dumps({"service": SERVICE}).encode()), (400, b'{"__type": "ServerException"}')]
    assert plain(asking.ask("Create", properties=NEWS).properties) == NEWS


def test_a_refresh_finds_what_ecs_has(asking: Asking) -> None:
    before = {**NEWS, "deploymentConfiguration": {"strategy": "ROLLING"}, "loadBalancers": [BARE]}
    answer = asking.ask("Read", id=SERVICE_ARN, properties=before, inputs=before)
    assert plain(answer.properties) == NEWS
    found = plain(answer.inputs)
    assert found["deploymentConfiguration"] == {"strategy": "CANARY"}
    assert found["loadBalancers"] == [BARE], "the program says nothing of it"


@pytest.mark.parametrize("id_", ["tiny/web", SERVICE_ARN])
def test_an_import_takes_all(asking: Asking, id_: str) -> None:
    answer = asking.ask("Read", id=id_)
    taken = {name: value for name, value in NEWS.items() if name != "sigintRollback"}
    assert plain(answer.properties) == taken == plain(answer.inputs)


def test_a_refresh_that_ecs_does_not_answer_is_an_error(asking: Asking) -> None:
    asking.bridge.describes = False
    asking.proxy._carrier.relay.forget(("tiny", "web"))  # type: ignore[union-attr]
    asking.ecs.answers = [(400, b'{"__type": "ServerException"}')]
    with pytest.raises(AbortedError, match="UNAVAILABLE: ECS does not say how the service tiny/web is deployed"):
        asking.ask("Read", id=SERVICE_ARN, properties=NEWS, inputs=NEWS)


def test_secrets_stay_secret(asking: Asking) -> None:
    hidden = deepcopy(NEWS)
    hidden["deploymentConfiguration"]["lifecycleHooks"][0]["hookDetails"] = secret('{"at":[1],"of":"web"}')
    hidden["loadBalancers"][0]["advancedConfiguration"]["roleArn"] = secret(WEB["advancedConfiguration"]["roleArn"])
    made = plain(asking.ask("Create", properties=hidden).properties)
    assert is_secret(made["deploymentConfiguration"])
    assert is_secret(made["loadBalancers"])
    assert not is_secret(made["serviceConnectConfiguration"])
    assert asking.asked("CreateService")[0]["loadBalancers"] == SERVICE["loadBalancers"], "ECS gets the plain text"
    asking.ecs.answers = [(200, json.dumps({"services": [SERVICE]}).encode())]
    read = plain(asking.ask("Read", id=SERVICE_ARN, properties=made, inputs=hidden).properties)
    assert read == made
    assert asking.ask("Diff", id=SERVICE_ARN, olds=made, news=hidden).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_deleting_needs_none_of_it(asking: Asking) -> None:
    asking.ask("Delete", id=SERVICE_ARN, properties=NEWS)
    assert asking.bridge.got["Delete"]["properties"] == THEIRS
