"""Nothing that others wrote gets out of its place: whatever the values, a reader of Markdown makes the same of it."""

import json
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ecs_platform.model.digest.capacity import two_steps
from ecs_platform.model.digest.drift import drift
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.masking import code, fenced, html_code, plain
from ecs_platform.model.digest.preview import (
    AUTO_SCALING_GROUP,
    CLUSTER_CAPACITY,
    LISTENER_RULE,
    LOAD_BALANCER,
    SERVICE,
    TARGET_GROUP,
    TASK_DEFINITION,
    Preview,
)
from tests.model.digest.previews import preview, step, urn

READER = MarkdownIt("commonmark").enable("table")
HOSTILE = (
    "*`</details>@everyone[c](https://evil.example)",
    "a\n+ x.image: forged",
    "a\r\n\r\n# Approved",
    "```\n\n# Approved",
    "`````",
    "`",
    "a|b",
    "a\\|b",
    "a\\",
    "<img src=x onerror=y>",
    "-->",
    "</code></summary>",
    "&lt;b&gt; &#96;",
    "https://evil.example",
    "$x$ :tada: #1 @octocat",
    "\u202egnp.exe",
    "\u200b",
    "\u2028# Approved",
    "\ud800",
    "\0",
    "",
    " ",
    "  a  ",
    "~~~",
    "| a | b |\n|---|---|",
)
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8")), st.text(alphabet="`|\\<>&*_[]()#~!@\n\r\t ab")
)


def rule(text: str) -> dict[str, Any]:
    conditions = [
        {"httpHeader": {"httpHeaderName": "X-a", "values": [text]}},
        {"queryStrings": [{"key": text, "value": text}]},
    ]
    return {"priority": 7, "conditions": conditions, "actions": [{"targetGroupArn": "new"}]}


def container(text: str, image: str) -> dict[str, Any]:
    found = {
        "name": text,
        "image": image,
        "dockerLabels": {text: text},
        "environment": [{"name": "A", "value": text}],
        "portMappings": [{"name": "web", "containerPort": 80, "appProtocol": text + image}],
    }
    return {"containerDefinitions": json.dumps([found]), "tags": {"Service": text}}


def made(text: str) -> Preview:
    """A preview with the text wherever a value of others comes to."""
    tags = {"tags": {"Service": text}}
    connect = {"enabled": True, "services": [{"portName": "web", "discoveryName": text}]}
    capacity = {"capacityProviderStrategies": [{"capacityProvider": "own"}]}
    lost = step("delete", LOAD_BALANCER, text, old={}, id="x")
    policy = {"Effect": "Allow", "Action": text, "Resource": text, "Principal": {"AWS": text}}
    conditions = [{"StringEquals": {f"{text}k": [f"{text}{each}"]}, f"{text}{each}": {"k": text}} for each in "ab"]
    asked = [json.dumps({"Statement": {**policy, "Condition": each}}) for each in conditions]
    return preview(
        lost,
        step("create", "aws:iam/rolePolicy:RolePolicy", text, None, {"policy": json.dumps({"Statement": policy})}),
        step("update", "aws:iam/userPolicy:UserPolicy", text, {"policy": asked[0]}, {"policy": asked[1]}),
        step(
            "update",
            SERVICE,
            text,
            {**tags, **capacity, "serviceConnectConfiguration": connect, text + "x": 1, "taskDefinition": 1},
            {**tags, **capacity, "serviceConnectConfiguration": connect, text + "x": 2, "taskDefinition": 2},
        ),
        step("replace", TASK_DEFINITION, text, container(text, "a"), container(text, "b")),
        step("create", TASK_DEFINITION, "new", None, {**container(text, "b"), "tags": {"Service": f"new{text}"}}),
        step("create", TARGET_GROUP, text, None, {"tags": {"Service": text}}),
        step("create", LISTENER_RULE, "public-7-http", None, rule(text)),
        step("create", "aws:efs/fileSystem:FileSystem", text, None, {}),
        step("update", AUTO_SCALING_GROUP, "g", {"launchTemplate": 1}, {"launchTemplate": 2, "name": text}),
        step("update", CLUSTER_CAPACITY, "c", {"capacityProviders": ["own"]}, {"capacityProviders": []}),
        protect=True,
        overrides={urn(LOAD_BALANCER, text): text or "no reason", f"{text}unused": "b"},
    )


def form(markdown: str) -> list[str]:
    """What a reader makes of it, without the text itself; code is code, in backticks or in HTML."""
    found: list[str] = []
    for token in READER.parse(markdown):
        for each in [token, *(token.children or ())]:
            found += [_form(each)] if each.type not in ("text", "inline") else []
    return found


def _form(token: Token) -> str:
    if token.type == "fence":
        return f"fence {token.info}"
    if token.type in ("html_block", "html_inline"):
        # In HTML a value is letters and references, and so between two tags that are of the digest itself.
        return re.sub(r"(?<=<code>)[^<>]*(?=</code>)", "", token.content).replace("\n", " ")
    return f"{token.type} {token.tag}"


def codes(markdown: str) -> str:
    """The form of it in one line, in which code in HTML is as code in backticks."""
    return "\n".join(form(markdown)).replace("<code>\n</code>", "code_inline code")


# A value that is there at all, in what the engine can send; what comes first in it is of no weight within code.
@given(texts.filter(lambda text: "\ud800" not in text).map("v{}".format))
@example("a")
def test_whatever_the_values_are_the_digest_has_one_form(text: str) -> None:
    assert two_steps(made(text))
    said, harmless = digest(made(text), "test"), digest(made("harmless"), "test")
    assert codes(said) == codes(harmless)
    assert len(said.splitlines()) == len(harmless.splitlines())


@given(texts)
def test_code_has_the_value_in_it_and_is_all_there_is(text: str) -> None:
    for found in (code(text), html_code(text)):
        tokens = READER.parseInline(f"a {found} b")[0].children or []
        inner = [each for each in tokens if each.type != "text"]
        assert [each.type for each in inner] in (["code_inline"], ["html_inline", "html_inline"])
        shown = inner[0].content if len(inner) == 1 else unescape(found[len("<code>") : -len("</code>")])
        assert shown.strip(" ") == plain(text).strip(" ")
        assert shown.isprintable()


@given(texts)
def test_code_stays_in_its_cell(text: str) -> None:
    row = READER.parse(f"| a | b |\n|---|---|\n| {code(text)} | c |\n")
    assert sum(each.type == "td_open" for each in row) == 2
    assert [each.children[-1].content for each in row if each.type == "inline" and each.children][-1] == "c"


@given(st.lists(texts))
def test_a_diff_ends_where_it_should(lines: list[str]) -> None:
    said = [f"+ {plain(each)}" for each in lines]
    tokens = READER.parse("\n".join([*fenced(said), "", "end"]))
    assert [each.type for each in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.splitlines() == said


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\n" in text])
def test_a_line_break_is_shown(text: str) -> None:
    assert "\\n" in plain(text)


def test_a_forged_line_is_none() -> None:
    forged = "a\n+ api.image: evil"
    labels = [
        {"containerDefinitions": json.dumps([{"name": "api", "dockerLabels": each}]), "tags": {"Service": "api"}}
        for each in ({}, {forged: "v"})
    ]
    said = digest(preview(step("replace", TASK_DEFINITION, "api", *labels)), "test")
    assert "\n+ api.image" not in said
    assert "\n+ api.dockerLabels.a\\n+ api.image: evil: v\n" in said


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip() and text.isprintable()])
def test_nor_does_the_name_of_a_stack_or_a_type(text: str) -> None:
    found = preview(step("create", f"aws:{text.replace(':', '').replace('$', '')}", "x", None, {}))
    first, second = drift(found, text)[1].splitlines()[:2]
    for said in (digest(found, text), f"{first}\n{second}\n"):
        assert not any("@" in each for each in form(said))
        assert said.partition("\n")[0].count("-->") == 1
        assert not any(each.startswith(("link", "fence", "image", "em", "autolink")) for each in form(said))


def test_what_is_imported_is_new() -> None:
    trust = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})
    said = digest(preview(step("import", "aws:iam/role:Role", "boss", None, {"assumeRolePolicy": trust})), "test")
    assert "**test: permissions widen**" in said
    assert "- iam.Role (create): `boss`" in said


def test_on_a_terminal_nothing_is_folded_and_nothing_is_cut() -> None:
    services = [f"service-{number}" for number in range(250)]
    made = [
        step("create", TASK_DEFINITION, each, None, {**container(each, "b"), "tags": {"Service": each}})
        for each in services
    ]
    found = preview(*made, step("create", LISTENER_RULE, "public-7-http", None, rule("x")))
    said = digest(found, "test", folded=False)
    assert said.startswith("**test: ")
    assert not {"<details>", "<!--", "mermaid", "(cut"} & {*re.findall("<details>|<!--|mermaid|[(]cut", said)}
    assert all(f"Containers of `{each}`:" in said for each in services)
    assert "(cut" in digest(found, "test")
