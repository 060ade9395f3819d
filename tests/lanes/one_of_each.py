"""A world with one thing of each type that the program makes, made by AWS's API."""

import json
from typing import Any

from lanes.chaos.inventory import ec2, ecs, iam, keeping, requests, watching
from lanes.chaos.inventory.thing import Thing
from sandbox.tests.aws.judge.cases import Clients, things


class Account(Clients):
    """An account in which everything is made once.

    Args:
        url: the local AWS.

    Attributes:
        made: each thing by its type, as an inventory shall name it.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.made: dict[str, Thing] = {}
        for part in (self._network, self._ways, self._rights, self._identities, self._kept, self._buckets):
            part()
        for part in (self._watched, self._told, self._asked, self._running):
            part()

    def _is(self, type_: str, id_: str) -> str:
        self.made[type_] = Thing(type_, id_)
        return id_

    def _network(self) -> None:
        vpcs = self.client("ec2")
        self.vpc = self._is(ec2.VPC, vpcs.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
        self.subnet = self._is(ec2.SUBNET, things.subnet(self, self.vpc, 1))
        gateway = vpcs.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.gateway = self._is(ec2.GATEWAY, gateway)
        vpcs.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.group = self._is(ec2.GROUP, things.group(self, self.vpc))
        permission = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        vpcs.revoke_security_group_egress(GroupId=self.group, IpPermissions=[permission])
        port = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        for type_, open_ in (
            (ec2.IN, vpcs.authorize_security_group_ingress),
            (ec2.OUT, vpcs.authorize_security_group_egress),
        ):
            (rule,) = open_(GroupId=self.group, IpPermissions=[port])["SecurityGroupRules"]
            self._is(type_, rule["SecurityGroupRuleId"])

    def _ways(self) -> None:
        vpcs = self.client("ec2")
        table = self._is(ec2.TABLE, vpcs.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"])
        link = vpcs.associate_route_table(RouteTableId=table, SubnetId=self.subnet)["AssociationId"]
        self._is(ec2.ASSOCIATION, link)
        vpcs.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=self.gateway)
        self._is(ec2.ROUTE, f"{table} 0.0.0.0/0")
        address = self._is(ec2.ADDRESS, vpcs.allocate_address(Domain="vpc")["AllocationId"])
        nat = vpcs.create_nat_gateway(SubnetId=self.subnet, AllocationId=address)["NatGateway"]
        self._is(ec2.NAT, nat["NatGatewayId"])
        service = f"com.amazonaws.{things.REGION}.s3"
        endpoint = vpcs.create_vpc_endpoint(VpcId=self.vpc, ServiceName=service, RouteTableIds=[table])["VpcEndpoint"]
        self._is(ec2.ENDPOINT, endpoint["VpcEndpointId"])
        data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
        template = vpcs.create_launch_template(LaunchTemplateName="one", LaunchTemplateData=data)["LaunchTemplate"]
        self._is(ec2.TEMPLATE, template["LaunchTemplateId"])

    def _rights(self) -> None:
        client = self.client("iam")
        client.create_role(RoleName="one", AssumeRolePolicyDocument=things.trust())
        client.put_role_policy(RoleName="one", PolicyName="own", PolicyDocument=things.policy())
        policy = client.create_policy(PolicyName="one", PolicyDocument=things.policy())["Policy"]["Arn"]
        client.attach_role_policy(RoleName="one", PolicyArn=policy)
        self._is(iam.ROLE, "one")
        self._is(iam.INLINE, "one:own")
        self._is(iam.POLICY, policy)
        self._is(iam.ATTACHMENT, f"one {policy}")

    def _identities(self) -> None:
        client, policy = self.client("iam"), self.made[iam.POLICY].id
        client.create_user(UserName="one")
        client.attach_user_policy(UserName="one", PolicyArn=policy)
        self._is(iam.USER, "one")
        self._is(iam.USER_ATTACHMENT, f"one {policy}")
        self._is(iam.KEY, client.create_access_key(UserName="one")["AccessKey"]["AccessKeyId"])
        client.create_instance_profile(InstanceProfileName="one")
        self._is(iam.PROFILE, "one")
        given = {"Url": "https://token.example.com", "ClientIDList": ["sts.amazonaws.com"]}
        self._is(iam.PROVIDER, client.create_open_id_connect_provider(**given)["OpenIDConnectProviderArn"])

    def _kept(self) -> None:
        client = self.client("efs")
        system = self._is(keeping.SYSTEM, client.create_file_system(CreationToken="one")["FileSystemId"])
        # Whoever asks for it finds it available.
        client.describe_file_systems(FileSystemId=system)
        mount = client.create_mount_target(FileSystemId=system, SubnetId=self.subnet)["MountTargetId"]
        self._is(keeping.MOUNT, mount)
        point = client.create_access_point(FileSystemId=system, ClientToken="one")["AccessPointId"]
        self._is(keeping.POINT, point)
        client.put_backup_policy(FileSystemId=system, BackupPolicy={"Status": "ENABLED"})
        self._is(keeping.BACKUP, system)
        allow = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "elasticfilesystem:ClientMount"}
        client.put_file_system_policy(FileSystemId=system, Policy=_document(allow))
        self._is(keeping.SYSTEM_POLICY, system)
        registry = self.client("ecr")
        registry.create_repository(repositoryName="one")
        expire = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 9}
        rule = {"rulePriority": 1, "selection": expire, "action": {"type": "expire"}}
        registry.put_lifecycle_policy(repositoryName="one", lifecyclePolicyText=json.dumps({"rules": [rule]}))
        for type_ in (keeping.REPOSITORY, keeping.LIFECYCLE):
            self._is(type_, "one")

    def _buckets(self) -> None:
        client = self.client("s3")
        client.create_bucket(Bucket="one", CreateBucketConfiguration={"LocationConstraint": things.REGION})
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::one/*"}
        client.put_bucket_policy(Bucket="one", Policy=_document(deny))
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 9}}
        client.put_bucket_lifecycle_configuration(Bucket="one", LifecycleConfiguration={"Rules": [rule]})
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        client.put_public_access_block(Bucket="one", PublicAccessBlockConfiguration=closed)
        client.put_bucket_versioning(Bucket="one", VersioningConfiguration={"Status": "Enabled"})
        for type_ in (
            keeping.BUCKET,
            keeping.BUCKET_POLICY,
            keeping.BUCKET_LIFECYCLE,
            keeping.CLOSED,
            keeping.VERSIONS,
        ):
            self._is(type_, "one")
        key = self._is(keeping.KEY, self.client("kms").create_key()["KeyMetadata"]["KeyId"])
        self.client("kms").create_alias(AliasName="alias/one", TargetKeyId=key)
        self._is(keeping.ALIAS, "alias/one")

    def _watched(self) -> None:
        self.client("logs").create_log_group(logGroupName="/ecs/one")
        self._is(watching.LOGS, "/ecs/one")
        given = {"Namespace": "AWS/SQS", "MetricName": "x", "Statistic": "Maximum", "Period": 60}
        compared = {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
        for name in ("one", "TargetTracking-service/one"):
            self.client("cloudwatch").put_metric_alarm(AlarmName=name, **given, **compared)
        self._is(watching.ALARM, "one")
        self.client("cloudwatch").put_dashboard(DashboardName="one", DashboardBody='{"widgets": []}')
        self._is(watching.DASHBOARD, "one")

    def _told(self) -> None:
        topics, queues = self.client("sns"), self.client("sqs")
        topic = self._is(watching.TOPIC, topics.create_topic(Name="one")["TopicArn"])
        publish = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": topic}
        topics.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=_document(publish))
        self._is(watching.TOPIC_POLICY, topic)
        topics.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
        self._is(watching.SUBSCRIPTION, f"{topic} email a@example.com")
        queue = self._is(watching.QUEUE, queues.create_queue(QueueName="one")["QueueUrl"])
        send = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}
        queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": _document(send)})
        self._is(watching.QUEUE_POLICY, queue)
        self.client("events").put_rule(Name="one", EventPattern='{"source": ["aws.ecs"]}')
        self.client("events").put_targets(Rule="one", Targets=[{"Id": "topic", "Arn": topic}])
        self._is(watching.RULE, "one")
        self._is(watching.TARGET, "one topic")

    def _asked(self) -> None:
        balanced = things.Balanced(self)
        self._is(requests.BALANCER, balanced.arn)
        client, first, second = self.client("elbv2"), self._certificate("a"), self._certificate("b")
        secure = client.create_listener(
            LoadBalancerArn=balanced.arn,
            Port=443,
            Protocol="HTTPS",
            Certificates=[{"CertificateArn": first}],
            DefaultActions=things.NOT_FOUND,
        )["Listeners"][0]["ListenerArn"]
        self._is(requests.LISTENER, secure)
        client.add_listener_certificates(ListenerArn=secure, Certificates=[{"CertificateArn": second}])
        self._is(requests.CERTIFICATES, f"{secure}_{second}")
        self._is(requests.CERTIFICATE, first)
        group = self._is(requests.TARGETS, things.target_group(self, balanced.vpc))
        (rule,) = client.create_rule(
            ListenerArn=secure,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/one"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )["Rules"]
        self._is(requests.RULE, rule["RuleArn"])
        self._named()

    def _certificate(self, name: str) -> str:
        """One that is issued, as its record stands in a zone."""
        certificates = self.client("acm")
        given = {"DomainName": f"{name}.example.com", "ValidationMethod": "DNS"}
        arn = str(certificates.request_certificate(**given)["CertificateArn"])
        (option,) = certificates.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
        record, zone = option["ResourceRecord"], self._zone(given["DomainName"])
        self._record(zone, record["Name"], record["Type"], record["Value"])
        certificates.describe_certificate(CertificateArn=arn)
        return arn

    def _zone(self, name: str) -> str:
        made = self.client("route53").create_hosted_zone(Name=name, CallerReference=name)
        return str(made["HostedZone"]["Id"].rpartition("/")[2])

    def _record(self, zone: str, name: str, type_: str, value: str) -> None:
        record = {"Name": name, "Type": type_, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        self.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)

    def _named(self) -> None:
        zone = self._is(requests.ZONE, self._zone("one.internal"))
        self._record(zone, "*.one.internal", "A", "10.0.0.1")
        self._is(requests.RECORD, f"{zone} *.one.internal A")
        discovery = self.client("servicediscovery")
        discovery.create_http_namespace(Name="one")
        (namespace,) = discovery.list_namespaces()["Namespaces"]
        self._is(requests.NAMESPACE, namespace["Id"])

    def _running(self) -> None:
        client = self.client("ecs")
        _, arn = things.scaling_group(self, NewInstancesProtectedFromScaleIn=True)
        groups = self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        self._is(ecs.INSTANCES, next(each["AutoScalingGroupName"] for each in groups))
        given = {"name": "one", "autoScalingGroupProvider": {"autoScalingGroupArn": arn}}
        self._is(ecs.PROVIDER, client.create_capacity_provider(**given)["capacityProvider"]["capacityProviderArn"])
        request = things.service(self, serviceName="one")
        name = self._is(ecs.PROVIDERS, request["cluster"])
        (cluster,) = client.describe_clusters(clusters=[name])["clusters"]
        self._is(ecs.CLUSTER, cluster["clusterArn"])
        self._is(ecs.DEFINITION, request["taskDefinition"])
        self._is(ecs.SERVICE, client.create_service(**request)["service"]["serviceArn"])
        self._scaled(f"service/{name}/one")
        self._started(cluster["clusterArn"], request)

    def _started(self, cluster: str, service: dict[str, Any]) -> None:
        network = service["networkConfiguration"]["awsvpcConfiguration"]
        parameters = {
            "TaskDefinitionArn": service["taskDefinition"],
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {"Subnets": network["subnets"], "SecurityGroups": network["securityGroups"]}
            },
        }
        role = things.role(self, "scheduler.amazonaws.com")[1]
        self.client("scheduler").create_schedule(
            Name="one",
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": cluster, "RoleArn": role, "EcsParameters": parameters},
        )
        self._is(watching.SCHEDULE, "default/one")

    def _scaled(self, service: str) -> None:
        client = self.client("application-autoscaling")
        what = {
            "ServiceNamespace": "ecs",
            "ResourceId": service,
            "ScalableDimension": "ecs:service:DesiredCount",
        }
        client.register_scalable_target(**what, MinCapacity=1, MaxCapacity=2)
        self._is(ecs.SCALED, service)
        metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
        client.put_scaling_policy(
            **what,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={"TargetValue": 50.0, "PredefinedMetricSpecification": metric},
        )
        self._is(ecs.SCALING, f"{service} cpu")


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
