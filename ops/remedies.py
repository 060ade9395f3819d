"""What ECS and load balancers say when a service does not run, and what is to be done: the first line that fits.

The words are those of AWS's pages (`Remedy.source`); a new one is one more line here, and docs/verify.md has it too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
INITIALIZATION = f"{_GUIDE}/resource-initialization-error.html"
PULLING = f"{_GUIDE}/task_cannot_pull_image.html"
STARTING = f"{_GUIDE}/cannot-start-container.html"
STOPPED = f"{_GUIDE}/stopped-task-error-codes.html"
EVENTS = f"{_GUIDE}/service-event-messages-list.html"
EXIT_CODES = "https://repost.aws/knowledge-center/ecs-task-stopped"
TARGETS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"
    "#target-health-states-reason-codes"
)
_WAY_OUT = (
    "give its subnets a way there (`network.nat`, or `network.vpc_endpoints: true` for AWS's own), or the task a public"
    " address (`network.vpc.placement: public`); its security groups must let it out on 443, an endpoint's let it in"
)
_MEMORY = "raise `memory` of the manifest, or find what the process holds"


@dataclass(frozen=True)
class Remedy:
    """What is to be done about one kind of reason.

    Attributes:
        cause: what is wrong, in a few words.
        words: a regular expression of what AWS says; its named groups can be named in `todo`.
        todo: what to do; `{service}` is the service's name, `{environment}` its environment's,
            `{log_group}` the log group of its containers.
        source: AWS's page.
    """

    cause: str
    words: str
    todo: str
    source: str


REMEDIES = (
    Remedy(
        "no such secret, or no right to it",
        r"is not authorized to perform: secretsmanager:GetSecretValue on resource: "
        r"\S+?:secret:(?P<name>(?!\S*-\w{6}[\s:])[^\s:]+)",
        "make the secret `{name}` in this region (`aws secretsmanager create-secret --name {name}`): of one that is not"
        " there Secrets Manager says that it may not be read, since it has not yet the six characters that the role's"
        " right ends in",
        INITIALIZATION,
    ),
    Remedy(
        "a role may not do it",
        r"(?:assumed-role/(?P<role>[^/\s]+)\S* )?is not authorized to perform: (?P<action>[\w-]+:\w+)"
        r"(?: on resource: (?P<resource>[^\s,]+))?",
        "let {role} do {action} on {resource}: what a manifest names it may, so look at what decides besides: the"
        " policy of"
        " the resource and of its KMS key, the permissions boundary, the organisation's policies, a VPC endpoint's"
        " policy",
        INITIALIZATION,
    ),
    Remedy(
        "ECS may not take a role",
        r"unable to assume (?:the )?role",
        "the role must exist and trust ecs-tasks.amazonaws.com; `pulumi up --refresh` makes it again as declared",
        EVENTS,
    ),
    Remedy(
        "no log group",
        r"specified log group does not exist",
        "make the log group that the container's logging names (`aws logs create-log-group`), or leave its logging"
        " out: then"
        " it has the service's, {log_group}",
        INITIALIZATION,
    ),
    Remedy(
        "no way to CloudWatch Logs",
        r"failed to (?:validate logger args|initialize logging driver)|cannot find the Amazon CloudWatch log group",
        f"the log group must exist, and the task must reach CloudWatch Logs: {_WAY_OUT}",
        INITIALIZATION,
    ),
    Remedy(
        "no such parameter",
        r"(?i:invalid (?:ssm )?parameters): (?:arn:\S+?:parameter)?(?P<names>[^\s\]]+)|ParameterNotFound",
        "put what `secrets` names, in this region: `python -m ops secrets set {names} --stack {environment}`",
        INITIALIZATION,
    ),
    Remedy(
        "no such secret",
        r"can't find the specified secret|can't retrieve the secret with ARN",
        "make the secret that `secrets` names, in this region, and give it a value (`aws secretsmanager"
        " create-secret`)",
        INITIALIZATION,
    ),
    Remedy(
        "a KMS key cannot be used",
        r"InvalidKeyId|Access to KMS is not allowed|DecryptionFailure|KMSAccessDenied",
        "the key must be enabled, in this region, and its policy must let the execution role use kms:Decrypt",
        INITIALIZATION,
    ),
    Remedy(
        "no such key in a secret",
        r"did not contain json key (?P<key>[^\s,:]+)|invalid character",
        "the secret's value must be a JSON object with the key `{key}`, or `secrets` must name another",
        INITIALIZATION,
    ),
    Remedy(
        "a file system cannot be mounted",
        r"failed to invoke EFS utils|mount\.nfs4|mounting volume failed|[Ff]ailed to resolve \"?fs-",
        "the file system needs a mount target in each zone of the tasks, a security group that lets theirs in on"
        " 2049, and a"
        " policy that lets the task role mount; the VPC needs DNS support and host names",
        f"{_GUIDE}/efs-best-practices.html",
    ),
    Remedy(
        "no way to a registry, or to where secrets are",
        r"(?:CannotPull\w*Error|ResourceInitializationError|pull registry auth|pull secrets).*"
        r"(?:timeout|timed out|deadline exceeded|connection issue|no such host|connection refused|canceled)",
        _WAY_OUT,
        PULLING,
    ),
    Remedy(
        "a file cannot be read before the start",
        r"(?:failed|unable) to download (?:env|firelens)",
        "put the file that `env_file` or the log router's configuration names into its bucket, and let the execution"
        " role read it there",
        INITIALIZATION,
    ),
    Remedy(
        "no network interface",
        r"network interface provisioning|InsufficientFreeAddresses|free addresses",
        "each task takes an address: the subnets must have free ones, and the security groups must exist",
        STOPPED,
    ),
    Remedy(
        "a registry refuses",
        r"CannotPull\w*Error.*(?:40[13]|denied|no basic auth|[Uu]nauthorized)",
        "the image must exist; the repository's policy must let the execution role in; a private registry needs"
        " `image.credentials`",
        PULLING,
    ),
    Remedy(
        "no such image",
        r"CannotPull\w*Error.*(?:not found|manifest unknown|does not exist|no such image)",
        "push the image with this tag, or correct `image.location` of {service} (or the setting `images`)",
        PULLING,
    ),
    Remedy(
        "an image of another architecture",
        r"no matching manifest for (?P<platform>\S+)|image Manifest does not contain descriptor matching platform|"
        r"exec format error",
        "build the image for the platform that the manifest says (`platform: linux/arm64`, else linux/x86_64), or"
        " change it",
        PULLING,
    ),
    Remedy(
        "a registry's limit",
        r"toomanyrequests|pull rate limit",
        "Docker Hub counts pulls by address: pull through ECR (a pull-through cache), or give `image.credentials`",
        PULLING,
    ),
    Remedy(
        "no room for an image",
        r"no space left on device",
        "raise `storage.ephemeral` on Fargate, `ec2.volume_size` on instances, or make the image smaller",
        PULLING,
    ),
    Remedy("out of memory", r"OutOfMemory|exit code 137", _MEMORY, STOPPED),
    Remedy(
        "a container cannot be started",
        r"CannotStartContainerError|CannotCreateContainerError|exit code 12[67]\b",
        "`command` and `entrypoint` must name a program of the image that may be executed; ports and mounts must be"
        " free",
        STARTING,
    ),
    Remedy(
        "it ended, without a fault",
        r"exit code 0\b",
        "a service's main process must not end: leave it in the foreground, or make it a Scheduled Job",
        EXIT_CODES,
    ),
    Remedy(
        "it ended by itself",
        r"ended with exit code|Essential container in task exited",
        "read its last lines: `python -m ops logs {service} --stack {environment}`",
        EXIT_CODES,
    ),
    Remedy(
        "a health check is answered with another status",
        r"failed with these codes: \[(?P<codes>[^\]]*)\]|ResponseCodeMismatch",
        "`http.healthcheck.path` of {service} must answer with `success_codes` (200), without a login; it answered"
        " {codes}",
        TARGETS,
    ),
    Remedy(
        "a health check is not answered",
        r"Request timed out|Target\.Timeout|Target\.FailedHealthChecks|Health checks failed",
        "{service} must listen on 0.0.0.0 at the port that the manifest says, by its protocol, and its security"
        " group must"
        " let the load balancer in; a slow start needs a longer `http.healthcheck.grace_period`",
        TARGETS,
    ),
    Remedy(
        "a zone that the load balancer has not",
        r"Target\.NotInUse|Availability Zone that is not enabled",
        "the load balancer needs a subnet in each zone of the tasks, and a rule that forwards to the target group",
        TARGETS,
    ),
    Remedy(
        "health checks of a load balancer fail",
        r"failed (?:ELB|Elastic Load Balancing) health checks|is unhealthy in \(?(?:target-group|elb)",
        "`http.healthcheck` must ask what {service} answers, at its port, within its time; its security group must"
        " let the"
        " load balancer in",
        EVENTS,
    ),
    Remedy(
        "a container's own health check fails",
        r"failed container health checks",
        "run the command of `healthcheck` in the container: what it calls (curl) must be in the image;"
        " `start_period` is the"
        " time it has",
        STOPPED,
    ),
    Remedy(
        "no container instance",
        r"No Container Instances were found",
        "instances must start and join the cluster: `ec2.max_size`, the AMI, and a way from their subnets to ECS",
        EVENTS,
    ),
    Remedy(
        "container instances are full",
        r"insufficient (?P<what>CPU|memory|\w+)|RESOURCE:|waits? in PROVISIONING|port .{0,20}already",
        "raise `ec2.max_size`, take a larger `ec2.instance_type`, or ask for less `cpu` and `memory`; a fixed host"
        " port is"
        " free once on each instance",
        EVENTS,
    ),
    Remedy(
        "container instances lack something",
        r"missing an attribute|is not eligible|encountered error|no container instance met all",
        "the instances must have what the task asks for: architecture, GPU, an agent that is connected and new enough",
        EVENTS,
    ),
    Remedy(
        "Fargate has no capacity",
        r"Capacity is unavailable at this time",
        "try again later, in more zones, or with FARGATE beside FARGATE_SPOT (`count.spot`)",
        EVENTS,
    ),
    Remedy(
        "a quota is reached",
        r"reached the limit on|above your limit|limit on the number",
        "`python -m ops quotas --aws` says what the account has, and where more is asked for",
        EVENTS,
    ),
    Remedy(
        "an instance went",
        r"Host EC2|Spot(?:Interruption| interruption)|TerminationNotice",
        "ECS starts the task anew elsewhere; where no other instance has room, raise `ec2.max_size`",
        STOPPED,
    ),
)


def remedy(reason: str, service: str, log_group: str) -> str | None:
    """What to do about `reason`, in AWS's words, of `service`; None where the table has nothing."""
    for each in REMEDIES:
        if found := re.search(each.words, reason, re.DOTALL):
            said = {name: value for name, value in found.groupdict().items() if value}
            own = {"service": service, "log_group": log_group, "environment": _environment(log_group)}
            return each.todo.format(**{**_UNSAID, **said, **own})
    return None


def _environment(log_group: str) -> str:
    """Log groups are named `/ecs/<environment>/<service>` (model/naming.py)."""
    return log_group.removeprefix("/ecs/").partition("/")[0]


# Where AWS's words leave out what a line of the table speaks of.
_UNSAID = {
    "role": "the role",
    "action": "this",
    "resource": "what it names",
    "names": "NAME",
    "key": "that is asked for",
    "codes": "something else",
}


def table(remedies: Iterable[Remedy] = REMEDIES) -> str:
    """The table of docs/verify.md."""
    lines = ["| what is wrong | what to do | AWS's page |", "|---|---|---|"]
    for each in remedies:
        todo = re.sub(r"\{(\w+)\}", lambda name: name[1].replace("_", " ").upper(), each.todo)
        page = each.source.rpartition("/")[2].partition("#")[0].removesuffix(".html")
        lines.append(f"| {each.cause} | {todo} | [{page}]({each.source}) |")
    return "\n".join(lines) + "\n"
