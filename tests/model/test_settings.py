"""Settings: read from the two files of a stack, strictly, each fault at its line."""

from pathlib import Path

import pytest
import yaml

from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.stack import load_settings, stacks
from ecs_platform.model.settings.text import BEGIN, pulumi_yaml, pulumi_yaml_config
from tests.model.project import Project, assert_marked

ROOT = Path(__file__).parents[2]

FAULTS = {
    "unknown settings": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          other:anything: 5
          shop:netwrok: {nat: none}  # !! netwrok: unknown field `netwrok`; did you mean `network`?
          shop:network:
            natt: none  # !! unknown field `natt`; did you mean `nat`?
          images: {}  # !! `images` names no namespace; write `shop:images`
        """,
    "no region and no account": """\
        config:  # !! `aws:region` is missing; add !! `aws:allowedAccountIds` is missing; write
          shop:protect: true
        """,
    "an account that is a number": """\
        config:
          aws:region: Frankfurt  # !! is not a region; it looks like `eu-central-1`
          aws:allowedAccountIds: [123456789012]  # !! expected the account's twelve digits, in quotes
        """,
    "two accounts": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012", "123456789013"]  # !! expected a list of exactly one account
        """,
    "values out of range": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network:
            cidr: 10.0.0.1/16  # !! `10.0.0.1/16` has bits set after its prefix; did you mean `10.0.0.0/16`?
            zones: [a]  # !! needs at least so many entries: 2
            nat: one  # !! expected one of `per_zone`, `single`, `none`
          shop:logs: {retention: 45}  # !! CloudWatch Logs cannot keep logs for 45 days
          shop:load_balancers:
            public: {idle_timeout: 0, allowed_cidrs: [10.0.0.0]}  # !! at least 1 !! has no prefix length
          shop:events: {emails: [me]}  # !! `me` is not an e-mail address
          shop:cluster: {container_insights: enhaced}  # !! did you mean `enhanced`?
          shop:permissions_boundary: boundary  # !! `boundary` is not the ARN of a policy
          shop:tags: {aws:x: z}  # !! `aws:x` is not a tag key
          shop:environments: [prod, prod]  # !! `prod` stands more than once
          shop:ec2: {min_size: 5, max_size: 2}  # !! `min_size` 5 is greater than `max_size` 2
          shop:images: {web: "https://nginx"}  # !! `https://nginx` is not an image; did you mean `nginx`?
          shop:variables: {A: {b: c}}  # !! expected text, a number, or a list of texts, got a mapping
        """,
    "a VPC that is and is not": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {vpc_id: vpc-12345678, nat: none}  # !! has `vpc_id` and `nat`: an existing VPC and a new one
        """,
    "a VPC without its subnets": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {vpc_id: vpc-12345678}  # !! has `vpc_id` without its subnets
        """,
    "ranges of a VPC that does not exist yet": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {vpc_cidrs: [10.0.0.0/16]}  # !! has `vpc_cidrs` but no `vpc_id`; a new VPC's range is `cidr`
        """,
    "ranges of a VPC that are none": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {vpc_id: vpc-12345678, vpc_cidrs: [10.0.0.1/16]}  # !! did you mean `10.0.0.0/16`?
        """,
    "loopback": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {cidr: 127.0.0.0/16}  # !! no VPC can have `127.0.0.0/16`; take a private range
        """,
    "multicast": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {cidr: 239.1.0.0/20}  # !! no VPC can have `239.1.0.0/20`
        """,
    "ranges that no VPC has": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network:
            vpc_id: vpc-12345678
            public_subnet_ids: [subnet-12345678, subnet-12345679]
            private_subnet_ids: [subnet-1234567a, subnet-1234567b]
            vpc_cidrs:
              - 0.0.0.0/0  # !! `0.0.0.0/0` is no VPC's range: the load balancers would be open to all of it; /8 to /32
              - 10.0.0.0/8
              - fd00::/8  # !! `fd00::/8` is an IPv6 range, and what is made here has IPv4 addresses only; remove
        """,
    "IPv6": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network:
            ipv6: true  # !! `ipv6` is left out; what is made here has IPv4 addresses only
          shop:load_balancers:
            public:
              allowed_cidrs: ["0.0.0.0/0", "::/0"]  # !! has IPv4 addresses only; remove it: `0.0.0.0/0` is everybody
            internal:
              ip_address_type: dualstack  # !! `ip_address_type` is left out; what is made here has IPv4 addresses
        """,
    "zones with their region": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network:
            zones:
              - eu-central-1a  # !! `eu-central-1a` is a zone of one region; write its letter, `a`
              - us-gov-west-1b  # !! `us-gov-west-1b` is a zone of one region; write its letter, `b`
              - eu-central-1z  # !! expected one of `a`, `b`, `c`, `d`, `e`, `f`
              - c
        """,
    "kinds of deployers": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:deployers:
            ci:
              kind: gitlab  # !! there is no kind `gitlab`; write `kind: oidc`, and below `oidc` whose tokens
              gitlab: {project: acme/shop}  # !! `gitlab` is left out; write `oidc`, with `kind: oidc`
        """,
    "subnets without their VPC": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:network: {public_subnet_ids: [subnet-12345678, x]}  # !! `x` is not the id of a subnet
        """,
    "a value that is encrypted": """\
        config:
          aws:region: eu-central-1
          aws:allowedAccountIds: ["123456789012"]
          shop:images:
            web: {secure: v1:abc}  # !! is encrypted, and no setting is a secret
        """,
    "a duplicate key": """\
        config:
          aws:region: eu-central-1
          aws:region: eu-west-1  # !! `aws:region` stands here a second time
          aws:allowedAccountIds: ["123456789012"]
        """,
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_found(project: Project, text: str) -> None:
    file = project.folder / "Pulumi.test.yaml"
    project.write("../Pulumi.test.yaml", text)
    assert_marked(text, load_settings(project.folder, "test").findings, file)


def test_defaults_and_values(project: Project) -> None:
    loaded = load_settings(project.folder, "test")
    assert loaded.findings == []
    assert loaded.settings == Settings()
    assert loaded.account is not None
    assert (loaded.account.region, loaded.account.id) == ("eu-central-1", "123456789012")
    assert loaded.names is not None
    assert (loaded.names.environment, loaded.names.project) == ("test", "shop")


def test_a_stacks_value_replaces_the_projects_default(project: Project) -> None:
    (project.folder / "Pulumi.yaml").write_text(
        "name: shop\nruntime: python\nconfig:\n  network:\n    default: {nat: single, zones: [a, b, c]}\n"
        "  logs: {default: {retention: 7}}\n"
    )
    project.stack("network: {nat: none, vpc_endpoints: true}")
    settings = load_settings(project.folder, "test").settings
    assert settings is not None
    assert (settings.network.nat, settings.network.zones, settings.logs.retention) == ("none", ("a", "b"), 7)


def test_a_default_of_the_project_that_is_wrong_has_its_line(project: Project) -> None:
    project.write(
        "../Pulumi.yaml", "name: shop\nconfig:\n  logs:\n    default: {retention: 8}\n  colour: {default: red}\n"
    )
    findings = load_settings(project.folder, "test").findings
    assert [(each.file.name, each.line, each.path) for each in findings] == [
        ("Pulumi.yaml", 4, "config.logs.default.retention"),
        ("Pulumi.yaml", 5, "config.colour.default"),
    ]


def test_the_cli_quotes_what_it_writes(project: Project) -> None:
    project.stack('protect: "true"\nimages: \'{"web": "nginx:2"}\'')
    loaded = load_settings(project.folder, "test")
    assert loaded.settings is not None
    assert (loaded.settings.protect, loaded.settings.images) == (True, {"web": "nginx:2"})


def test_an_environment_there_is_not(project: Project) -> None:
    project.stack(name="prod")
    findings = load_settings(project.folder, "prd").findings
    assert [str(each).partition("Pulumi")[2] for each in findings] == [
        ".prd.yaml:1:1: there is no environment `prd`: no such file; did you mean `prod`?"
    ]
    assert stacks(project.folder) == ["prod", "test"]


@pytest.mark.parametrize("name", ["Test", "prod-eu", "a" * 17, "1st"])
def test_names_that_cannot_be_an_environment(project: Project, name: str) -> None:
    project.stack(name=name)
    loaded = load_settings(project.folder, name)
    assert loaded.names is None
    assert [each.message for each in loaded.findings] == [f"`{name}` cannot be an environment"]


def test_values_of_a_running_engine_count(project: Project) -> None:
    values = {
        "aws:region": "eu-west-1",
        "aws:allowedAccountIds": '["123456789012"]',
        "shop:network": '{"nat":"none"}',
        "shop:protect": "true",
        "shop:images": {"web": "nginx:3"},
    }
    project.stack("network: {nat: single}\nprotect: true")
    loaded = load_settings(project.folder, "test", values)
    assert loaded.findings == []
    assert loaded.settings is not None
    assert loaded.account is not None
    assert (loaded.settings.network.nat, loaded.settings.protect) == ("none", True)
    assert (loaded.settings.images, loaded.account.region) == ({"web": "nginx:3"}, "eu-west-1")


def test_what_an_engine_gives_stands_at_the_first_line_unless_the_file_says_the_same(project: Project) -> None:
    file = project.stack("logs: {retention: 8}\ncluster: {container_insights: off}")
    values = {"shop:logs": '{"retention":8}', "shop:cluster": '{"container_insights":"often"}'}
    findings = load_settings(project.folder, "test", values).findings
    assert [(each.file, each.line, each.path) for each in findings if "YAML" not in each.message] == [
        (file, 1, "shop:cluster.container_insights"),
        (file, 4, "config.shop:logs.retention"),
    ]


def test_a_stack_that_has_its_values_elsewhere_needs_no_file(project: Project) -> None:
    values = {"aws:region": "eu-west-1", "aws:allowedAccountIds": '["123456789012"]'}
    assert load_settings(project.folder, "other", values).findings == []


def test_services_that_settings_name_must_be_there(project: Project) -> None:
    project.write("web.yaml", "name: web\ntype: Backend Service\nimage: {location: nginx}\n")
    file = project.stack("images:\n  webb: nginx\ndeployers:\n  ci: {kind: user, services: [web, shop]}")
    said = [(each.file, each.line, each.message) for each in project.findings()]
    assert said == [
        (file, 5, "there is no service `webb`"),
        (file, 7, "there is no service `shop`"),
    ]


def test_pulumi_yaml_declares_the_settings_as_they_are() -> None:
    text = (ROOT / "Pulumi.yaml").read_text(encoding="utf-8")
    assert pulumi_yaml(text) == text, "run `python -m ops fields --write`"
    assert text.count(BEGIN) == 1
    declared = yaml.safe_load(text)["config"]
    assert declared == yaml.safe_load(pulumi_yaml_config())["config"]
    # Of the provider's keys the engine takes a value and no default.
    assert set(declared.pop("aws:maxRetries")) == {"description", "value"}
    # A type makes the engine refuse values without file and line; without a default it refuses stacks.
    assert all(set(entry) == {"description", "default"} for entry in declared.values())
    assert all(entry["default"] is not None for entry in declared.values())


def test_the_defaults_that_pulumi_yaml_declares_are_those_of_the_model(project: Project) -> None:
    project.write(
        "../Pulumi.yaml", (ROOT / "Pulumi.yaml").read_text(encoding="utf-8").replace("name: ecs-platform", "name: shop")
    )
    loaded = load_settings(project.folder, "test")
    assert loaded.findings == []
    assert loaded.settings == Settings()


@pytest.mark.parametrize(("name", "wrong"), [("internal", 1), ("sg", 1), ("internal2", 0), ("sgx", 0), ("ecs", 0)])
def test_stacks_whose_names_begin_what_aws_keeps(project: Project, name: str, wrong: int) -> None:
    """`internal-public` is no name of a load balancer, `sg-…` none of a security group."""
    project.stack(name=name)
    found = load_settings(project.folder, name).findings
    assert [each.message for each in found if f"`{name}` cannot be an environment: its" in each.message] == [
        each.message for each in found
    ]
    assert len(found) == wrong


@pytest.mark.parametrize(("settings", "wrong"), [("", 0), ("load_balancers: {access_logs: {}}", 1)])
def test_a_stack_whose_bucket_would_have_a_name_of_s3s_own(project: Project, settings: str, wrong: int) -> None:
    project.stack(settings, name="sthree")
    found = load_settings(project.folder, "sthree").findings
    assert len(found) == wrong
    assert all("cannot be an environment with access logs" in each.message for each in found)
