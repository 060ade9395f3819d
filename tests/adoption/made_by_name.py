"""What has a name of its own in an account or a region."""

import json

from tests.adoption.makers import makes
from tests.adoption.world import ACCOUNT, POLICY, REGION, ROLE, TRUST, Made, Stack, pairs


def role(stack: Stack) -> str:
    iam, name = stack.aws("iam"), stack.of("web-task")
    asked = {"RoleName": name, "Path": "/ecs/any/", "AssumeRolePolicyDocument": TRUST}
    stack.once("role", lambda: iam.create_role(**asked, Tags=pairs(stack.tags("web-task"))))
    return name


def user(stack: Stack) -> str:
    iam, name = stack.aws("iam"), stack.of("ci-deployer")
    stack.once("user", lambda: iam.create_user(UserName=name, Tags=pairs(stack.tags("ci-deployer"))))
    return name


def policy(stack: Stack, thing: str = "deploy") -> str:
    iam, path = stack.aws("iam"), f"/deploy/{stack.environment}/"
    asked = {"PolicyName": stack.of(thing), "Path": path, "PolicyDocument": POLICY, "Tags": pairs(stack.tags(thing))}
    return str(stack.once(f"policy-{thing}", lambda: iam.create_policy(**asked))["Policy"]["Arn"])


@makes("aws:iam/role:Role")
def _role(stack: Stack) -> Made:
    name = role(stack)
    inputs = {"name": name, "path": "/ecs/any/", "tags": stack.tags("web-task")}
    return Made(inputs, name, lambda: stack.aws("iam").delete_role(RoleName=name))


@makes("aws:iam/user:User")
def _user(stack: Stack) -> Made:
    name = user(stack)
    return Made({"name": name, "tags": stack.tags("ci")}, name, lambda: stack.aws("iam").delete_user(UserName=name))


@makes("aws:iam/instanceProfile:InstanceProfile")
def _profile(stack: Stack) -> Made:
    """Without its role: that is the next call."""
    iam, name = stack.aws("iam"), stack.of("instance")
    iam.create_instance_profile(InstanceProfileName=name, Tags=pairs(stack.tags("instance")))
    inputs = {"name": name, "role": name, "tags": stack.tags("instance")}
    return Made(inputs, name, lambda: iam.delete_instance_profile(InstanceProfileName=name))


@makes("aws:iam/policy:Policy")
def _policy(stack: Stack) -> Made:
    arn = policy(stack)
    inputs = {"name": stack.of("deploy"), "path": f"/deploy/{stack.environment}/", "tags": stack.tags("deploy")}
    return Made(inputs, arn, lambda: stack.aws("iam").delete_policy(PolicyArn=arn))


@makes("aws:iam/rolePolicy:RolePolicy")
def _role_policy(stack: Stack) -> Made:
    iam, place = stack.aws("iam"), {"RoleName": role(stack), "PolicyName": "task"}
    iam.put_role_policy(RoleName=role(stack), PolicyName="permissions", PolicyDocument=POLICY)
    iam.put_role_policy(**place, PolicyDocument=POLICY)
    inputs = {"role": role(stack), "name": "task", "policy": POLICY}
    return Made(inputs, f"{role(stack)}:task", lambda: iam.delete_role_policy(**place))


@makes("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
def _role_attachment(stack: Stack) -> Made:
    iam, name, arn = stack.aws("iam"), role(stack), policy(stack)
    for each in (policy(stack, "other"), arn):
        iam.attach_role_policy(RoleName=name, PolicyArn=each)
    delete = lambda: iam.detach_role_policy(RoleName=name, PolicyArn=arn)  # noqa: E731
    return Made({"role": name, "policyArn": arn}, f"{name}/{arn}", delete)


@makes("aws:iam/userPolicyAttachment:UserPolicyAttachment")
def _user_attachment(stack: Stack) -> Made:
    iam, name, arn = stack.aws("iam"), user(stack), policy(stack)
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    delete = lambda: iam.detach_user_policy(UserName=name, PolicyArn=arn)  # noqa: E731
    return Made({"user": name, "policyArn": arn}, f"{name}/{arn}", delete)


@makes("aws:iam/accessKey:AccessKey", several=True)
def _access_key(stack: Stack) -> Made:
    iam, name = stack.aws("iam"), user(stack)
    made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    delete = lambda: iam.delete_access_key(UserName=name, AccessKeyId=made)  # noqa: E731
    return Made({"user": name}, f"{name}/{made}", delete)


@makes("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
def _provider(stack: Stack) -> Made:
    iam, host = stack.aws("iam"), f"{stack.environment}.example.com"
    made = iam.create_open_id_connect_provider(Url=f"https://{host}", ClientIDList=["sts"], ThumbprintList=["a" * 40])
    arn = made["OpenIDConnectProviderArn"]
    delete = lambda: iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)  # noqa: E731
    return Made({"url": f"https://{host}", "tags": stack.tags("github")}, arn, delete)


@makes("aws:cloudwatch/logGroup:LogGroup")
def _log_group(stack: Stack) -> Made:
    """Without its retention: that is the next call; beside one whose name begins the same."""
    logs, name = stack.aws("logs"), f"/ecs/{stack.environment}/web"
    logs.create_log_group(logGroupName=f"{name}-admin")
    logs.create_log_group(logGroupName=name, tags=stack.tags("web"))
    return Made({"name": name, "tags": stack.tags("web")}, name, lambda: logs.delete_log_group(logGroupName=name))


@makes("aws:cloudwatch/metricAlarm:MetricAlarm")
def _alarm(stack: Stack) -> Made:
    cloudwatch, name = stack.aws("cloudwatch"), stack.of("web-rollback-cpu")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="CPUUtilization",
        Namespace="AWS/ECS",
        Period=60,
        Statistic="Average",
        Threshold=90,
        Tags=pairs(stack.tags("web")),
    )
    return Made({"name": name}, name, lambda: cloudwatch.delete_alarms(AlarmNames=[name]))


@makes("aws:cloudwatch/dashboard:Dashboard")
def _dashboard(stack: Stack) -> Made:
    """It is known by what it shows, which names the environment's cluster."""
    cloudwatch, name = stack.aws("cloudwatch"), stack.of("services-1")
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": stack.environment}}]})
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)
    inputs = {"dashboardName": name, "dashboardBody": body}
    return Made(inputs, name, lambda: cloudwatch.delete_dashboards(DashboardNames=[name]))


def rule(stack: Stack) -> str:
    name, pattern = stack.of("failed"), json.dumps({"source": ["aws.ecs"]})
    make = lambda: stack.aws("events").put_rule(  # noqa: E731
        Name=name, EventPattern=pattern, Tags=pairs(stack.tags("failed"))
    )
    stack.once("rule", make)
    return name


@makes("aws:cloudwatch/eventRule:EventRule")
def _rule(stack: Stack) -> Made:
    name = rule(stack)
    inputs = {"name": name, "tags": stack.tags("failed")}
    return Made(inputs, name, lambda: stack.aws("events").delete_rule(Name=name))


@makes("aws:cloudwatch/eventTarget:EventTarget")
def _event_target(stack: Stack) -> Made:
    events, name = stack.aws("events"), rule(stack)
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:events"
    events.put_targets(Rule=name, Targets=[{"Id": "other", "Arn": arn}, {"Id": "topic", "Arn": arn}])
    delete = lambda: events.remove_targets(Rule=name, Ids=["topic"])  # noqa: E731
    return Made({"rule": name, "targetId": "topic", "arn": arn}, f"{name}/topic", delete)


@makes("aws:scheduler/schedule:Schedule")
def _schedule(stack: Stack) -> Made:
    scheduler, name = stack.aws("scheduler"), stack.of("report")
    scheduler.create_schedule(
        Name=name,
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{stack.environment}", "RoleArn": ROLE},
    )
    return Made({"name": name}, f"default/{name}", lambda: scheduler.delete_schedule(Name=name))


def repository(stack: Stack) -> str:
    ecr, name = stack.aws("ecr"), f"{stack.environment}/web"
    stack.once("repository", lambda: ecr.create_repository(repositoryName=name, tags=pairs(stack.tags("web"))))
    return name


@makes("aws:ecr/repository:Repository")
def _repository(stack: Stack) -> Made:
    name = repository(stack)
    delete = lambda: stack.aws("ecr").delete_repository(repositoryName=name)  # noqa: E731
    return Made({"name": name, "tags": stack.tags("web")}, name, delete)


@makes("aws:ecr/lifecyclePolicy:LifecyclePolicy")
def _lifecycle(stack: Stack) -> Made:
    ecr, name = stack.aws("ecr"), repository(stack)
    counted = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9}
    text = json.dumps({"rules": [{"rulePriority": 1, "selection": counted, "action": {"type": "expire"}}]})
    ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
    inputs = {"repository": name, "policy": text}
    return Made(inputs, name, lambda: ecr.delete_lifecycle_policy(repositoryName=name))


def queue(stack: Stack) -> str:
    sqs, name = stack.aws("sqs"), stack.of("dead-letters")
    return str(stack.once("queue", lambda: sqs.create_queue(QueueName=name, tags=stack.tags("queue")))["QueueUrl"])


@makes("aws:sqs/queue:Queue")
def _queue(stack: Stack) -> Made:
    url = queue(stack)
    inputs = {"name": stack.of("dead-letters"), "tags": stack.tags("queue")}
    return Made(inputs, url, lambda: stack.aws("sqs").delete_queue(QueueUrl=url))


@makes("aws:sqs/queuePolicy:QueuePolicy")
def _queue_policy(stack: Stack) -> Made:
    sqs, url = stack.aws("sqs"), queue(stack)
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sqs:SendMessage", "Resource": arn}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})
    delete = lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})  # noqa: E731
    return Made({"queueUrl": url, "policy": text}, url, delete)


def topic(stack: Stack) -> str:
    sns, name = stack.aws("sns"), stack.of("events")
    return str(stack.once("topic", lambda: sns.create_topic(Name=name, Tags=pairs(stack.tags("events"))))["TopicArn"])


@makes("aws:sns/topic:Topic")
def _topic(stack: Stack) -> Made:
    arn = topic(stack)
    inputs = {"name": stack.of("events"), "tags": stack.tags("events")}
    return Made(inputs, arn, lambda: stack.aws("sns").delete_topic(TopicArn=arn))


@makes("aws:sns/topicPolicy:TopicPolicy")
def _topic_policy(stack: Stack) -> Made:
    sns, arn = stack.aws("sns"), topic(stack)
    default = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]

    def put(text: str) -> None:
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=text)

    events = {"Service": "events.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": events, "Action": "sns:Publish", "Resource": arn}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    put(text)
    return Made({"arn": arn, "policy": text}, arn, lambda: put(default))


@makes("aws:sns/topicSubscription:TopicSubscription")
def _subscription(stack: Stack) -> Made:
    sns, arn = stack.aws("sns"), topic(stack)
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="other@example.com")
    asked = {"TopicArn": arn, "Protocol": "email", "Endpoint": "ops@example.com"}
    made = sns.subscribe(**asked, ReturnSubscriptionArn=True)["SubscriptionArn"]
    inputs = {"topic": arn, "protocol": "email", "endpoint": "ops@example.com"}
    return Made(inputs, made, lambda: sns.unsubscribe(SubscriptionArn=made))


def key(stack: Stack) -> str:
    kms, tags = stack.aws("kms"), pairs(stack.tags("key"), "TagKey", "TagValue")
    return str(stack.once("key", lambda: kms.create_key(Tags=tags))["KeyMetadata"]["KeyId"])


@makes("aws:kms/key:Key", several=True, by_tags=True)
def _key(stack: Stack) -> Made:
    """Without rotation: that is the next call."""
    kms, tags = stack.aws("kms"), stack.tags("key")
    made = kms.create_key(Tags=pairs(tags, "TagKey", "TagValue"))["KeyMetadata"]["KeyId"]
    delete = lambda: kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)  # noqa: E731
    return Made({"tags": tags}, made, delete)


@makes("aws:kms/alias:Alias")
def _alias(stack: Stack) -> Made:
    kms, name = stack.aws("kms"), f"alias/ecs/{stack.environment}"
    kms.create_alias(AliasName=name, TargetKeyId=key(stack))
    return Made({"name": name, "targetKeyId": key(stack)}, name, lambda: kms.delete_alias(AliasName=name))


@makes("aws:acm/certificate:Certificate", several=True, by_tags=True)
def _certificate(stack: Stack) -> Made:
    acm, tags = stack.aws("acm"), stack.tags("public-certificate")
    asked = {"DomainName": "shop.example.com", "ValidationMethod": "DNS"}
    made = acm.request_certificate(**asked, Tags=pairs(tags))["CertificateArn"]
    inputs = {"domainName": "shop.example.com", "tags": tags}
    return Made(inputs, made, lambda: acm.delete_certificate(CertificateArn=made))


def bucket(stack: Stack) -> str:
    s3, name = stack.aws("s3"), f"{stack.environment}-access-logs-{ACCOUNT}-{REGION}"
    here = {"LocationConstraint": REGION}
    stack.once("bucket", lambda: s3.create_bucket(Bucket=name, CreateBucketConfiguration=here))
    return name


@makes("aws:s3/bucket:Bucket")
def _bucket(stack: Stack) -> Made:
    """Not tagged yet: that is the next call."""
    name = bucket(stack)
    inputs = {"bucket": name, "tags": stack.tags("logs")}
    return Made(inputs, name, lambda: stack.aws("s3").delete_bucket(Bucket=name))


@makes("aws:s3/bucketPolicy:BucketPolicy")
def _bucket_policy(stack: Stack) -> Made:
    s3, name = stack.aws("s3"), bucket(stack)
    s3.put_bucket_policy(Bucket=name, Policy=POLICY)
    return Made({"bucket": name, "policy": POLICY}, name, lambda: s3.delete_bucket_policy(Bucket=name))


@makes("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
def _block(stack: Stack) -> Made:
    s3, name = stack.aws("s3"), bucket(stack)
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    return Made({"bucket": name}, name, lambda: s3.delete_public_access_block(Bucket=name))


@makes("aws:s3/bucketVersioning:BucketVersioning")
def _versioning(stack: Stack) -> Made:
    """AWS takes it away with the bucket alone."""
    s3, name = stack.aws("s3"), bucket(stack)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Made({"bucket": name}, name, lambda: s3.delete_bucket(Bucket=name))


@makes("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
def _encryption(stack: Stack) -> Made:
    s3, name = stack.aws("s3"), bucket(stack)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    return Made({"bucket": name}, name, lambda: s3.delete_bucket(Bucket=name))


@makes("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
def _expiry(stack: Stack) -> Made:
    s3, name = stack.aws("s3"), bucket(stack)
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    return Made({"bucket": name}, name, lambda: s3.delete_bucket_lifecycle(Bucket=name))
