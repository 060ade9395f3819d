"""The steps, and the ways in turns."""

import importlib.metadata
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.bare import proof
from bench.bare.resource import Resource
from bench.bare.terraform import configuration
from bench.bare.terraform import counts as counts_of_configuration
from bench.bare.writing import AS_WRITTEN
from bench.bare.writing import AWAITING as ENTRY
from bench.four_ways import sizes
from bench.four_ways.kept import Round, Step, Store
from bench.four_ways.pulumi_way import PulumiWay
from bench.four_ways.ratios import tell
from bench.four_ways.sizes import Size
from bench.four_ways.steps import DESTROY, EMPTY, FIRST_UP, IMAGE, LESS, MORE, REFRESH
from bench.four_ways.terraform_way import TerraformWay
from bench.four_ways.variants import REGION, Variants, variants
from bench.four_ways.way import AWAITING, BARE, OURS, TERRAFORM, WAYS, UnavailableError, Way, cost_of, started
from lanes.lane import CaseError, Report, Scene
from sandbox.aws.client import clients

_SHOWN = 20


def four_ways(scene: Scene, size: Size, store: Store) -> None:
    """So many services by all their ways, in turns; that all made the same is asked of AWS after each first `up`."""
    scene.facts["machine"] = machine()
    services = variants(scene.folder / "variants", size)
    if TERRAFORM in ways_for(size):
        counted_alike(services.first.resources)
    measured: dict[str, list[Round]] = {}
    for turn in range(sizes.rounds_of(size)):
        for way in in_turn(ways_for(size), turn):
            found = store.read(size, turn, way)
            if found is None:
                scene.say(f"round {turn + 1}: {way}")
                try:
                    made = way_called(way, scene.folder / f"{turn}-{way.replace(', ', '-')}", scene.say)
                except UnavailableError as why:
                    scene.say(f"{way} is left out: {why}")
                    continue
                found = one_round(made, services, scene.say)
                store.write(size, turn, way, found)
            measured.setdefault(way, []).append(found)
    alike(measured)
    tell(scene, size, measured)


def ways_for(size: Size) -> Sequence[str]:
    """Those that so many services are measured with."""
    return (OURS, BARE) if sizes.once(size) else WAYS


def in_turn(ways: Sequence[str], turn: int) -> Sequence[str]:
    """The ways of a round: each round another one begins, so that none always has the quiet machine."""
    first = turn % len(ways)
    return [*ways[first:], *ways[:first]]


def way_called(name: str, folder: Path, say: Report) -> Way:
    """A way in a new folder.

    Raises:
        UnavailableError: it cannot be gone on this machine.
    """
    folder.mkdir(parents=True)
    if name == TERRAFORM:
        return TerraformWay(folder, say)
    return PulumiWay(name, ENTRY if name == AWAITING else AS_WRITTEN, folder, say)


def one_round(way: Way, services: Variants, say: Report) -> Round:
    """All steps of a way, and what AWS had after the first.

    Raises:
        CaseError: a command failed, or a preview showed a change where there was none.
    """
    steps: list[Step] = []
    inventory: dict[tuple[str, ...], int] = {}
    with started(way, services.first):
        for name, run in _steps(way, services):
            cost = cost_of(way, run())
            steps.append(Step(name, cost.wall, cost.cpu, cost.peak, _size(way.state)))
            say(f"{name}: {cost.wall:.1f} s, {cost.all_cpu:.1f} s of CPU time, {cost.peak / 2**20:.0f} MiB")
            if name == FIRST_UP:
                inventory = dict(proof.inventory(clients(way.url, REGION)))
    return Round(steps, inventory)


def _steps(way: Way, services: Variants) -> Iterator[tuple[str, Callable[[], Sequence[str]]]]:
    commands = way.commands

    def up_with(variant: str) -> Callable[[], Sequence[str]]:
        def run() -> Sequence[str]:
            way.write(getattr(services, variant))
            return commands.up

        return run

    yield FIRST_UP, lambda: commands.up
    yield EMPTY, lambda: commands.preview
    yield REFRESH, lambda: commands.preview_with_refresh
    yield IMAGE, up_with("image")
    yield MORE, up_with("more")
    yield LESS, up_with("image")
    yield DESTROY, lambda: commands.destroy


def counted_alike(resources: Sequence[Resource]) -> None:
    """That Terraform's configuration has as many resources of each type as the programs.

    Raises:
        CaseError: it has not.
    """
    ours, theirs = proof.counts(resources), counts_of_configuration(configuration(resources, {}))
    if ours != theirs:
        apart = sorted({type_ for type_, _ in ours.items() ^ theirs.items()})
        raise CaseError(f"Terraform's configuration has not as many of {', '.join(apart)}")


def alike(measured: dict[str, list[Round]]) -> None:
    """That AWS had the same after the first `up` of every way in every round.

    Raises:
        CaseError: it had not; with what is apart.
    """
    (ours, *_), lines = measured[OURS], []
    for way, rounds in measured.items():
        for each in rounds:
            lines += [f"{way}: {line}" for line in proof.difference(ours.inventory, each.inventory)]
    if lines:
        more = [f"… of {len(lines)} differences"] if lines[_SHOWN:] else []
        raise CaseError("\n".join(["AWS has not the same after the first up:", *lines[:_SHOWN], *more]))


def machine() -> list[str]:
    """What the numbers are of, beside date and cores, which each record has."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("pulumi", "pulumi-aws", "moto")]
    return [f"{platform.system()} {platform.machine()}", f"Python {platform.python_version()}", *versions]


def _size(state: Path) -> int:
    return state.stat().st_size if state.exists() else 0
