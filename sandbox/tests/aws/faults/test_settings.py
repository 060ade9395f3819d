"""What is asked for, as it is written."""

import pytest

from sandbox.aws.faults.draw import drawn
from sandbox.aws.faults.settings import KINDS, Settings, SettingsError, read

ATTEMPTS = 20_000


def test_what_is_written_is_read_and_written_again() -> None:
    text = "seed=7 rate=0.2 kinds=throttling,500,cut-before,cut-after,delay only=ecs:*,ec2:CreateVpc first=2 delay=0.5"
    settings = read(text)
    assert settings == Settings(
        seed=7,
        rate=0.2,
        kinds=("throttling", "500", "cut-before", "cut-after", "delay"),
        only=("ecs:*", "ec2:CreateVpc"),
        first=2,
        delay=0.5,
    )
    assert str(settings) == text
    assert read("") == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate=2", "`rate=2`: a rate is 0 to 1"),
        ("rate=often", "`rate=often`: "),
        ("kinds=fire", "`fire` is no kind of fault; they are throttling, 500"),
        ("sede=7", "`sede=7` is no setting of faults; they are seed, rate"),
        ("throttling", "each as NAME=VALUE"),
        ("first=-1", "0 or more"),
        ("delay=inf", "0 or more"),
    ],
)
def test_what_is_not_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(text)
    assert words in str(raised.value)


def test_as_many_attempts_meet_a_fault_as_the_rate_says_and_each_kind_as_often() -> None:
    settings = Settings(seed=3, rate=0.3)
    found = [drawn(settings, "ec2:CreateVpc", str(number), 1) for number in range(ATTEMPTS)]
    assert abs(sum(each is not None for each in found) / ATTEMPTS - 0.3) < 0.02
    for kind in KINDS:
        assert abs(found.count(kind) / ATTEMPTS - 0.05) < 0.01


def test_a_higher_rate_adds_faults_and_changes_none() -> None:
    low, high = Settings(seed=3, rate=0.1), Settings(seed=3, rate=0.5)
    for number in range(2000):
        kind = drawn(low, "ec2:CreateVpc", str(number), 1)
        assert kind is None or kind == drawn(high, "ec2:CreateVpc", str(number), 1)


@pytest.mark.parametrize("other", [("ec2:CreateVpc", "a", 2), ("ec2:CreateVpc", "b", 1), ("ec2:DeleteVpc", "a", 1)])
def test_each_part_of_what_is_drawn_from_counts(other: tuple[str, str, int]) -> None:
    seeds = range(200)
    first = [drawn(Settings(seed=seed, rate=0.5), "ec2:CreateVpc", "a", 1) for seed in seeds]
    assert len(set(first)) > 2
    assert first != [drawn(Settings(seed=seed, rate=0.5), *other) for seed in seeds]


def test_only_some_calls_and_only_first_attempts() -> None:
    settings = Settings(rate=1, only=("ecs:Create*",), first=2)
    assert drawn(settings, "ecs:CreateService", "a", 2) is not None
    assert drawn(settings, "ecs:CreateService", "a", 3) is None
    assert drawn(settings, "ecs:DescribeServices", "a", 1) is None
    assert drawn(settings, "ec2:CreateVpc", "a", 1) is None
