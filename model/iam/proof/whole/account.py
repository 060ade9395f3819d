"""The world of an account: the roles that run previews and `up`, and the state, as examples/bootstrap makes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import boundary_document, preview_statements, state_statements, up_statements
from ecs_platform.model.iam.document import VERSION, Document, Statement, document
from ecs_platform.model.iam.proof.whole.things import BOUNDED, STATE
from ecs_platform.model.iam.proof.whole.world import ACCOUNT, Principal, Thing
from ecs_platform.model.iam.state import BOOTSTRAP
from ecs_platform.model.naming import Names

DIRECTLY = frozenset({"by itself", "for another bucket"})
"""Pulumi asks KMS itself for the secrets of a stack."""

EVERYTHING: Document = {"Version": VERSION, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Bootstrap:
    """What examples/bootstrap makes in an account.

    Attributes:
        account: where.
        environments: those of the account.
        boundary: ARN of the permissions boundary.
        project: name of the bootstrap's project; it is in the names of what it makes.
        image_parameters: as `preview_statements` takes them; default none.
    """

    account: Account
    environments: Sequence[str]
    boundary: str
    project: str = BOOTSTRAP
    image_parameters: Sequence[str] = field(default=())

    @property
    def _bucket(self) -> str:
        return f"{self.project}-state-{self.account.id}-{self.account.region}"

    @property
    def _key(self) -> str:
        """Ids of keys are AWS's own: these stand for them."""
        return self.account.arn("kms", "key/state")

    def _secrets_key(self, environment: str) -> str:
        return self.account.arn("kms", f"key/secrets-of-{environment}")

    def boundaries(self) -> dict[str, Document]:
        """The boundary's text, by its ARN."""
        keys = (self._key, *map(self._secrets_key, self.environments))
        return {self.boundary: boundary_document(self.account, self._bucket, keys)}

    def principals(self) -> Iterator[Principal]:
        """The roles for previews and `up` of each environment, and whatever `up` makes at most."""
        account, parameters = self.account, self.image_parameters
        for each in self.environments:
            looks = preview_statements(account, parameters, environment=each)
            makes = up_statements(account, self.boundary, parameters, environment=each)
            yield self._role("preview", each, looks, write=False)
            yield self._role("up", each, makes, write=True)
            bounded = account.role(Names(each, "").path, "bounded")
            yield Principal(bounded, "bounded", frozenset({f"{each}/{BOUNDED}"}), (EVERYTHING,), boundary=self.boundary)

    def _role(self, kind: str, environment: str, rights: Iterable[Statement], *, write: bool) -> Principal:
        state = state_statements(
            self._bucket,
            self._key,
            environment,
            write=write,
            partition=self.account.partition,
            secrets_key=self._secrets_key(environment),
            bootstrap=self.project,
        )
        role = self.account.role("/", f"ecs-platform-{kind}-{environment}")
        return Principal(role, kind, frozenset({environment}), (document(rights), document(state)))

    def things(self) -> Iterator[Thing]:
        """State and keys, and the roles themselves."""
        everybody = frozenset(self.environments) | frozenset(f"{each}/{STATE}" for each in self.environments)
        bucket, account = f"arn:{self.account.partition}:s3:::{self._bucket}", frozenset({ACCOUNT})
        by_s3 = {"kms:EncryptionContext:aws:s3:arn": bucket, "kms:ResourceAliases": None}
        # A team's own may have no tags at all.
        yield Thing("state key", self._key, everybody, facts=by_s3)
        yield Thing("keeping of the state key", self._key, account, facts=by_s3)
        yield Thing("policy", self.boundary, account)
        yield Thing("state bucket", bucket, account)
        yield Thing("listing", bucket, everybody)
        for each in self.environments:
            owners = frozenset({each, f"{each}/{STATE}"})
            by_hand = {"Environment": each, "ManagedBy": "somebody"}
            yield Thing(
                "key",
                self.account.arn("kms", f"key/by-hand-{each}"),
                account,
                (),
                {"kms:ResourceAliases": None},
                by_hand,
            )
            tags = {"Environment": f"bootstrap-{each}", "ManagedBy": "pulumi"}
            yield Thing("state key", self._secrets_key(each), owners, (), dict.fromkeys(by_s3), tags, may=DIRECTLY)
            yield Thing("state", f"{bucket}/.pulumi/stacks/shop/{each}.json", owners)
            yield Thing("state", f"{bucket}/.pulumi/locks/organization/shop/{each}/1.json", owners)
            yield Thing("state", f"{bucket}/.pulumi/stacks/shop/{each}2.json", account)
            for folder in ("stacks", "backups", "history", "locks/organization"):
                own = f"{bucket}/.pulumi/{folder}/{self.project}/{each}"
                yield Thing("state", own + (".json" if folder == "stacks" else "/1.json"), account)
            for kind in ("preview", "up"):
                yield Thing("role", self.account.role("/", f"ecs-platform-{kind}-{each}"), account)
