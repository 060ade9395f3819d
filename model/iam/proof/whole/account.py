"""The world of an account: the roles that run previews and `up`, and the state, as examples/bootstrap makes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import boundary_document, preview_statements, state_statements, up_statements
from ecs_platform.model.iam.document import VERSION, Document, document
from ecs_platform.model.iam.proof.whole.things import IMAGES, STATE
from ecs_platform.model.iam.proof.whole.world import ACCOUNT, Principal, Thing

PROJECT = "ecs-platform-bootstrap"


@dataclass(frozen=True)
class Bootstrap:
    """What examples/bootstrap makes in an account.

    Attributes:
        account: where.
        environments: those of the account.
        bucket: name of the bucket with the state.
        key: ARN of the key that encrypts the bucket.
        keys: ARN of the key of each environment's secrets.
        boundary: ARN of the permissions boundary.
        image_parameters: as `preview_statements` takes them.
    """

    account: Account
    environments: tuple[str, ...]
    bucket: str
    key: str
    keys: dict[str, str]
    boundary: str
    image_parameters: Sequence[str] = ()

    def principals(self) -> Iterator[Principal]:
        """The roles for previews and `up` of each environment, and whatever `up` makes at most."""
        for each in self.environments:
            yield self._role("preview", each, preview_statements(self.account, self.image_parameters, environment=each))
            yield self._role("up", each, up_statements(self.account, self.boundary, self.image_parameters, environment=each))
            role = self.account.role(f"/ecs/{each}/", "bounded")
            everything: Document = {"Version": VERSION, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            yield Principal(role, "bounded", frozenset({each}), (everything,), boundary=self.boundary)

    def _role(self, kind: str, environment: str, rights: list[object]) -> Principal:
        raise NotImplementedError
