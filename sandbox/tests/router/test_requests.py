"""Requests over sockets, to load balancers of the local AWS."""

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.router import Router
from sandbox.tests.aws.test_capacity import Group
from sandbox.tests.aws.test_load_balancers import issued
from sandbox.tests.aws.world import Balanced, Network, Service, World, bridge, fargate, name, tcp, until


@dataclass
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def told(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks the listener of a load balancer, on one connection."""

    def __init__(self, played: Router, world: World, balancer: str, port: int = 80) -> None:
        found = world.elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]
        self.key = f"{found['LoadBalancerName']}:{port}"
        until(lambda: self.key in played.addresses, f"{self.key} is played")
        self.address = urlsplit(played.addresses[self.key])
        self.connection = http.client.HTTPConnection(str(self.address.hostname), int(self.address.port or 0), 60)

    def ask(self, path: str = "/", method: str = "GET", body: Any = None, **headers: str) -> Got:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.connection.request(method, path, body, named)
        got = self.connection.getresponse()
        return Got(got.status, dict(got.getheaders()), got.read().decode())

    def told(self, path: str = "/", **headers: str) -> Any:
        """What is said of who got a request; None where nobody did."""
        got = self.ask(path, Accept="application/json", **headers)
        return got.told if got.status == 200 else None

    def raw(self, text: str) -> str:
        """The answer to what is no request that http.client would send."""
        with socket.create_connection((str(self.address.hostname), int(self.address.port or 0)), 60) as connection:
            connection.sendall(text.encode("latin-1"))
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(4096):
                answer += piece
            return answer.decode()


def respond(status: int, body: str = "") -> dict[str, Any]:
    return {
        "Type": "fixed-response",
        "FixedResponseConfig": {"StatusCode": str(status), "MessageBody": body, "ContentType": "text/plain"},
    }


@pytest.fixture(scope="module")
def balanced(world: World, network: Network, played: Router) -> Balanced:
    assert played
    return Balanced(world, network)


@pytest.fixture(scope="module")
def client(balanced: Balanced, world: World, played: Router) -> Client:
    return Client(played, world, balanced.arn)


@pytest.fixture
def service(world: World, network: Network, ecs_cluster: str, balanced: Balanced) -> Iterator[Service]:
    """Two tasks behind the load balancer."""
    behind = {"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}
    made = Service(
        world,
        ecs_cluster,
        fargate(world, family=name("family")),
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=network.awsvpc,
        loadBalancers=[behind],
    )
    made.wait_until_stable()
    yield made
    made.end()


def test_a_rollout_is_seen_from_outside(world: World, service: Service, client: Client, balanced: Balanced) -> None:
    until(lambda: client.told("/1/x"), "a task is healthy")
    tasks = {task["taskArn"].rpartition("/")[2]: task for task in service.tasks()}
    until(lambda: {client.told("/1/x")["task"] for _ in range(2)} == set(tasks), "they take turns")
    told = client.told("/1/x?a=b", Host="shop.example.com", X_Forwarded_For="192.0.2.1", X_Amzn_Trace_Id="Root=1-a-b")
    revision = service.created["taskDefinition"].rpartition("/")[2]
    assert (told["service"], told["revision"], told["container"]) == (service.name, revision, "app, port 80")
    assert (told["image"], told["rule"], told["listener"]) == ("nginx:1", "1", "HTTP:80")
    assert told["load_balancer"] == client.key.partition(":")[0]
    assert told["target_group"] == balanced.group.split("/")[1]
    assert told["target"].endswith(":80, healthy")
    assert told["request"] == "GET shop.example.com/1/x?a=b"
    assert (told["X-Forwarded-For"], told["X-Forwarded-Port"]) == ("192.0.2.1, 127.0.0.1", "80")
    assert told["X-Forwarded-Proto"] == "http"
    assert told["X-Amzn-Trace-Id"].startswith("Self=1-")
    assert told["X-Amzn-Trace-Id"].endswith(";Root=1-a-b")

    newer = fargate(world, "nginx:2", family=revision.partition(":")[0])
    service.update(taskDefinition=newer)
    seen: list[Any] = []

    def rolled() -> bool:
        seen.extend(client.told("/1/x") for _ in range(2))
        return {each["image"] for each in seen[-2:]} == {"nginx:2"}

    until(rolled, "the old are gone")
    assert None not in seen  # somebody was there all the time
    service.wait_until_stable()
    got = client.ask("/1/x")
    assert got.body.startswith(f"{newer.rpartition('/')[2]}, task ")
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (got.headers["Server"], got.headers["X-Content-Type-Options"]) == ("local-router", "nosniff")

    service.update(desiredCount=0)
    service.wait_until_stable()
    until(lambda: "No target is registered" in client.ask("/1/x").body, "nobody is there")
    got = client.ask("/1/x")
    assert (got.status, got.headers["Server"]) == (503, "awselb/2.0")
    assert got.headers["X-Local-Target-Group"] == balanced.group.split("/")[1]


def test_a_target_is_told_from_its_neighbours_on_an_instance(
    world: World, network: Network, ecs_cluster: str, played: Router
) -> None:
    """Two tasks of one instance have ports of their own."""
    balanced = Balanced(world, network, "instance")
    Group(world, network, ecs_cluster, least=1, managed=False)
    behind = {"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}
    definition = bridge(world, memory=64)
    made = Service(world, ecs_cluster, definition, desiredCount=2, launchType="EC2", loadBalancers=[behind])
    made.wait_until_stable()
    client = Client(played, world, balanced.arn)
    tasks = {task["taskArn"].rpartition("/")[2] for task in made.tasks()}
    until(
        lambda: {(client.told("/1/x") or {}).get("task") for _ in range(2)} == tasks,
        "both are reached, each by its own",
    )
    assert client.told("/1/x")["container"] == "app, port 80"
    made.end()


def test_health_decides_and_all_unhealthy_is_open(world: World, played: Router) -> None:
    """Targets that are no tasks: whatever lies between keeps the one from being healthy."""
    network = Network(world)
    own = Balanced(world, network)
    closed, opened = network.new_group(), network.new_group(tcp(80))
    places = []
    for group in (closed, opened):
        made = world.ec2.create_network_interface(SubnetId=network.subnets[0], Groups=[group])
        places.append(made["NetworkInterface"]["PrivateIpAddress"])
    world.elb.register_targets(TargetGroupArn=own.group, Targets=[{"Id": place, "Port": 80} for place in places])
    asker = Client(played, world, own.arn)
    until(lambda: {state for _, _, state in own.targets()} == {"healthy", "unhealthy"}, "both are checked")
    until(lambda: {(asker.told("/1/x") or {}).get("target") for _ in range(3)} == {f"{places[1]}:80, healthy"}, "one")
    assert asker.told("/1/x")["service"] is None
    world.elb.deregister_targets(TargetGroupArn=own.group, Targets=[{"Id": places[1], "Port": 80}])
    until(lambda: "as too few are healthy" in (asker.told("/1/x") or {}).get("target", ""), "it fails open")


def test_redirects_lead_to_the_other_listener(world: World, network: Network, played: Router) -> None:
    balanced = Balanced(world, network)
    secure = issued(world, f"{name('www')}.example.com")
    world.elb.create_listener(
        LoadBalancerArn=balanced.arn,
        Port=443,
        Protocol="HTTPS",
        Certificates=[{"CertificateArn": secure}],
        DefaultActions=[respond(404, "Not found")],
    )
    to_https = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    world.elb.modify_listener(
        ListenerArn=balanced.listener, DefaultActions=[{"Type": "redirect", "RedirectConfig": to_https}]
    )
    client, https = Client(played, world, balanced.arn), Client(played, world, balanced.arn, 443)
    got = client.ask("/a?b=c", Host="shop.example.com")
    assert (got.status, got.headers["Location"]) == (301, "https://shop.example.com:443/a?b=c")
    assert got.headers["X-Local-Location"] == f"{https.address.geturl()}/a?b=c"
    assert f"curl -H 'Host: shop.example.com' '{https.address.geturl()}/a?b=c'" in got.body
    assert got.headers["X-Local-Rule"] == "default"
    assert (https.ask("/a").status, https.ask("/a").body) == (404, "Not found")
    # A listener that is gone is played no more.
    world.elb.delete_listener(ListenerArn=balanced.listener)
    until(lambda: client.key not in played.addresses, "its port is closed")
    with pytest.raises(ConnectionRefusedError):
        Client.raw(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert https.ask("/a").status == 404


def test_weighted_groups_and_a_client_that_stays(world: World, balanced: Balanced, client: Client) -> None:
    first, second = (
        world.elb.create_target_group(Name=name("tg"), Port=80, Protocol="HTTP", VpcId=_vpc(world, balanced))[
            "TargetGroups"
        ][0]["TargetGroupArn"]
        for _ in range(2)
    )

    def weights(one: int, other: int) -> list[dict[str, Any]]:
        groups = [{"TargetGroupArn": first, "Weight": one}, {"TargetGroupArn": second, "Weight": other}]
        stickiness = {"Enabled": True, "DurationSeconds": 60}
        return [
            {
                "Type": "forward",
                "ForwardConfig": {"TargetGroups": groups, "TargetGroupStickinessConfig": stickiness},
            }
        ]

    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/weighted"]}}
    made = world.elb.create_rule(
        ListenerArn=balanced.listener, Priority=50, Conditions=[condition], Actions=weights(1, 0)
    )
    until(lambda: client.ask("/weighted").status == 503, "the rule is there")
    got = client.ask("/weighted")
    assert got.headers["X-Local-Target-Group"] == first.split("/")[1]
    cookie = got.headers["Set-Cookie"].partition(";")[0]
    world.elb.modify_rule(RuleArn=made["Rules"][0]["RuleArn"], Actions=weights(0, 1))
    moved = second.split("/")[1]
    until(lambda: client.ask("/weighted").headers["X-Local-Target-Group"] == moved, "all others are led elsewhere")
    assert client.ask("/weighted", Cookie=cookie).headers["X-Local-Target-Group"] == first.split("/")[1]


def _vpc(world: World, balanced: Balanced) -> str:
    return str(world.elb.describe_load_balancers(LoadBalancerArns=[balanced.arn])["LoadBalancers"][0]["VpcId"])


def test_a_source_is_played_and_must_be_let_in(world: World, network: Network, played: Router) -> None:
    made = world.elb.create_load_balancer(
        Name=name("lb"),
        Subnets=network.subnets,
        SecurityGroups=[network.new_group(tcp(80, cidr="203.0.113.0/24"))],
    )["LoadBalancers"][0]["LoadBalancerArn"]
    listener = world.elb.create_listener(
        LoadBalancerArn=made, Port=80, Protocol="HTTP", DefaultActions=[respond(404, "others")]
    )["Listeners"][0]["ListenerArn"]
    world.elb.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "source-ip", "SourceIpConfig": {"Values": ["203.0.113.9/32"]}}],
        Actions=[respond(200, "known")],
    )
    client = Client(played, world, made)
    assert client.ask().body == "others"  # without the header nobody asks
    assert client.ask(X_Local_Source="203.0.113.9").body == "known"
    assert client.ask(X_Local_Source="203.0.113.10").body == "others"
    got = client.ask(X_Local_Source="198.51.100.1")
    assert (got.status, "No connection: no security group" in got.body) == (403, True)
    assert client.ask(X_Local_Source="me").status == 400


def test_what_is_sent_is_read_and_the_connection_kept(client: Client) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE"):
        got = client.ask("/none", method, body=b"x" * 200_000)
        assert (got.status, got.headers["Connection"]) == (404, "keep-alive")
    chunks = iter([b"one", b"two"])
    client.connection.request("POST", "/none", chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    answer = client.connection.getresponse()
    assert (answer.status, answer.read()) == (404, b"")
    head = client.ask("/1/x", "HEAD")
    assert (head.status, head.body) == (503, "")
    assert int(head.headers["Content-Length"]) > 0
    assert client.ask("/none").status == 404  # what HEAD has no body of did not come later


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("GET /none HTTP/1.1\r\n\r\n", 400),
        ("GET /none HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET none HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /none HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n", 400),
        ("G<T /none HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("<script> /none\r\n\r\n", 400),
        ("CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("TRACE /none HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("GET /none HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 501),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\nab", 413),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: \xb2\r\n\r\nab", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", 400),
        ("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", 413),
        ("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: y\r\n\r\n", 404),
        ("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        ("GET /none HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 200 + "\r\n", 431),
        ("GET /none HTTP/9.9\r\nHost: a\r\n\r\n", 505),
        ("GET /none HTTP/1.0\r\n\r\n", 404),
        ("GET http://a/1/x HTTP/1.1\r\nHost: b\r\n\r\n", 503),
        ("GET //1/x HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ],
)
def test_what_load_balancers_refuse(client: Client, sent: str, status: int) -> None:
    answer = client.raw(sent)
    assert answer.startswith(f"HTTP/1.1 {status} "), answer
    assert "text/html" not in answer
    assert "<script>" not in answer


def test_a_container_answers_as_its_image_says(
    world: World, network: Network, ecs_cluster: str, balanced: Balanced, client: Client
) -> None:
    behind = {"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}
    made = Service(
        world,
        ecs_cluster,
        fargate(world, "nginx:answers-at-1"),
        launchType="FARGATE",
        networkConfiguration=network.awsvpc,
        loadBalancers=[behind],
        healthCheckGracePeriodSeconds=600,
    )
    until(lambda: client.ask("/1/x").headers["Server"] == "local-router", "it runs, and nobody else does")
    assert client.ask("/1/x").status == 404
    assert "nginx:answers-at-1" in client.ask("/1/x").body
    made.end()
