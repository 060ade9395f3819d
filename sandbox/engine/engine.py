"""An engine that is there: its CLI, and what its plugins are made of."""

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import environment, plugins, terraform_provider


@dataclass(frozen=True)
class Engine:
    """A CLI `pulumi` in `bin_dir`, of `version` (`v3.274.1`), `origin`: where it is from.

    `aws_plugin` belongs to an official engine, `bridge` and `terraform_provider` to a built one.
    """

    bin_dir: Path
    version: str
    origin: str
    aws_plugin: Path | None = None
    bridge: Path | None = None
    terraform_provider: Path | None = None

    @property
    def kind(self) -> str:
        """`official` or `built`."""
        return "built" if self.bridge else "official"

    @property
    def description(self) -> str:
        """One line: which engine, of which version, and of which line its AWS provider is."""
        if self.terraform_provider:
            number = terraform_provider.version(self.terraform_provider)
            provider = f"Terraform AWS provider {number} (the v{number.partition('.')[0]} line)"
        else:
            # pulumi-aws 7 is made of the v6 line: https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration
            provider = f"AWS plugin v{importlib.metadata.version('pulumi-aws')} (Terraform's v6 line)"
        return f"{self.kind}, pulumi {self.version} ({self.origin}), {provider}"

    def environment(
        self, home: Path, backend: Path, passphrase: str, endpoint: str, region: str | None = None
    ) -> dict[str, str]:
        """The variables with which a shell runs `pulumi` (and the aws CLI) against a local AWS and nothing else.

        `home`: PULUMI_HOME, into which the plugins are written now; `backend`: the folder of the state; `endpoint`: of
        the local AWS, such as `http://127.0.0.1:5000`; `region`: AWS_REGION, which otherwise the stack decides. Set the
        variables over `os.environ`: what could lead to real AWS is overridden, nothing needs to be unset.
        """
        home.mkdir(parents=True, exist_ok=True)
        backend.mkdir(parents=True, exist_ok=True)
        self._write_plugins(home / "plugins")
        return {
            **environment.pulumi(self.bin_dir, home, backend, passphrase),
            **environment.aws(home, endpoint, region),
            **environment.loopback(),
        }

    def _write_plugins(self, folder: Path) -> None:
        if self.bridge and self.terraform_provider:
            plugins.write_language_host(folder)
            plugins.write_aws_provider(folder, self.bridge, self.terraform_provider)
        elif self.aws_plugin:
            plugins.write_official_aws_provider(folder, self.aws_plugin)
