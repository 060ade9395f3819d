"""The steps, in their order: each begins with what the one before left."""

FIRST_UP, EMPTY, REFRESH = "first up", "empty preview", "preview with refresh"
IMAGE, MORE, LESS, DESTROY = "one new image", "one service more", "one service less", "destroy"
STEPS = (FIRST_UP, EMPTY, REFRESH, IMAGE, MORE, LESS, DESTROY)
