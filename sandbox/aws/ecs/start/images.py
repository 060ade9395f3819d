"""Images that a task's containers are made from: whether they are there, may be pulled and can be reached.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html

Registries of others are taken to have every image. So is a registry of this account, of repositories that are there,
until a first image is pushed to one of them: the local AWS is used without any.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from moto.ecr.models import ECRBackend, Repository, ecr_backends

from sandbox.aws.authorizer import Need
from sandbox.aws.ecs.start import network, roles
from sandbox.aws.ecs.start.iam import Wish, nobody_may, refusal
from sandbox.aws.ecs.start.keys import key_fault
from sandbox.aws.ecs.start.starting import Starting

_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)"
)
PUBLIC = re.compile(
    r"(registry-1\.)?docker\.io|public\.ecr\.aws|ghcr\.io|quay\.io|(.*\.)?gcr\.io|.*\.pkg\.dev|mcr\.microsoft\.com|"
    r"registry\.k8s\.io|registry\.gitlab\.com|docker\.elastic\.co"
)
"""Registries that are known to be in the internet; where another one is, is not known here."""


@dataclass(frozen=True)
class Image:
    """An image as a task definition names it.

    Attributes:
        text: as it is written.
        host: its registry.
        repository: the repository's name.
        tag: its tag; `latest` without one.
        digest: its digest, which then decides; none without one.
    """

    text: str
    host: str
    repository: str
    tag: str
    digest: str | None

    @property
    def ecr(self) -> tuple[str, str] | None:
        """Account and region of its private registry in ECR; None where it is in no such registry."""
        found = _ECR.fullmatch(self.host)
        return (found["account"], found["region"]) if found else None

    @property
    def reference(self) -> str:
        """As Fargate writes it."""
        last = f"@{self.digest}" if self.digest else f":{self.tag}"
        return f"{self.host}/{self.repository}{last}"


def parsed(text: str) -> Image:
    """https://pkg.go.dev/github.com/distribution/reference"""
    name, _, digest = text.partition("@")
    first, slash, rest = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        host, path = "docker.io", name if slash else f"library/{name}"
    else:
        host, path = first, rest
    repository, _, tag = path.partition(":")
    return Image(text, host, repository, tag or "latest", digest or None)


def login_fault(starting: Starting) -> str | None:
    """Why a registry in ECR gives no token for one of its images; None where all do."""
    return next((said for image in _images(starting) if (said := _login_fault(starting, image))), None)


def pull_fault(starting: Starting) -> str | None:
    """Why one of its images cannot be pulled; None where all can."""
    found = (said for image in _images(starting) if (said := _fault(starting, image)))
    return next((f"CannotPullContainerError: {said}" for said in found), None)


def _images(starting: Starting) -> list[Image]:
    return [parsed(str(container.get("image", ""))) for container in starting.containers]


# Logging in


def _login_fault(starting: Starting, image: Image) -> str | None:
    """Why ECR gives no token. Fargate's words: https://github.com/aws/containers-roadmap/issues/1133"""
    if image.ecr is None:
        return None
    pullers = roles.agent(starting)
    if starting.fargate and not starting.execution_role:
        return "Fargate requires task definition to have execution role ARN to support ECR images."
    if not _is_near(starting, image):
        return None
    if not network.reaches(starting, "ecr.api"):
        return (
            f"{_AUTH}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task "
            "and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "
            f'"https://api.ecr.{starting.region}.amazonaws.com/": i/o timeout'
        )
    through = network.policy(starting, "ecr.api")
    if said := nobody_may(pullers, Wish("ecr:GetAuthorizationToken", "*", through=through)):
        return (
            f"{_AUTH}execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been "
            f"retried 1 time(s): AccessDeniedException: {said}"
        )
    return None


_AUTH = "ResourceInitializationError: unable to pull secrets or registry auth: "


def _is_near(starting: Starting, image: Image) -> bool:
    """Whether it is in ECR of the task's region, of whatever account: endpoints are for all of them."""
    return image.ecr is not None and image.ecr[1] == starting.region


# Pulling


def _fault(starting: Starting, image: Image) -> str | None:
    if image.ecr is None or not _is_near(starting, image):
        known = image.ecr is not None or PUBLIC.fullmatch(image.host)
        return _not_reached(image) if known and not network.reaches_internet(starting) else None
    if not network.reaches(starting, "ecr.dkr"):
        return _not_reached(image)
    if starting.account == image.ecr[0] and (said := _pull_fault(starting, image)):
        return said
    return _layers_fault(starting)


def _not_reached(image: Image) -> str:
    """Words: https://github.com/ActionIQ/terraform-aws-retool-ecs-fargate/issues/20"""
    host = image.host.replace("docker.io", "registry-1.docker.io") if image.host == "docker.io" else image.host
    return (
        f"The task cannot pull {image.reference} from the registry {image.host}. There is a connection issue between "
        "the task and the registry. Check your task network configuration. : failed to resolve ref "
        f'{image.reference}: failed to do request: Head "https://{host}/v2/{image.repository}/manifests/'
        f'{image.digest or image.tag}": i/o timeout'
    )


def _layers_fault(starting: Starting) -> str | None:
    """Layers come from S3, by a bucket of ECR's.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway
    """
    bucket = f"prod-{starting.region}-starport-layer-bucket"
    url = f"https://{bucket}.s3.{starting.region}.amazonaws.com/"
    copied = "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open:"
    if not network.reaches(starting, "s3"):
        return f'{copied} failed to do request: Get "{url}": i/o timeout'
    through = network.policy(starting, "s3")
    layer = f"arn:{starting.partition}:s3:::{bucket}/layer"
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    need = Need("*", "s3:GetObject", layer, resource_policy={"Statement": [everybody]}, endpoints=[through or {}])
    if through is not None and refusal(need):
        return f"{copied} unexpected status code {url}: 403 Forbidden"
    return None


def _pull_fault(starting: Starting, image: Image) -> str | None:
    """What ECR answers, in the words of containerd on Fargate and of Docker on an instance.

    https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/errormessages/error_messages.go
    """
    registry: Any = ecr_backends[starting.account][starting.region]
    found = registry.repositories.get(image.repository)
    arn = f"arn:{starting.partition}:ecr:{starting.region}:{starting.account}:repository/{image.repository}"
    policy = json.loads(found.policy) if found is not None and found.policy else None
    through = network.policy(starting, "ecr.dkr")
    for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"):
        wish = Wish(action, arn, of_resource=policy, through=through)
        if said := nobody_may(roles.agent(starting), wish):
            return _forbidden(starting, image, action, said)
    if found is None or not _has(registry, found, image):
        return _not_found(starting, image, found)
    key = found.encryption_configuration.get("kmsKey")
    sealed = key_fault(starting, None, key, "ecr", {})
    if sealed is None:
        return None
    return (
        "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code "
        f"https://{image.host}/v2/{image.repository}/blobs: 400 Bad Request ({sealed.arn}: {sealed.state})"
    )


def _forbidden(starting: Starting, image: Image, action: str, said: str) -> str:
    if not starting.fargate:
        return (
            "The task can’t pull the image. Check that the role has the permissions to pull images from the registry. "  # noqa: RUF001 (its own quotes)
            f"Error response from daemon: pull access denied for {image.host}/{image.repository}, repository does not "
            f"exist or may require 'docker login': denied: {said}"
        )
    if action == "ecr:BatchGetImage":
        return (
            f"pull image manifest has been retried 1 time(s): failed to resolve ref {image.reference}: pulling from "
            f"host {image.host} failed with status code [manifests {image.digest or image.tag}]: 403 Forbidden"
        )
    return (
        "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code "
        f"https://{image.host}/v2/{image.repository}/blobs: 403 Forbidden"
    )


def _not_found(starting: Starting, image: Image, repository: Repository | None) -> str:
    if starting.fargate:
        return (
            f"pull image manifest has been retried 1 time(s): failed to resolve ref {image.reference}: "
            f"{image.reference}: not found"
        )
    if repository is None:
        return (
            "The task can’t pull the image. Check whether the image exists. Error response from daemon: pull access "  # noqa: RUF001 (its own quotes)
            f"denied for {image.host}/{image.repository}, repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied"
        )
    said = "not found: manifest unknown: Requested image not found"
    return f"Error response from daemon: manifest for {image.reference} {said}"


def _has(registry: ECRBackend, repository: Repository, image: Image) -> bool:
    if not any(each.images for each in registry.repositories.values()):
        return True
    return any(
        image.digest == each.get_image_digest() if image.digest else image.tag in each.image_tags
        for each in repository.images
    )
