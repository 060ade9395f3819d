"""The program: the platform, and beside it a queue of our own that the service `orders` works off."""

from pathlib import Path

import pulumi
from components.queue import Queue, QueueArgs

from ecs_platform.components.program import run

platform = run(Path(__file__).parent)
orders = platform.workloads["orders"].task.roles.task_role_arn
queue = Queue("orders", QueueArgs(platform.loaded.names, users=[orders]))
pulumi.export("orders_queue_url", queue.url)
