"""Asks a deployer's policies every question, and compares the answers with those written by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Decision, evaluate
from ecs_platform.model.iam.proof.answers import Question
from ecs_platform.model.iam.proof.attempts import Asking
from ecs_platform.model.iam.proof.questions import questions
from ecs_platform.model.iam.proof.takers import takers
from ecs_platform.model.iam.proof.targets import targets
from ecs_platform.model.iam.scope import Scope
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer


class RowJson(TypedDict):
    """The shape of a row on standard output of `ops policy --prove --json`."""

    question: str
    expected: bool
    actual: bool
    tool: str
    statement: str | None


@dataclass(frozen=True)
class Row:
    """One question with its two answers.

    Attributes:
        question: the question.
        expected: the answer written by hand.
        actual: the policies' answer.
        tool: the deployer's tools and options that need a yes; empty where nothing does.
        statement: `Sid`s of the statements that allow it, or of the one that denies it or came nearest; null where no
            statement is about it.
        reason: why the policies answer so.
    """

    question: str
    expected: bool
    actual: bool
    tool: str
    statement: str | None
    reason: str

    @property
    def right(self) -> bool:
        return self.expected == self.actual

    def as_json(self) -> RowJson:
        return {
            "question": self.question,
            "expected": self.expected,
            "actual": self.actual,
            "tool": self.tool,
            "statement": self.statement,
        }


def prove(
    deployer: Deployer,
    scope: Scope,
    names: Names,
    policies: Sequence[Document],
    *,
    boundary: Document | None = None,
    principal: str | None = None,
) -> Iterator[Row]:
    """All questions about all of the deployer's services, answered one after the other.

    Args:
        deployer: its settings.
        scope: the environment.
        names: the environment's names.
        policies: the policies it has.
        boundary: its permissions boundary; default none.
        principal: its ARN; default that of a user.
    """
    who = principal or scope.account.user(names.deployer_path, "deployer")
    own = scope.of(deployer)
    strangers = [one.name for one in scope.deployables if one not in own]
    # Where all services are its own, one that does not exist must be refused as well.
    other = min(strangers) if strangers else "stranger"
    askings = [Asking(who, scope, service, targets(scope, names, service, other)) for service in own]
    has: set[str] = {*deployer.tools, *deployer.options}
    return (_row(question, has, policies, boundary) for asking in askings for question in questions(asking))


def prove_trust(deployer: Deployer, account: Account, trust: Document | None) -> Iterator[Row]:
    """All who try to take the deployer's role, answered one after the other; nobody takes a user.

    Args:
        deployer: its settings.
        account: the account it is in.
        trust: the trust policy of its role; none for a user.
    """
    for taker in takers(deployer, account):
        decision = evaluate([] if trust is None else [trust], taker.request)
        text, actual = f"take its role: {taker.text}", decision.allowed
        yield Row(text, taker.may, actual, "", decision.statement, decision.reason)


def _row(question: Question, has: set[str], policies: Sequence[Document], boundary: Document | None) -> Row:
    needing = [name for name in question.yes if has.issuperset(name.split("+"))]
    decisions = [evaluate(policies, request, boundary) for request in question.requests]
    refused = next((decision for decision in decisions if not decision.allowed), None)
    return Row(
        question=question.text,
        expected=bool(needing),
        actual=refused is None,
        tool=", ".join(needing),
        statement=_sids(decisions) if refused is None else refused.statement,
        reason="all of it is allowed" if refused is None else refused.reason,
    )


def _sids(decisions: Iterable[Decision]) -> str:
    return ", ".join(dict.fromkeys(decision.statement for decision in decisions if decision.statement is not None))
