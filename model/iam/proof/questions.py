"""What a deployer is asked, and the answers, written by hand from what each tool needs.

Nothing here is computed from the tables that the policies are made from: the point is that the two agree.
"""

from collections.abc import Mapping

from ecs_platform.model.iam.proof.answers import DEPLOYS, NEVER, Question, Yes
from ecs_platform.model.iam.proof.attempts import DEED_TEXTS, DEEDS, Asking
from ecs_platform.model.iam.proof.privilege_escalation import further_questions

TARGETS = (
    "own service",
    "other service",
    "other environment",
    "admin role",
    "role of another service",
    "foreign family",
    "same name prefix",
)

MATRIX: Mapping[str, Mapping[str, Yes]] = {
    "register": {
        "own service": DEPLOYS,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    "update": {
        "own service": DEPLOYS,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    "pass": {
        "own service": (*DEPLOYS, "run"),
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        # The roles are its own; what keeps them from a foreign family is that it cannot register, update or run one.
        "foreign family": (*DEPLOYS, "run"),
        "same name prefix": NEVER,
    },
    "run": {
        "own service": ("run",),
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    # Of what is there already: tags say whose something is.
    "tag": {
        "own service": NEVER,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    "exec": {
        "own service": ("exec",),
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    # AWS knows no resource for it: whoever may deregister one revision may deregister all of the account's.
    "deregister": {
        "own service": ("deregister",),
        "other service": ("deregister",),
        "other environment": ("deregister",),
        "admin role": ("deregister",),
        "role of another service": ("deregister",),
        "foreign family": ("deregister",),
        "same name prefix": ("deregister",),
    },
    "create role": {
        "own service": NEVER,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    "put policy": {
        "own service": NEVER,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
    "read secrets": {
        "own service": NEVER,
        "other service": NEVER,
        "other environment": NEVER,
        "admin role": NEVER,
        "role of another service": NEVER,
        "foreign family": NEVER,
        "same name prefix": NEVER,
    },
}


def questions(asking: Asking) -> list[Question]:
    """All questions about one of the deployer's services: the matrix, and the further ones."""
    matrix = [
        Question(f"{DEED_TEXTS[deed]}: {label} (`{asking.service.name}`)", yes, DEEDS[deed](asking, target))
        for deed, row in MATRIX.items()
        for label, yes in row.items()
        if (target := asking.targets.all[label])
        # A scheduled job has no service to update.
        if asking.service.service is not None or deed != "update"
    ]
    return [*matrix, *further_questions(asking)]
