"""The repository in ECR of a service's image."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names

UNTAGGED_DAYS, TAGGED_IMAGES = 14, 500
"""How long what no tag names is kept, and how many of the newest images with a tag."""


@dataclass
class RepositoryArgs:
    """Arguments of `Repository`.

    Attributes:
        names: names and tags.
        service: the service.
        keep_images: whether AWS refuses to delete a repository with images in it; default true.
        kms_key_arn: ARN of the key that encrypts a new repository; default none: AES-256 with a key of S3.
    """

    names: Names
    service: str
    keep_images: bool = True
    kms_key_arn: pulumi.Input[str] | None = None


class Repository(pulumi.ComponentResource):
    """A repository whose tags never change what they name, and whose images are scanned when they arrive.

    Without a tag an image goes after 14 days; of those with one the newest 500 stay, so that every revision that may be
    rolled back to still has its image.

    Makes: `ecr.Repository`, `ecr.LifecyclePolicy`.

    See https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
    """

    url: pulumi.Output[str]

    def __init__(self, name: str, args: RepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Repository", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        repository_name = args.names.repository(args.service)
        repository = aws.ecr.Repository(
            name,
            name=repository_name,
            # A tag that can be pushed twice lets what runs change behind the revision's back.
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            encryption_configurations=[_encryption(args.kms_key_arn)],
            force_delete=not args.keep_images,
            tags=args.names.tags(repository_name, args.service),
            # ECR changes it in no repository that is there: the images would have to go.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["encryptionConfigurations"]),
        )
        aws.ecr.LifecyclePolicy(name, repository=repository.name, policy=json.dumps(_lifecycle()), opts=child)
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})


def _encryption(key: pulumi.Input[str] | None) -> aws.ecr.RepositoryEncryptionConfigurationArgs:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html"""
    if key is None:
        return aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="AES256")
    return aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=key)


def _lifecycle() -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"""
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    tagged = {"tagStatus": "tagged", "tagPatternList": ["*"], "countType": "imageCountMoreThan"}
    expire = {"type": "expire"}
    return {
        "rules": [
            {"rulePriority": 1, "selection": {**untagged, "countNumber": UNTAGGED_DAYS}, "action": expire},
            {"rulePriority": 2, "selection": {**tagged, "countNumber": TAGGED_IMAGES}, "action": expire},
        ]
    }
