"""docs/manifest.md, made from the code that reads manifests."""

from ecs_platform.model.manifest.differences import DIFFERENCES
from ecs_platform.model.manifest.refused import REFUSED, REFUSED_TYPES, REFUSED_VALUES, STRICTER
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

A service that comes from AWS Copilot brings its manifest along: [from-copilot.md](from-copilot.md).

`name` is never taken from the file's name. Four types: `Load Balanced Web Service` (requests from the public load
balancer), `Backend Service` (from the internal one, from Service Connect, or none), `Worker Service` (takes no
requests), `Scheduled Job` (starts at times, and ends).

## Layers

`defaults.yaml` in the same folder holds what all services share; a service takes of it what it has a use for: `http`
only where its manifest has `http`, container fields only where it has no `task_definition`, `count` and `deployment`
not for jobs. The manifest lies on the defaults, and its `environments.<environment>` on both. Mappings merge key by
key; lists and single values replace; alternatives clear each other (a number for `count` and a range, `id` and `uid` of
a file system). `null` removes an inherited value; where there is nothing to remove, it is a fault, but for sections of
which every line was commented out (`variables:` with nothing behind it). Keys at the top that begin with `x-` are not
read: a place for anchors (`x-common: &common`).

## Variables

`${VAR}` in a value stands for what the setting `variables` says, never for a variable of the shell. A value that is
nothing but `${VAR}`, without quotes, becomes what was declared: a number, or a list. `COPILOT_ENVIRONMENT_NAME` (the
environment) and `COPILOT_APPLICATION_NAME` (the project, where the setting says nothing else) are there always.
`\\${VAR}` stands for itself.

## Images

Nothing is built here. What runs is `image.location`, or what the setting `images` says of the service; the `tag` of a
repository in ECR that is made for it (`repository: true`); or what a parameter says that CI writes (`owner:
parameter`). `image.build` may stay beside all but `location`: it is how CI builds the image. Where nothing says which
image runs, `check` prints the `docker build` of it.

## Task definitions

`task_definition: file.json` gives the containers as `aws ecs register-task-definition` takes them, in place of `image`,
`command`, `variables`, `secrets`, `sidecars`, `storage` and the like. It may be as `describe-task-definition` or the
console prints it: nulls, empty lists and what AWS adds are passed over, and `ops check` tells so in a hint. The family
is replaced by ours, and containers without `logConfiguration` get ours. Roles are the service's own: what another task
role may do stands in `permissions`, and the execution role has the rights to what the file names. File systems in EFS
are mounted over encrypted connections, whatever the file says. Requests go to the only port mapping, or to
`http.target_container` and `http.target_port`. In Service Connect (`network.connect`) others call that port, or without
`http` the one of the main container that has a `name`; its `appProtocol` is what the proxies read. What ECS and Fargate
refuse, of a file and of what a manifest becomes, has a [page of its own](task-definitions.md).

## Jobs

`on.schedule` is read in UTC, or in the time zone that `on.timezone` names. At an hour that summer time leaves out
nothing runs, and in the hour that comes twice it runs once; a rate (`@every 30m`, `rate(5 minutes)`) counts minutes
and knows no clock. `at(2027-03-01T09:00:00)` starts the job once, with the newest revision of its task definition at
that time, and its schedule stays afterwards, over. EventBridge Scheduler takes no time that is over: write `schedule:
none` or another time before such a job comes into another environment, and before its `network`, `capacity` or `exec`
changes. `check` reads no clock, and says nothing of it.

## Secrets

A name without `/` at its start is below `/<environment>/<service>/` in Parameter Store, all that the service may read
there. Other names, and those in Secrets Manager that do not begin with `<environment>/<service>/`, must stand in the
setting `secrets_outside_scope`, also where a task definition's file or an image's `credentials` name them. Behind a
name in Secrets Manager may stand a JSON key, a version stage and a version id, divided by `:` and each of them empty or
given: `db:password` is the value of `password` in the newest version. Colons at the end may be left out: ECS itself
wants none or all three (`db:password::`), and gets them, also of a task definition's file. A variable
that looks like a secret, by its name or its value, is a fault; `NAME: {value: …, not_secret: true}` says that it is
none, and the list `not_secret` says so of variables of a task definition's file or an `env_file`, and of options of
logs. So is a secret in a command, a health check, a label or an option of logs (`--password x`, keys and tokens of many
shapes, also in base64), here and in such a file; `not_secret: [sidecars.proxy.command]` says that there is none in that
field. What stands for a value that comes from elsewhere (`$PASSWORD`, `{password}`) is none, nor are hashes, UUIDs and
ARNs. How a value gets there, and how to see which are missing, is in
[operate.md](operate.md#the-values-of-secrets-secrets).

## Permissions

`permissions` give the task role rights beyond that, in IAM's own words; [permissions.md](permissions.md) has what may
stand there, and what `check` refuses.

## Fields

Durations are written like `30s`, `2m` or `1h30m`; CPU is in units of 1/1024 core, memory in MiB. `environments` has the
same fields again, by environment, but for `name` and `type`.

"""

_SPELLINGS = """
## Where fewer spellings are read

Capitals (`gRPC`, `HEALTHY`, `9000/UDP`, `linux/ARM64`), `success_codes: 200` without quotes, durations in whole seconds
however they are written (`90000ms`, `1.5m`), an empty `http.path` (it is `/`), `efs: false` and sections left empty are
read as AWS Copilot reads them. Of what it takes, these are refused here:
"""


def markdown() -> str:
    """The whole file."""
    return _HEAD + table(Service) + _refused() + _stricter() + _differences()


def _refused() -> str:
    rows = "".join(f"| `{path}` | {hint} |\n" for path, hint in {**REFUSED, **REFUSED_VALUES}.items())
    types = "".join(f"| `type: {name}` | {hint} |\n" for name, hint in REFUSED_TYPES.items())
    return (
        "\n## Fields of AWS Copilot that are refused\n\nNothing is ignored: each of these is a fault with these words."
        f"\n\n| field | instead |\n|---|---|\n{rows}{types}"
    )


def _stricter() -> str:
    rows = "".join(f"| {what} | {why} |\n" for what, why in STRICTER.items())
    return f"{_SPELLINGS}\n| what | because |\n|---|---|\n{rows}"


def _differences() -> str:
    rows = "".join(f"| `{each.path}` | {each.copilot} | {each.ours} | {each.why} |\n" for each in DIFFERENCES)
    return (
        "\n## Where the same manifest means something else\n\n`python -m ops check --differences` lists those of your "
        f"services.\n\n| matter | AWS Copilot | here | because |\n|---|---|---|---|\n{rows}"
    )
