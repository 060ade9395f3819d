"""`image.build`: how CI makes an image. This program makes none: it runs the one that it is told of."""

import re
import shlex
from typing import Annotated

from pydantic import Field

from ecs_platform.model.reading.fields import TEXT, Section, Shorthand, Texts, WrittenText, one_or_many

_DOCKERFILE = "Dockerfile"
_WITH_VARIABLE = re.compile(r"""(?=.*\$\{\w+\})[\w./:=, {}$-]+""")


class Build(Section):
    """What `docker build` is told, as in AWS Copilot: paths from the repository's root."""

    dockerfile: str | None = Field(None, description="The Dockerfile; default: `Dockerfile` in `context`.")
    context: str | None = Field(None, description="Folder that is sent; default: that of the Dockerfile.")
    args: dict[str, WrittenText] = Field(default_factory=dict, description="Values of the Dockerfile's `ARG`s.")
    target: str | None = Field(None, description="Stage that is built.")
    cache_from: Annotated[Texts, one_or_many()] = Field((), description="Images that layers are taken from.")

    def command(self, image: str, platform: str = "") -> str:
        """The line that builds `image`, defaults as AWS Copilot has them; default platform: the builder's."""
        context = _from_root(self.context or (self.dockerfile or "").rpartition("/")[0])
        dockerfile = _from_root(self.dockerfile or f"{context.rstrip('/')}/{_DOCKERFILE}")
        words = ["docker", "build", "--file", dockerfile, "--tag", image]
        words += ["--platform", platform] if platform else []
        words += [] if self.target is None else ["--target", self.target]
        for name, value in self.args.items():
            words += ["--build-arg", f"{name}={value}"]
        for each in self.cache_from:
            words += ["--cache-from", each]
        return " ".join(map(_quoted, [*words, context]))


def _quoted(word: str) -> str:
    """A word of a shell's line, in which the shell's own variables stay variables."""
    return f'"{word}"' if _WITH_VARIABLE.fullmatch(word) else shlex.quote(word)


def _from_root(path: str) -> str:
    """A path from the repository's root, also where a `/` says that it is one."""
    return path.lstrip("/") or "."


BuildField = Annotated[Build, Shorthand(str, lambda text: {"dockerfile": text}, TEXT)]
