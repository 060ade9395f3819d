"""Names: within AWS's limits, and never two things with one name."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.arns import Account
from ecs_platform.model.naming import FILE_SYSTEM_LENGTH, ROLE_LENGTH, TARGET_GROUP_LENGTH, Names, shorten
from ecs_platform.model.settings.subnets import KINDS, ZONES, subnet_cidr

environments = st.from_regex(r"[a-z][a-z0-9]{0,15}", fullmatch=True)
services = st.from_regex(r"[a-z](-?[a-z0-9]){0,38}", fullmatch=True).filter(lambda name: len(name) <= 40)


def names(environment: str) -> Names:
    return Names(environment, "ecs-platform")


def iam_names(made: Names, service: str) -> list[str]:
    return [
        made.task_role(service),
        made.execution_role(service),
        made.schedule_role(service),
        made.deployer(service),
        made.of("instance"),
    ]


@given(environments, services)
def test_names_are_within_awss_limits(environment: str, service: str) -> None:
    made = names(environment)
    for name in iam_names(made, service):
        assert re.fullmatch(rf"[\w+=,.@-]{{1,{ROLE_LENGTH}}}", name)
    group = made.target_group(service, port=80)
    assert re.fullmatch(rf"[A-Za-z0-9]([A-Za-z0-9-]{{0,{TARGET_GROUP_LENGTH - 2}}}[A-Za-z0-9])", group)
    assert "--" not in group
    assert re.fullmatch(r"[A-Za-z0-9-]{1,32}", made.load_balancer("internal"))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", made.family(service))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", made.schedule(service))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", made.service(service))
    assert re.fullmatch(
        r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*", made.repository(service)
    )
    assert len(made.repository(service)) <= 256
    assert re.fullmatch(r"[.\-_/#A-Za-z0-9]{1,512}", made.log_group(service))
    assert len(made.rollback_alarm(service, "memory")) <= 255
    assert re.fullmatch(r"[.\-_A-Za-z0-9]{1,64}", made.of("essential-container-stopped"))
    assert all(len(label) <= 63 for label in made.internal_host(service).split("."))
    assert len(made.service_security_group(service)) <= 255
    bucket = made.access_logs_bucket(Account("ap-southeast-2", "123456789012"))
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", bucket)
    assert not made.ec2_capacity_provider.startswith(("aws", "ecs", "fargate"))


@given(environments, services, st.from_regex(r"[A-Za-z0-9_-]{1,255}", fullmatch=True))
def test_a_file_systems_names_are_within_efss_and_ec2s(environment: str, service: str, volume: str) -> None:
    made = names(environment)
    assert 1 <= len(made.file_system(service, volume)) <= FILE_SYSTEM_LENGTH
    assert len(made.file_system_security_group(service, volume)) <= 255
    plain = f"{environment}-{service}-{volume}"
    assert (made.file_system(service, volume) == plain) == (len(plain) <= FILE_SYSTEM_LENGTH)


@given(st.lists(st.tuples(environments, services), min_size=2, max_size=6, unique=True))
def test_two_services_never_share_a_name(pairs: list[tuple[str, str]]) -> None:
    for (environment, service), (other_environment, other_service) in combinations(pairs, 2):
        one, other = names(environment), names(other_environment)
        assert one.family(service) != other.family(other_service)
        assert one.log_group(service) != other.log_group(other_service)
        assert one.target_group(service, port=80) != other.target_group(other_service, port=80)
        same_environment = {one.of("instance")} if environment == other_environment else set()
        shared = {*iam_names(one, service)} & {*iam_names(other, other_service)}
        assert shared <= same_environment


@given(st.text(alphabet="abc-", min_size=1, max_size=80), st.text(alphabet="abc-", min_size=1, max_size=80))
def test_shortening_keeps_what_differs_different(one: str, other: str) -> None:
    assert len(shorten(one, 20)) <= 20
    assert (shorten(one, 20) == shorten(other, 20)) == (one == other)


@given(services, services)
def test_a_task_role_is_never_an_execution_role(service: str, other: str) -> None:
    made = names("test")
    assert made.task_role(service) != made.execution_role(other)
    assert made.task_role(service) != made.deployer(other)


def test_what_aws_cannot_change_in_a_target_group_changes_its_name() -> None:
    made = names("test")
    assert made.target_group("api", port=80) == made.target_group("api", port=80)
    assert made.target_group("api", port=80) != made.target_group("api", port=81)


def test_tags_of_the_settings_do_not_hide_ours() -> None:
    made = Names("test", "ecs-platform", {"Team": "shop", "Environment": "lies"})
    assert made.tags("thing", "api") == {
        "Team": "shop",
        "Environment": "test",
        "Project": "ecs-platform",
        "ManagedBy": "pulumi",
        "Name": "thing",
        "Service": "api",
    }


def test_no_two_subnets_have_one_range() -> None:
    ranges = [subnet_cidr("10.0.0.0/16", kind, zone) for kind in KINDS for zone in ZONES]
    assert len(set(ranges)) == 16
    assert ranges[0] == "10.0.0.0/20"
