"""Components of our own, one file each; those of ecs-platform are `ecs_platform.components`."""
