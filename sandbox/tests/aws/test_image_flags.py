"""What an image's tag says of its container."""

import pytest

from sandbox.aws.ecs.image_flags import KILLED, OUT_OF_MEMORY, SLOW_SECONDS, TAGS, Behaviour, behaviour_of

PLAIN = Behaviour()


@pytest.mark.parametrize(
    ("image", "behaviour"),
    [
        ("nginx:broken", Behaviour(exit_code=1)),
        ("registry.example.org:5000/acme/app:broken", Behaviour(exit_code=1)),
        ("nginx:broken@sha256:" + 64 * "0", Behaviour(exit_code=1)),
        ("nginx:crash-after-30s", Behaviour(exit_code=1, exits_after=30)),
        ("nginx:crash-after=30s", Behaviour(exit_code=1, exits_after=30)),
        ("nginx:out-of-memory", Behaviour(exit_code=KILLED, reason=OUT_OF_MEMORY)),
        ("nginx:amd64-only", Behaviour(architecture="X86_64")),
        ("nginx:arm64-only", Behaviour(architecture="ARM64")),
        ("nginx:slow", Behaviour(ready_after=SLOW_SECONDS)),
        ("nginx:slow-90s", Behaviour(ready_after=90)),
        ("nginx:unhealthy", Behaviour(healthy=False, status=503)),
        ("nginx:answers-302", Behaviour(status=302)),
        ("nginx:answers-at-healthz", Behaviour(path="/healthz")),
        ("nginx:answers-at-api.v1.health", Behaviour(path="/api/v1/health")),
        ("nginx:answers-on-8080", Behaviour(port=8080)),
        ("nginx:speaks-http", Behaviour(tls=False)),
        ("nginx:speaks-https", Behaviour(tls=True)),
    ],
)
def test_a_tag_tells_what_the_container_does(image: str, behaviour: Behaviour) -> None:
    assert behaviour_of(image) == behaviour


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "nginx:1.29",
        "nginx:broken-2",
        "nginx:not-broken",
        "broken",
        "broken/app",
        "broken:5000/app",
        "nginx:slow-s",
        "nginx:crash-after-s",
        "nginx:answers-600",
        "nginx@sha256:" + 64 * "0",
        "nginx:",
        "",
    ],
)
def test_any_other_image_runs_and_answers(image: str) -> None:
    assert behaviour_of(image) == PLAIN


@pytest.mark.parametrize("written", [each for tag in TAGS for each in tag.written.split(", ")])
def test_every_tag_of_the_page_is_read(written: str) -> None:
    assert behaviour_of(f"nginx:{written}") != PLAIN
