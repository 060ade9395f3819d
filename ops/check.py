"""`ops check`: settings and manifests, without engine, network or credentials; with `--aws`, what the account says."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder, stack_name
from ecs_platform.ops.output import WRONG, print_json, say

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.quotas.quota import Known
    from ecs_platform.model.reading.findings import Finding


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="List where manifests mean something else than in AWS Copilot.")
    ] = False,
    aws: Annotated[
        bool,
        typer.Option("--aws", help="Ask the account: its quotas, and whether what is to be used is there."),
    ] = False,
    secrets: Annotated[
        bool,
        typer.Option("--secrets", help="Ask the account for the secrets that manifests name, and for nothing else."),
    ] = False,
    resolver: Annotated[
        str | None, typer.Option(help="With --aws: the DNS server that is asked; default: this machine's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Checks the settings and all manifests of an environment."""
    from ecs_platform.model.load import load  # noqa: PLC0415

    loaded = load(project_folder(project), stack_name(stack), services)
    if differences:
        _print_differences(loaded, as_json)
        for finding in loaded.findings:
            say(str(finding), err=True)
    elif loaded.findings or not (aws or secrets):
        _print(loaded, loaded.findings, None, as_json)
    else:
        from ecs_platform.ops.account import ask_account, ask_secrets  # noqa: PLC0415

        asked = ask_account(loaded, resolver) if aws else ask_secrets(loaded)
        _print(loaded, asked.findings, asked.known, as_json, tell=aws)
        for note in asked.notes:
            say(note, err=True)
        loaded = replace(loaded, findings=asked.findings)
    if loaded.findings:
        raise typer.Exit(WRONG)


def _print(
    loaded: "Loaded", findings: "list[Finding]", account: "Known | None", as_json: bool, *, tell: bool = True
) -> None:
    if as_json:
        print_json([finding.as_json() for finding in findings])
        return
    for finding in findings:
        say(str(finding))
    count = len(findings)
    faults = f"{count} fault{'s' * (count != 1)}" if count else "no faults"
    say(f"{loaded.environment.stack}: {len(loaded.services)} services, {faults}", err=True)
    if tell and not loaded.findings:
        _tell(loaded, account)


def _tell(loaded: "Loaded", account: "Known | None") -> None:
    """What is no fault: quotas that are half used or more, settings without effect, hints, what is paid for alarms."""
    from ecs_platform.model.alarms.price import price_of  # noqa: PLC0415
    from ecs_platform.model.manifest.hints import hints_of  # noqa: PLC0415
    from ecs_platform.model.quotas.lines import advice, close, hints  # noqa: PLC0415

    of_services = [hint for service in loaded.services for hint in hints_of(service)]
    for hint in dict.fromkeys([*hints(loaded), *of_services]):
        say(f"hint: {hint}", err=True)
    for line in close(loaded, account):
        say(f"quota: {line.text}; {advice(line)}", err=True)
    price = price_of(loaded)
    if price.alarms or price.dashboards:
        say(f"price: {price.text}", err=True)


def _print_differences(loaded: "Loaded", as_json: bool) -> None:
    found = _differences(loaded)
    if as_json:
        print_json(found)
        return
    for each in found:
        place = f"{each['file']}:{each['line']}: {each['path']}"
        say(f"{place}: here {each['ours']}; in AWS Copilot {each['copilot']}; {each['why']}")


def _differences(loaded: "Loaded") -> list[dict[str, str | int]]:
    """What services without a fault do otherwise than AWS Copilot would."""
    from ecs_platform.model.manifest.differences import differences_of  # noqa: PLC0415
    from ecs_platform.model.reading.findings import relative  # noqa: PLC0415

    found = {
        (relative(node.at.file), service.name, difference.path, difference.copilot, difference.ours, difference.why): (
            node.key or node.at
        ).line
        for service in loaded.services
        for difference, node in differences_of(service, loaded.environment.settings)
    }
    return [
        {"file": file, "service": service, "path": path, "copilot": copilot, "ours": ours, "why": why, "line": line}
        for (file, service, path, copilot, ours, why), line in sorted(found.items())
    ]
