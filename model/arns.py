"""ARNs as plain strings, from partition, region and account: known offline, and the same in every preview.

Formats: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from dataclasses import dataclass


def partition_of(region: str) -> str:
    """The partition a region is in: `aws`, `aws-cn` or `aws-us-gov`."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def domain_of(region: str) -> str:
    """The domain below which a region's services have their names."""
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"


def ec2_principal(region: str) -> str:
    """EC2 as trust policies name it: the one service of ours whose name there has the partition's domain.

    https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/build-tools/metadata.ts
    """
    return f"ec2.{domain_of(region)}"


_NAMED_OTHERWISE = ("ecr.api", "ecr.dkr")


def endpoint_service(service: str, region: str) -> str:
    """The service that a VPC endpoint leads to, by name; in China some of them are named otherwise.

    https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts
    """
    china = partition_of(region) == "aws-cn" and service in _NAMED_OTHERWISE
    return f"{'cn.' if china else ''}com.amazonaws.{region}.{service}"


@dataclass(frozen=True)
class Account:
    """Where an environment is.

    Attributes:
        region: `eu-central-1`.
        id: the account's twelve digits.
    """

    region: str
    id: str

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        """The ARN of a resource; `region` as given for services that have none (`""` for IAM)."""
        return f"arn:{self.partition}:{service}:{self.region if region is None else region}:{self.id}:{resource}"

    def role(self, path: str, name: str) -> str:
        """`path` begins and ends with `/`."""
        return self.arn("iam", f"role{path}{name}", region="")

    def user(self, path: str, name: str) -> str:
        return self.arn("iam", f"user{path}{name}", region="")

    def cluster(self, name: str) -> str:
        return self.arn("ecs", f"cluster/{name}")

    def service(self, cluster: str, name: str) -> str:
        return self.arn("ecs", f"service/{cluster}/{name}")

    def task(self, cluster: str, task: str = "*") -> str:
        return self.arn("ecs", f"task/{cluster}/{task}")

    def task_definition(self, family: str, revision: str = "*") -> str:
        return self.arn("ecs", f"task-definition/{family}:{revision}")

    def parameter(self, name: str) -> str:
        """A parameter's name begins with `/` or not; its ARN has exactly one either way."""
        return self.arn("ssm", f"parameter/{name.lstrip('/')}")

    def secret(self, name: str) -> str:
        """A Secrets Manager secret by name: AWS adds six characters of its own to the name in the ARN."""
        return self.arn("secretsmanager", f"secret:{name}-??????")

    def log_group(self, name: str) -> str:
        return self.arn("logs", f"log-group:{name}")

    def repository(self, name: str) -> str:
        return self.arn("ecr", f"repository/{name}")

    def image(self, repository: str, tag: str) -> str:
        """The reference of an image in ECR here.

        https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
        """
        return f"{self.id}.dkr.ecr.{self.region}.{domain_of(self.region)}/{repository}:{tag}"

    def topic(self, name: str) -> str:
        return self.arn("sns", name)

    def queue(self, name: str) -> str:
        return self.arn("sqs", name)


_ECR = re.compile(
    r"(?P<account>[0-9]{12})\."
    r"(dkr\.ecr(?P<fips>-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.(com(\.cn)?|eu)"
    r"|dkr-ecr(-fips)?\.(?P<dual>[a-z0-9-]+)\.on\.(aws|amazonwebservices\.com\.cn))"
    # No `*`, `?` or `$`, whatever a reference is: in an ARN of a policy they would be more than one repository.
    r"/(?P<name>[a-z0-9]+([._/-]+[a-z0-9]+)*)([:@][\w.:@-]+)?",
    re.ASCII,
)


@dataclass(frozen=True)
class EcrImage:
    """An image in a private registry of ECR.

    Attributes:
        account: whose registry, and in which region.
        repository: the repository's name.
        by_endpoints: whether a VPC's endpoints for ECR lead to this host: they do to `dkr.ecr` alone, neither to FIPS
            hosts, which have endpoints of their own, nor to dual-stack ones, which have none.
    """

    account: Account
    repository: str
    by_endpoints: bool

    @property
    def repository_arn(self) -> str:
        return self.account.repository(self.repository)


def ecr_image(reference: str) -> EcrImage | None:
    """Where in ECR an image is, by all names that ECR's hosts have; none for others, public ECR included.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
    https://docs.aws.amazon.com/general/latest/gr/ecr.html
    """
    host, slash, rest = reference.partition("/")
    found = _ECR.fullmatch(f"{host.lower()}{slash}{rest}")
    if found is None:
        return None
    plain = found["dual"] is None and found["fips"] is None
    return EcrImage(Account(found["region"] or found["dual"], found["account"]), found["name"], plain)
