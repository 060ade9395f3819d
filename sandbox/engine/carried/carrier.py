"""What is carried for one provider: into the calls that the bridge makes, and into what it answers."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.engine import inputs
from sandbox.engine.carried import calls, changes, checks, tree
from sandbox.engine.carried.fields import SIGINT, Carried
from sandbox.engine.carried.relay import Additions, Key, Relay, key_of
from sandbox.engine.deployments import Ecs

Properties = dict[str, Any]


class CarryError(Exception):
    """ECS refused what is carried, or did not answer."""

    def details(self) -> str:
        """The text, as an error of gRPC has it."""
        return str(self)


class Carrier:
    """What carries fields for one configured provider."""

    def __init__(self, carried: tuple[Carried, ...], ecs: Ecs, relay: Relay) -> None:
        """`carried`: the fields that the provider lacks."""
        self.carried, self.ecs, self.relay = carried, ecs, relay

    def refusals(self, news: Properties) -> Iterable[checks.Refusal]:
        """What is wrong with the fields in a service's inputs."""
        return checks.refusals(news, self.carried)

    def without(self, properties: Properties) -> Properties:
        """Properties as the bridge gets them."""
        return tree.without(properties, self.carried)

    def with_inputs(self, inputs_: Properties, news: Properties) -> Properties:
        """Inputs that were checked, with the fields."""
        return tree.put_back(inputs_, news, self.carried)

    def changes(self, olds: Properties, news: Properties, ignored: Iterable[str]) -> dict[str, str]:
        """By path, how the fields in inputs differ from a state: `ADD`, `UPDATE` or `DELETE`."""
        return changes.changes(olds, news, self.carried, ignored)

    def preview(self, state: Properties, olds: Properties | None, news: Properties) -> Properties:
        """A state that a preview shows. `olds`: the state before; None for a new service."""
        proposed = changes.proposed(olds, news, self.carried)
        return self._sealed(tree.put_back(state, proposed, self.carried), news)

    def state(self, state: Properties, planned: Properties, news: Properties, key: Key) -> Properties:
        """A state after a call, as ECS has it. `planned`: what is kept where it does not answer."""
        state = tree.put_back(state, planned, self.carried)
        if (found := self.relay.read(key) or self._described(key)) is not None:
            state = calls.read_back(state, found, self.carried)
        return self._sealed(state, news)

    def read(self, state: Properties, olds: Properties, key: Key) -> Properties:
        """The state that a refresh or an import found. `olds`: the one before.

        Raises:
            CarryError: ECS does not say.
        """
        found = self.relay.read(key) or self._described(key)
        if found is None:
            raise CarryError(f"ECS does not say how the service {'/'.join(key)} is deployed")
        if SIGINT in self.carried:
            tree.put_back(state, olds, [SIGINT])
        return self._sealed(calls.read_back(state, found, self.carried), olds)

    def inputs_read(self, inputs_: Properties, olds: Properties, state: Properties) -> Properties:
        """The inputs that a refresh found, or, where there were none before, an import."""
        if olds:
            return changes.refreshed(inputs_, olds, state, self.carried)
        return tree.put_back(inputs_, state, self.carried)

    def carry(self, olds: Properties | None, news: Properties, ignored: Iterable[str], key: Key) -> "Carrying":
        """What one Create (`olds` is None) or Update is to carry."""
        planned = changes.planned(olds or {}, news, self.carried)
        if olds is None:
            members = {each.member for each in self.carried if each.member and tree.said(planned, each)}
        else:
            touched = {path.partition(".")[0].partition("[")[0] for path in self.changes(olds, news, ignored)}
            members = {each.member for each in self.carried if each.member in touched}
        asked = {name: calls.parameters(planned, name, creating=olds is None) for name in sorted(members)}
        added = {name: value for name, value in asked.items() if value is not None}
        whole = {each.member: calls.parameters(planned, each.member) for each in calls.telling(planned, self.carried)}
        return Carrying(self, planned, key, Additions(added, whole))

    def _sealed(self, state: Properties, source: Properties) -> Properties:
        """With the fields' secrets marked, as a whole property each."""
        for each in self.carried:
            name = each.path[0]
            secret = any(tree.has_secret(holder.get(each.path[-1])) for holder in tree.holders(source, each))
            if secret and name in state and not inputs.is_secret(state[name]):
                state[name] = inputs.secret(tree.plain(state[name]) if len(each.path) == 1 else state[name])
        return state

    def _described(self, key: Key) -> Properties | None:
        try:
            found = self.ecs.client.describe_services(cluster=key[0], services=[key[1]])["services"]
        except (BotoCoreError, ClientError):
            return None
        return next(iter(found), None)


class Carrying:
    """The fields on their way in one call.

    Attributes:
        planned: the service's inputs as they are to be.
    """

    def __init__(self, carrier: Carrier, planned: Properties, key: Key, additions: Additions) -> None:
        self.planned = planned
        self._carrier, self._key, self._additions = carrier, key, additions
        self._under_way = ExitStack()

    def start(self, begin: Callable[[], Any]) -> "CarriedCall":
        """The bridge's call that `begin` starts, with the additions; `close` ends them."""
        self._under_way.enter_context(self._carrier.relay.adding(self._key, self._additions))
        return CarriedCall(begin(), self._rest)

    def close(self) -> None:
        """No call gets the additions any more."""
        self._under_way.close()

    def state(self, state: Properties, news: Properties) -> Properties:
        """A state after the call, with the fields as ECS has them."""
        return self._carrier.state(state, self.planned, news, self._key)

    def _rest(self) -> CarryError | None:
        """Asks ECS for what no call of the provider has carried."""
        if self._additions.carried or not self._additions.members:
            return None
        cluster, service = self._key
        try:
            self._carrier.ecs.client.update_service(cluster=cluster, service=service, **self._additions.members)
        except (BotoCoreError, ClientError) as error:
            return CarryError(f"updating ECS Service ({service}): {error}")
        self._carrier.relay.forget(self._key)
        return None


class CarriedCall:
    """A call of the bridge that is over when what it did not carry is too. As a future of gRPC."""

    def __init__(self, call: Any, rest: Callable[[], CarryError | None]) -> None:
        self._call, self._rest = call, rest
        self._error: CarryError | None = None
        self._is_over = False

    def exception(self, timeout: float | None = None) -> Exception | None:
        """The error that it ended with. Raises grpc.FutureTimeoutError after so many seconds."""
        error: Exception | None = self._call.exception(timeout=timeout)
        if error is None and not self._is_over:
            self._is_over = True
            self._error = self._rest()
        return error or self._error

    def result(self) -> Any:
        """What the bridge answered."""
        if error := self.exception():
            raise error
        return self._call.result()

    def cancel(self) -> None:
        self._call.cancel()


def key_in(properties: Properties) -> Key:
    """The key of the service that properties are of."""
    known = tree.plain({name: properties.get(name) for name in ("cluster", "name")})
    return key_of(str(known["cluster"] or ""), str(known["name"] or ""))
