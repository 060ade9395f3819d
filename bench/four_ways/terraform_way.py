"""The same by Terraform or OpenTofu, where one is found, with the provider that the built engine has below it."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.bare.terraform import configuration
from bench.four_ways.sizes import PARALLEL
from bench.four_ways.variants import ACCOUNT, MAX_RETRIES, REGION, Variant
from bench.four_ways.way import Commands, UnavailableError
from bench.tree import cost
from ecs_platform.local.iam import AUTHORIZER
from lanes.commands import environment
from lanes.lane import Report
from sandbox.aws import server
from sandbox.engine import EngineError, terraform_provider
from sandbox.engine import environment as engine_environment

_PROVIDER = {
    "region": REGION,
    "allowed_account_ids": [ACCOUNT],
    "skip_metadata_api_check": True,
    "max_retries": MAX_RETRIES,
}


class TerraformWay:
    """A configuration on a local AWS of its own."""

    def __init__(self, folder: Path, say: Report) -> None:
        """`folder`: a new one, for all that is its own.

        Raises:
            UnavailableError: the program or its provider is not on this machine.
        """
        self.project, self._folder, self._say = folder / "project", folder, say
        program, self._mirror = found()
        self.commands, self._program = commands_of(program), program

    def write(self, variant: Variant) -> None:
        self.project.mkdir(parents=True, exist_ok=True)
        written = json.dumps(configuration(variant.resources, _PROVIDER), indent=1)
        (self.project / "main.tf.json").write_text(written, encoding="utf-8")

    def start(self) -> None:
        started = server.start(self._folder / "aws", report=self._say, authorizer=AUTHORIZER)
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        # Its own file of the user would choose other mirrors.
        (home / "terraformrc").write_text("", encoding="utf-8")
        self.url = started.url
        self.variables: Mapping[str, str] = {
            **environment(),
            **engine_environment.aws(home, started.url, REGION),
            **engine_environment.loopback(),
            "TF_CLI_CONFIG_FILE": str(home / "terraformrc"),
            "CHECKPOINT_DISABLE": "true",
        }
        init = (self._program, "init", "-input=false", "-no-color", f"-plugin-dir={self._mirror}")
        cost(init, self.project, self.variables, self.project.with_suffix(".log"))

    def end(self) -> None:
        server.stop(self._folder / "aws")

    @property
    def state(self) -> Path:
        return self.project / "terraform.tfstate"


def found() -> tuple[str, Path]:
    """The program, and the mirror with its provider.

    Raises:
        UnavailableError: one of them is not on this machine.
    """
    program = shutil.which("terraform") or shutil.which("tofu")
    if program is None:
        raise UnavailableError("neither terraform nor tofu is on PATH")
    try:
        binary = terraform_provider.find()
    except EngineError as error:
        raise UnavailableError(f"{error}") from None
    # MIRROR/HOST/NAMESPACE/TYPE/VERSION/SYSTEM/BINARY
    mirror = binary.parents[5] if binary.match("*/hashicorp/aws/*/*/terraform-provider-aws*") else None
    if mirror is None:
        raise UnavailableError(f"{binary.name} is in no mirror in Terraform's layout")
    return program, mirror


def commands_of(program: str) -> Commands:
    """As Pulumi's: what goes up or down does not look at what there is before, but for the preview with refresh."""
    plain: Sequence[str] = ("-input=false", "-no-color", f"-parallelism={PARALLEL}")
    goes = (*plain, "-auto-approve", "-refresh=false")
    return Commands(
        up=(program, "apply", *goes),
        preview=(program, "plan", "-detailed-exitcode", "-refresh=false", *plain),
        preview_with_refresh=(program, "plan", "-detailed-exitcode", *plain),
        destroy=(program, "destroy", *goes),
    )
