"""docs/manifest.md, made from the code that reads manifests."""

from ecs_platform.model.manifest.differences import DIFFERENCES
from ecs_platform.model.manifest.refused import REFUSED, REFUSED_TYPES
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.markdown import table

_HEAD = """\
# Manifests

<!-- Written by `python -m ops fields --write`; change model/manifest/ and run it again. -->

Each service has one file in services/, with the field names of AWS Copilot's manifests. `python -m ops check` says
within a second whether all of them are right; `python -m ops schema` prints the JSON Schema for editors, which find it
by a first line like `# yaml-language-server: $schema=../manifest.schema.json`.

The smallest web service:

```yaml
name: web
type: Load Balanced Web Service
image: {location: nginx:1.27, port: 80}
http: {path: /}
```

`name` is never taken from the file's name. Four types: `Load Balanced Web Service` (requests from the public load
balancer), `Backend Service` (from the internal one, from Service Connect, or none), `Worker Service` (takes no
requests), `Scheduled Job` (starts at times, and ends).

## Layers

`defaults.yaml` in the same folder holds what all services share; a service takes of it what it has a use for: `http`
only where its manifest has `http`, container fields only where it has no `task_definition`, `count` and `deployment`
not for jobs. The manifest lies on the defaults, and its `environments.<environment>` on both. Mappings merge key by
key; lists and single values replace; alternatives clear each other (a number for `count` and a range, `id` and `uid` of
a file system). `null` removes an inherited value; where there is nothing to remove, it is a fault.

## Variables

`${VAR}` in a value stands for what the setting `variables` says, never for a variable of the shell. A value that is
nothing but `${VAR}`, without quotes, becomes what was declared: a number, or a list. `COPILOT_APPLICATION_NAME` (the
project) and `COPILOT_ENVIRONMENT_NAME` (the environment) are there always. `\\${VAR}` stands for itself.

## Task definitions

`task_definition: file.json` gives the containers as `aws ecs register-task-definition` takes them, in place of `image`,
`command`, `variables`, `secrets`, `sidecars`, `storage` and the like. The family is replaced by ours, roles are ours,
and containers without `logConfiguration` get ours. Requests go to the only port mapping, or to
`http.target_container` and `http.target_port`. What ECS and Fargate refuse, of a file and of what a manifest becomes,
has a [page of its own](task-definitions.md).

## Secrets

A name without `/` at its start is below `/<environment>/<service>/` in Parameter Store, all that the service may read
there. Other names, and those in Secrets Manager that do not begin with `<environment>/<service>/`, must stand in the
setting `secrets_outside_scope`, also where a task definition's file or an image's `credentials` name them. A variable
that looks like a secret, by its name or its value, is a fault; `NAME: {value: …, not_secret: true}` says that it is
none.

## Permissions

`permissions` give the task role rights beyond that, in IAM's own words; [permissions.md](permissions.md) has what may
stand there, and what `check` refuses.

## Fields

Durations are written like `30s`, `2m` or `1h30m`; CPU is in units of 1/1024 core, memory in MiB. `environments` has the
same fields again, by environment, but for `name` and `type`.

"""


def markdown() -> str:
    """The whole file."""
    return _HEAD + table(Service) + _refused() + _differences()


def _refused() -> str:
    rows = "".join(f"| `{path}` | {hint} |\n" for path, hint in REFUSED.items())
    types = "".join(f"| `type: {name}` | {hint} |\n" for name, hint in REFUSED_TYPES.items())
    return (
        "\n## Fields of AWS Copilot that are refused\n\nNothing is ignored: each of these is a fault with these words."
        f"\n\n| field | instead |\n|---|---|\n{rows}{types}"
    )


def _differences() -> str:
    rows = "".join(f"| `{each.path}` | {each.copilot} | {each.ours} | {each.why} |\n" for each in DIFFERENCES)
    return (
        "\n## Where the same manifest means something else\n\n`python -m ops check --differences` lists those of your "
        f"services.\n\n| matter | AWS Copilot | here | because |\n|---|---|---|---|\n{rows}"
    )
