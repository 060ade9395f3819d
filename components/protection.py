"""What a protected environment does not lose by a change in a file."""

import pulumi

PROTECTED = (
    "aws:ec2/vpc:Vpc",
    "aws:ecr/repository:Repository",
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
)
"""The types: those that hold data, and those whose loss takes the way in or everything else with it.

Log groups are not among them: a service could not be removed then. They stay behind instead (`TaskArgs.keep_logs`).
"""


def protecting(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options under which Pulumi refuses to delete or replace what is in `PROTECTED`, however far below.

    See https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
    """

    def protect(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ not in PROTECTED:
            return None
        more = pulumi.ResourceOptions(protect=True)
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[protect]))
