"""EC2 capacity: an Auto Scaling group of container instances as a capacity provider."""

import base64
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.security_group_rules import Rules, Side
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.instances import ami_of

MANAGED = aws.autoscaling.GroupTagArgs(key="AmazonECSManaged", value="true", propagate_at_launch=True)
"""The tag that ECS sets itself once it scales a group. Undeclared it would come back as a change; and it must be on
instances too that start before ECS scales, or they are never scaled in and count wrongly.
https://www.pulumi.com/registry/packages/aws/api-docs/ecs/capacityprovider/"""

REFRESH = aws.autoscaling.GroupInstanceRefreshArgs(
    strategy="Rolling",
    preferences=aws.autoscaling.GroupInstanceRefreshPreferencesArgs(
        min_healthy_percentage=100, max_healthy_percentage=110, skip_matching=True
    ),
)
"""A new version of the launch template reaches the instances that run: one after the other gets a successor, and ends
when ECS has drained it (managed draining). Those of the version already stay. `up` does not wait for it.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh-skip-matching.html"""


@dataclass
class Ec2CapacityArgs:
    """Arguments of `Ec2Capacity`.

    Attributes:
        names: names and tags.
        cluster_name: the cluster the instances join.
        vpc_id: the VPC of the instances.
        subnet_ids: the subnets of the instances, private ones as a rule.
        assume_role_policy: who may take the instances' role, as JSON.
        managed_policy_arns: managed policies of that role.
        permissions_boundary: ARN of a policy that bounds the role; default none.
        instance_type: default `t3.small`.
        image_id: the AMI, or `resolve:ssm:` and the parameter that has it: then a new AMI is no change, and new
            instances get the newest; default ECS' own for the instance type.
        min_size: least number of instances; default 0.
        max_size: greatest number of instances; default 4.
        volume_size: GiB of each instance's root volume; default 30, the least the AMI takes.
        target_capacity: percent of the instances that should be in use; default 100.
        policy: what that role may, as JSON; default nothing but what managed policies say.
    """

    names: Names
    cluster_name: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]
    assume_role_policy: str
    managed_policy_arns: list[str]
    permissions_boundary: str | None = None
    instance_type: str = "t3.small"
    image_id: str | None = None
    min_size: int = 0
    max_size: int = 4
    volume_size: int = 30
    target_capacity: int = 100
    policy: str | None = None


class Ec2Capacity(pulumi.ComponentResource):
    """Container instances whose number follows the tasks placed on them.

    Makes: `iam.Role` with its `iam.RolePolicy` and an `iam.RolePolicyAttachment` for each managed policy,
    `iam.InstanceProfile`, `ec2.SecurityGroup` with an `vpc.SecurityGroupEgressRule`, `ec2.LaunchTemplate`,
    `autoscaling.Group`, `ecs.CapacityProvider`.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """

    capacity_provider: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: Ec2CapacityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Ec2Capacity", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        group = self._security_group()
        scaling_group = self._auto_scaling_group(self._launch_template(self._instance_profile(), group))
        provider = aws.ecs.CapacityProvider(
            name,
            name=args.names.ec2_capacity_provider,
            auto_scaling_group_provider=aws.ecs.CapacityProviderAutoScalingGroupProviderArgs(
                auto_scaling_group_arn=scaling_group.arn,
                managed_draining="ENABLED",
                # Protection from scale-in would keep the group, and so the environment, from being destroyed.
                managed_termination_protection="DISABLED",
                managed_scaling=aws.ecs.CapacityProviderAutoScalingGroupProviderManagedScalingArgs(
                    status="ENABLED",
                    target_capacity=args.target_capacity,
                    minimum_scaling_step_size=1,
                    maximum_scaling_step_size=10,
                    instance_warmup_period=60,
                ),
            ),
            tags=args.names.tags(args.names.ec2_capacity_provider),
            opts=self._child,
        )
        self.capacity_provider, self.security_group_id = provider.name, group.id
        self._rules = Rules(self._child, args.names.tags(args.names.of("instances")), [self._everywhere])
        self._instances = Side(group.id, "Container instances")
        self.register_outputs(
            {"capacity_provider": self.capacity_provider, "security_group_id": self.security_group_id}
        )

    @property
    def rules(self) -> list[pulumi.Resource]:
        """The rules that instances and containers in bridge mode need, in their group and in other ones."""
        return [*self._rules.made]

    def let_in(
        self,
        load_balancer: str,
        security_group_id: pulumi.Input[str],
        ports: tuple[int, int],
        *,
        let_out: bool = True,
    ) -> None:
        """Lets a load balancer reach the ports of containers in bridge mode.

        Makes: `vpc.SecurityGroupIngressRule`, and with `let_out` `vpc.SecurityGroupEgressRule`.

        Args:
            load_balancer: `public` or `internal`.
            security_group_id: its security group.
            ports: first and last of the ports that containers get.
            let_out: whether the load balancer's group gets a rule that lets it out to them; default true.
        """
        source = Side(security_group_id, f"The {load_balancer} load balancer")
        self._rules.connect(f"{self._name}-{load_balancer}", source, self._instances, ports, let_out=let_out)

    def let_out_to_internal(self, security_group_id: pulumi.Input[str], ports: list[int]) -> None:
        """Lets containers in bridge mode call the internal load balancer.

        Makes: a `vpc.SecurityGroupIngressRule` for each of its ports.
        """
        for port in ports:
            self._rules.let_in(f"{self._name}-to-internal-{port}", self._instances, security_group_id, (port, port))

    def _instance_profile(self) -> aws.iam.InstanceProfile:
        role_name = self._args.names.of("instance")
        role = aws.iam.Role(
            self._name,
            name=role_name,
            path=self._args.names.instance_path,
            assume_role_policy=self._args.assume_role_policy,
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name),
            opts=self._child,
        )
        self._rights = self._rights_of(role)
        return aws.iam.InstanceProfile(
            self._name,
            name=role_name,
            path=self._args.names.instance_path,
            role=role.name,
            tags=self._args.names.tags(role_name),
            opts=self._child,
        )

    def _rights_of(self, role: aws.iam.Role) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{arn.rpartition('/')[2]}", role=role.name, policy_arn=arn, opts=self._child
            )
            for arn in self._args.managed_policy_arns
        ]
        policy = self._args.policy
        if policy is not None:
            made.append(
                aws.iam.RolePolicy(self._name, name="instance", role=role.name, policy=policy, opts=self._child)
            )
        return made

    def _security_group(self) -> aws.ec2.SecurityGroup:
        group_name = self._args.names.of("instances")
        group = aws.ec2.SecurityGroup(
            self._name,
            name=group_name,
            description="Container instances",
            vpc_id=self._args.vpc_id,
            tags=self._args.names.tags(group_name),
            opts=self._child,
        )
        self._everywhere = aws.vpc.SecurityGroupEgressRule(
            self._name,
            security_group_id=group.id,
            description="Everywhere: images, logs, the ECS control plane, what the tasks call",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            tags=self._args.names.tags(group_name),
            opts=self._child,
        )
        return group

    def _launch_template(
        self, profile: aws.iam.InstanceProfile, group: aws.ec2.SecurityGroup
    ) -> aws.ec2.LaunchTemplate:
        name = self._args.names.of("instance")
        return aws.ec2.LaunchTemplate(
            self._name,
            name=name,
            image_id=self._args.image_id or ami_of(self._args.instance_type),
            instance_type=self._args.instance_type,
            update_default_version=True,
            vpc_security_group_ids=[group.id],
            iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            # IMDSv2, and one hop: containers in bridge mode are a hop further and do not reach the instance's role.
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name="/dev/xvda",
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_size=self._args.volume_size,
                        volume_type="gp3",
                        encrypted="true",
                        delete_on_termination="true",
                    ),
                )
            ],
            user_data=pulumi.Output.from_input(self._args.cluster_name).apply(_user_data),
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(
                    resource_type=kind, tags=self._args.names.tags(self._args.names.of("instance"))
                )
                for kind in ("instance", "volume")
            ],
            tags=self._args.names.tags(name),
            opts=self._child,
        )

    def _auto_scaling_group(self, template: aws.ec2.LaunchTemplate) -> aws.autoscaling.Group:
        name = self._args.names.of("instances")
        own = [
            aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=False)
            for key, value in sorted(self._args.names.tags(name).items())
        ]
        return aws.autoscaling.Group(
            self._name,
            name=name,
            min_size=self._args.min_size,
            max_size=self._args.max_size,
            vpc_zone_identifiers=self._args.subnet_ids,
            launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            instance_refresh=REFRESH,
            health_check_type="EC2",
            wait_for_capacity_timeout="0",
            tags=[MANAGED, *own],
            opts=pulumi.ResourceOptions(
                parent=self,
                # Instances without these rights never join the cluster.
                depends_on=self._rights,
                # Managed scaling moves it.
                ignore_changes=["desiredCapacity"],
            ),
        )


def _user_data(cluster: str) -> str:
    """The script an instance runs first, in base64: it joins the cluster, and keeps its role from awsvpc tasks."""
    script = f"""#!/bin/bash
cat >> /etc/ecs/ecs.config <<'CONFIG'
ECS_CLUSTER={cluster}
ECS_AWSVPC_BLOCK_IMDS=true
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
CONFIG
"""
    return base64.b64encode(script.encode()).decode()
