"""Cases of Auto Scaling."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made
from sandbox.tests.aws.judge.cases.things import scaling_group, subnet, vpc


def grouped(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        name = made("template")
        data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
        clients.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        base = {
            "MinSize": 0,
            "MaxSize": 1,
            "LaunchTemplate": {"LaunchTemplateName": name},
            "VPCZoneIdentifier": subnet(clients, vpc(clients), 1),
        }
        call = clients.client("autoscaling").create_auto_scaling_group
        wrong, right = ({"AutoScalingGroupName": made("group"), **base, **more} for more in (refused, taken))
        return Sides(call, wrong, right)

    return case


def _architecture(clients: Clients) -> Sides:
    image = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
    where = subnet(clients, vpc(clients), 1)

    def given(instance_type: str) -> dict[str, Any]:
        name = made("template")
        data = {"ImageId": image, "InstanceType": instance_type}
        clients.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        template = {"LaunchTemplateName": name}
        return {
            "AutoScalingGroupName": name,
            "MinSize": 0,
            "MaxSize": 1,
            "LaunchTemplate": template,
            "VPCZoneIdentifier": where,
        }

    call = clients.client("autoscaling").create_auto_scaling_group
    return Sides(call, given("t4g.small"), given("t3.small"))


def _deleted(clients: Clients) -> Sides:
    refused, taken = ({"AutoScalingGroupName": scaling_group(clients, DesiredCapacity=n)[0]} for n in (1, 0))
    return Sides(clients.client("autoscaling").delete_auto_scaling_group, refused, taken)


def hooked(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {
            "AutoScalingGroupName": scaling_group(clients)[0],
            "LifecycleHookName": "drain",
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        }
        return Sides(clients.client("autoscaling").put_lifecycle_hook, {**base, **refused}, {**base, **taken})

    return case


def _tag(name: str, value: str) -> dict[str, Any]:
    return {"Key": name, "Value": value, "PropagateAtLaunch": True}


CASES: dict[str, Case] = {
    "bounds": grouped({"MinSize": 2}, {"MinSize": 1}),
    "desired-within-bounds": grouped({"DesiredCapacity": 2}, {"DesiredCapacity": 0}),
    "sizes-are-not-negative": grouped({"MinSize": -1}, {"MinSize": 0}),
    "subnets-exist": grouped({"VPCZoneIdentifier": "subnet-00000000"}, {}),
    "architecture": _architecture,
    "instance-lifetime": grouped({"MaxInstanceLifetime": 86399}, {"MaxInstanceLifetime": 86400}),
    "health-check-type": grouped({"HealthCheckType": "HTTP"}, {"HealthCheckType": "EC2,ELB"}),
    "group-with-instances": _deleted,
    "heartbeat": hooked({"HeartbeatTimeout": 7201}, {"HeartbeatTimeout": 7200}),
    "default-result": hooked({"DefaultResult": "STOP"}, {"DefaultResult": "ABANDON"}),
    "duplicate-tag": grouped({"Tags": [_tag("a", "1"), _tag("a", "2")]}, {"Tags": [_tag("a", "1"), _tag("b", "2")]}),
}
