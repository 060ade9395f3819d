"""The same with an entry point that awaits all registrations, before the SDK waits for outputs one by one."""

import asyncio

import pulumi
from making import make  # type: ignore[import-not-found]  # it lies beside this in the project


async def main() -> None:
    await asyncio.gather(*(each.urn.future() for each in make()))


pulumi.run(main)
