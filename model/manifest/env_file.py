"""`env_file`: variables in a file, as Docker and ECS read it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
"""

import re
from pathlib import Path

from ecs_platform.model.reading.fields import ARN
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.printable import no_text

SUFFIX = ".env"
S3_OBJECT = re.compile(rf"{ARN}:s3:::[a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9]/.*\.env")
_LINES = re.compile(r"\r\n?|\n")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def parse(raw: bytes, file: Path) -> tuple[dict[str, str], list[Finding]]:
    """The variables of a file: one `NAME=value` in a line, `#` begins a comment line, nothing is interpreted."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, [Finding(file, 1, 1, "", "is not UTF-8 text", "save the file as UTF-8")]
    variables: dict[str, str] = {}
    first: dict[str, int] = {}
    findings = []
    for number, line in enumerate(_LINES.split(text), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not _NAME.fullmatch(name):
            hint = "write `NAME=value`" + (": no `export`" if name.startswith("export ") else "")
            findings.append(Finding(file, number, 1, "", "is not a variable", hint))
        elif wrong := no_text(value):
            findings.append(Finding(file, number, 1, name, wrong, "remove it"))
        elif name in variables:
            message = f"`{name}` stands here a second time; it first stands in line {first[name]}"
            findings.append(Finding(file, number, 1, name, message, "keep one of the two"))
        else:
            variables[name], first[name] = value, number
    return variables, findings
