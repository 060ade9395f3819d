"""Of all that ours waits for, what AWS needs: people write that into a bare program, and no more."""

from bench.bare.resource import Resource

NEEDED = {
    ("ec2/natGateway:NatGateway", "ec2/internetGateway:InternetGateway"): "a VPC without a gateway takes no NAT",
    ("lb/loadBalancer:LoadBalancer", "ec2/route:Route"): "a public one needs subnets with a way to the internet",
    ("ecs/taskDefinition:TaskDefinition", "cloudwatch/logGroup:LogGroup"): "its tasks cannot start before",
    ("ecs/service:Service", "ecs/clusterCapacityProviders:ClusterCapacityProviders"): "its strategy names one of them",
    ("ecs/service:Service", "iam/rolePolicy:RolePolicy"): "its tasks cannot start before",
    ("ecs/service:Service", "iam/rolePolicyAttachment:RolePolicyAttachment"): "its tasks cannot start before",
    ("ecs/service:Service", "ec2/route:Route"): "its tasks reach no registry before",
    ("ecs/service:Service", "ec2/routeTableAssociation:RouteTableAssociation"): "its tasks reach no registry before",
    ("ecs/service:Service", "vpc/securityGroupEgressRule:SecurityGroupEgressRule"): "its tasks reach nothing before",
    ("ecs/service:Service", "lb/listenerRule:ListenerRule"): "ECS refuses a target group without a load balancer",
    ("ecs/service:Service", "lb/listener:Listener"): "ECS refuses a target group without a load balancer",
}
"""Type of what waits and of what it waits for; the reason."""


def needed(waits: Resource, other: Resource) -> bool:
    """Whether AWS needs the second for the first, to which it does not refer."""
    return (waits.type, other.type) in NEEDED
