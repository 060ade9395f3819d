"""The graph of an environment: what is in it, by name, and nothing that must not be shown."""

import json

from ecs_platform.model.architecture.graph import Graph, read
from tests.model.architecture.made import arrows, backend, graph, web
from tests.model.project import Project

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def whole(project: Project) -> Graph:
    """One of everything."""
    project.stack(
        """\
        load_balancers:
          public:
            certificate_arn: arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f
            allowed_cidrs: [203.0.113.0/24]
        events: {emails: [a@example.com, b@example.com]}
        secrets_outside_scope: [/shared/, mail]
        permissions_outside_scope: ["arn:aws:s3:::uploads*", "arn:aws:sqs:eu-central-1:123456789012:jobs"]
        deployers:
          all: {kind: user}
          some: {kind: account, account: {id: "123456789012"}, services: [api]}
        """
    )
    project.write(
        "api.yaml",
        web(
            "api",
            """\
secrets: {OWN: own, TWO: deep/two, SHARED: /shared/key, MAIL: {secretsmanager: "mail:user"}}
variables: {PASSPHRASE_HINT: "what the cat is called"}
count: {range: 2-6, cpu_percentage: 70}
storage: {volumes: {files: {path: /files, efs: {id: fs-0123456789}}, own: {path: /own, read_only: false, efs: true}}}
permissions:
  statements:
    - {Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: ['arn:aws:s3:::uploads/*']}
    - {Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs'}
    - {Effect: Deny, Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::other/*'}
""",
        ),
    )
    project.write("web.yaml", web("web", "count: {spot: 3}\n", "/"))
    project.write(
        "night.yaml",
        """\
        name: night
        type: Scheduled Job
        image: {location: nginx}
        on: {schedule: "@daily", timezone: Europe/Berlin}
        storage: {volumes: {files: {path: /files, efs: {id: fs-0123456789}}}}
        """,
    )
    return graph(project)


def test_what_is_there(project: Project) -> None:
    found = whole(project)
    assert {node.id: (node.name, node.details) for node in found.nodes} == {
        "world": ("world", ()),
        "load_balancer/public": ("public load balancer", ("HTTPS :443", "HTTP :80 redirects to it")),
        "service/api": ("api", ("Fargate", "2 to 6 tasks, port 80")),
        "service/web": ("web", ("Fargate Spot", "3 tasks, port 80")),
        "job/night": ("night", ("Fargate", "@daily Europe/Berlin")),
        "parameters/test/api/": ("Parameter Store", ("/test/api/",)),
        "parameters/shared/": ("Parameter Store", ("/shared/",)),
        "secret/mail": ("Secrets Manager", ("mail",)),
        "file_system/fs-0123456789": ("EFS", ("fs-0123456789",)),
        "file_system/test-api-own": ("EFS", ("test-api-own",)),
        "resource/s3/uploads": ("S3 bucket", ("uploads",)),
        "resource/sqs/jobs": ("SQS queue", ("jobs",)),
        "deployer/all": ("all", ("IAM user", "may deploy all services")),
        "deployer/some": ("some", ("role for an account", "may deploy")),
        "event/failures": ("a task fails or cannot start", ("a deployment fails",)),
        "topic/events": ("SNS topic", ("test-events", "e-mail to 2 addresses")),
    }


def test_what_leads_where(project: Project) -> None:
    found = whole(project)
    assert arrows(found, "connects") == {("world", "load_balancer/public"): ("203.0.113.0/24",)}
    labels = arrows(found, "routes")
    assert labels[("load_balancer/public", "service/api")][0].endswith(": /api, /api/*")
    assert labels[("load_balancer/public", "service/web")][0].endswith(": everything else")
    assert arrows(found, "reads", "mounts", "uses", "deploys") == {
        ("service/api", "parameters/test/api/"): ("OWN", "TWO"),
        ("service/api", "parameters/shared/"): ("SHARED",),
        ("service/api", "secret/mail"): ("MAIL",),
        ("service/api", "file_system/fs-0123456789"): ("files, read only",),
        ("service/api", "file_system/test-api-own"): ("own",),
        ("job/night", "file_system/fs-0123456789"): ("files, read only",),
        ("service/api", "resource/s3/uploads"): ("GetObject", "PutObject"),
        ("service/api", "resource/sqs/jobs"): ("SendMessage",),
        ("deployer/some", "service/api"): (),
    }


def test_rules_are_said_as_people_say_them(project: Project) -> None:
    more = "http: {path: cart, alias: [shop.example.com], methods: [GET], redirect_to_https: false, priority: 7}\n"
    project.write("shop.yaml", web("shop").partition("http:")[0] + more)
    project.write("other.yaml", backend("other"))
    project.stack("load_balancers: {internal: {default_host: '*.in.example.com'}}\n")
    found = arrows(graph(project), "routes")
    assert found[("load_balancer/public", "service/shop")] == ("7: shop.example.com /cart, /cart/*; method GET",)
    (said,) = found[("load_balancer/internal", "service/other")]
    assert said.endswith(": other.in.example.com")


def test_no_value_is_in_it(project: Project) -> None:
    """Not even one that stands where a name belongs."""
    project.stack(f"secrets_outside_scope: [/shared/{KEY}]\n")
    more = f"""\
secrets: {{K: /shared/{KEY}}}
variables:
  A: very plain text
  B: {{value: 'https://user:hunter2@api.test.internal/x', not_secret: true}}
"""
    project.write("web.yaml", web("web", more))
    project.write("api.yaml", backend("api"))
    text = json.dumps(graph(project).as_json())
    assert "(masked)" in text
    assert "https://api.test.internal" in text
    assert not [each for each in (KEY, "plain text", "hunter2", "user") if each in text.replace("IAM user", "")]


def test_it_is_read_again_as_it_was_written(project: Project) -> None:
    found = whole(project)
    assert read(json.loads(json.dumps(found.as_json()))) == found


def test_what_is_no_graph_is_said(project: Project) -> None:
    plain = json.loads(json.dumps(whole(project).as_json()))
    assert "nodes.0.kind" in str(read({**plain, "nodes": [{"id": "a", "kind": "cat", "name": "a"}]}))
    assert "which is not there" in str(read({**plain, "nodes": []}))
    assert isinstance(read([]), str)
