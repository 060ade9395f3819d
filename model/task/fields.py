"""The fields of a task definition as ECS takes it, from botocore's model of the API.

Written by `python -m tests.model.ecs_shapes`; a test compares the two. A text is a type, or after `=` the values there
are; a list has one shape for its items, and a mapping with `*` any keys. REQUIRED has the fields that an object must
have, by its path.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""
# ruff: noqa: E501

Shape = str | list["Shape"] | dict[str, "Shape"]

TASK_DEFINITION: dict[str, Shape] = {
    "containerDefinitions": [
        {
            "command": ["string"],
            "cpu": "integer",
            "credentialSpecs": ["string"],
            "dependsOn": [{"condition": "=START|COMPLETE|SUCCESS|HEALTHY", "containerName": "string"}],
            "disableNetworking": "boolean",
            "dnsSearchDomains": ["string"],
            "dnsServers": ["string"],
            "dockerLabels": {"*": "string"},
            "dockerSecurityOptions": ["string"],
            "entryPoint": ["string"],
            "environment": [{"name": "string", "value": "string"}],
            "environmentFiles": [{"type": "=s3", "value": "string"}],
            "essential": "boolean",
            "extraHosts": [{"hostname": "string", "ipAddress": "string"}],
            "firelensConfiguration": {"options": {"*": "string"}, "type": "=fluentd|fluentbit"},
            "healthCheck": {
                "command": ["string"],
                "interval": "integer",
                "retries": "integer",
                "startPeriod": "integer",
                "timeout": "integer",
            },
            "hostname": "string",
            "image": "string",
            "interactive": "boolean",
            "links": ["string"],
            "linuxParameters": {
                "capabilities": {"add": ["string"], "drop": ["string"]},
                "devices": [{"containerPath": "string", "hostPath": "string", "permissions": ["=read|write|mknod"]}],
                "initProcessEnabled": "boolean",
                "maxSwap": "integer",
                "sharedMemorySize": "integer",
                "swappiness": "integer",
                "tmpfs": [{"containerPath": "string", "mountOptions": ["string"], "size": "integer"}],
            },
            "logConfiguration": {
                "logDriver": "=json-file|syslog|journald|gelf|fluentd|awslogs|splunk|awsfirelens",
                "options": {"*": "string"},
                "secretOptions": [{"name": "string", "valueFrom": "string"}],
            },
            "memory": "integer",
            "memoryReservation": "integer",
            "mountPoints": [{"containerPath": "string", "readOnly": "boolean", "sourceVolume": "string"}],
            "name": "string",
            "portMappings": [
                {
                    "appProtocol": "=http|http2|grpc",
                    "containerPort": "integer",
                    "containerPortRange": "string",
                    "hostPort": "integer",
                    "name": "string",
                    "protocol": "=tcp|udp",
                }
            ],
            "privileged": "boolean",
            "pseudoTerminal": "boolean",
            "readonlyRootFilesystem": "boolean",
            "repositoryCredentials": {"credentialsParameter": "string"},
            "resourceRequirements": [
                {
                    "sharingStrategy": {"nvidiaMps": {"maxComputePercent": "integer", "memory": "integer"}},
                    "type": "=GPU|InferenceAccelerator|NeuronDevice",
                    "value": "string",
                }
            ],
            "restartPolicy": {"enabled": "boolean", "ignoredExitCodes": ["integer"], "restartAttemptPeriod": "integer"},
            "secrets": [{"name": "string", "valueFrom": "string"}],
            "startTimeout": "integer",
            "stopTimeout": "integer",
            "systemControls": [{"namespace": "string", "value": "string"}],
            "ulimits": [
                {
                    "hardLimit": "integer",
                    "name": "=core|cpu|data|fsize|locks|memlock|msgqueue|nice|nofile|nproc|rss|rtprio|rttime|sigpending|stack",
                    "softLimit": "integer",
                }
            ],
            "user": "string",
            "versionConsistency": "=enabled|disabled",
            "volumesFrom": [{"readOnly": "boolean", "sourceContainer": "string"}],
            "workingDirectory": "string",
        }
    ],
    "cpu": "string",
    "enableFaultInjection": "boolean",
    "ephemeralStorage": {"sizeInGiB": "integer"},
    "executionRoleArn": "string",
    "family": "string",
    "inferenceAccelerators": [{"deviceName": "string", "deviceType": "string"}],
    "ipcMode": "=host|task|none",
    "memory": "string",
    "networkMode": "=bridge|host|awsvpc|none",
    "pidMode": "=host|task",
    "placementConstraints": [{"expression": "string", "type": "=memberOf"}],
    "proxyConfiguration": {
        "containerName": "string",
        "properties": [{"name": "string", "value": "string"}],
        "type": "=APPMESH",
    },
    "requiresCompatibilities": ["=EC2|FARGATE|EXTERNAL|MANAGED_INSTANCES"],
    "runtimePlatform": {
        "cpuArchitecture": "=X86_64|ARM64",
        "operatingSystemFamily": "=WINDOWS_SERVER_2019_FULL|WINDOWS_SERVER_2019_CORE|WINDOWS_SERVER_2016_FULL|WINDOWS_SERVER_2004_CORE|WINDOWS_SERVER_2022_CORE|WINDOWS_SERVER_2022_FULL|WINDOWS_SERVER_2025_CORE|WINDOWS_SERVER_2025_FULL|WINDOWS_SERVER_20H2_CORE|LINUX",
    },
    "tags": [{"key": "string", "value": "string"}],
    "taskRoleArn": "string",
    "trustedExecutionConfiguration": {
        "attestationPolicy": "string",
        "isolationMode": "=SHARED|ISOLATED_SANDBOX|CONFIDENTIAL_SANDBOX",
    },
    "volumes": [
        {
            "configuredAtLaunch": "boolean",
            "dockerVolumeConfiguration": {
                "autoprovision": "boolean",
                "driver": "string",
                "driverOpts": {"*": "string"},
                "labels": {"*": "string"},
                "scope": "=task|shared",
            },
            "efsVolumeConfiguration": {
                "authorizationConfig": {"accessPointId": "string", "iam": "=ENABLED|DISABLED"},
                "fileSystemId": "string",
                "rootDirectory": "string",
                "transitEncryption": "=ENABLED|DISABLED",
                "transitEncryptionPort": "integer",
            },
            "fsxWindowsFileServerVolumeConfiguration": {
                "authorizationConfig": {"credentialsParameter": "string", "domain": "string"},
                "fileSystemId": "string",
                "rootDirectory": "string",
            },
            "host": {"sourcePath": "string"},
            "name": "string",
            "s3filesVolumeConfiguration": {
                "accessPointArn": "string",
                "fileSystemArn": "string",
                "rootDirectory": "string",
                "transitEncryptionPort": "integer",
            },
        }
    ],
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "containerDefinitions.*.dependsOn.*": ("condition", "containerName"),
    "containerDefinitions.*.environmentFiles.*": ("type", "value"),
    "containerDefinitions.*.extraHosts.*": ("hostname", "ipAddress"),
    "containerDefinitions.*.firelensConfiguration": ("type",),
    "containerDefinitions.*.healthCheck": ("command",),
    "containerDefinitions.*.linuxParameters.devices.*": ("hostPath",),
    "containerDefinitions.*.linuxParameters.tmpfs.*": ("containerPath", "size"),
    "containerDefinitions.*.logConfiguration": ("logDriver",),
    "containerDefinitions.*.logConfiguration.secretOptions.*": ("name", "valueFrom"),
    "containerDefinitions.*.repositoryCredentials": ("credentialsParameter",),
    "containerDefinitions.*.resourceRequirements.*": ("type",),
    "containerDefinitions.*.resourceRequirements.*.sharingStrategy.nvidiaMps": ("memory",),
    "containerDefinitions.*.restartPolicy": ("enabled",),
    "containerDefinitions.*.secrets.*": ("name", "valueFrom"),
    "containerDefinitions.*.ulimits.*": ("hardLimit", "name", "softLimit"),
    "ephemeralStorage": ("sizeInGiB",),
    "inferenceAccelerators.*": ("deviceName", "deviceType"),
    "proxyConfiguration": ("containerName",),
    "trustedExecutionConfiguration": ("isolationMode",),
    "volumes.*.efsVolumeConfiguration": ("fileSystemId",),
    "volumes.*.fsxWindowsFileServerVolumeConfiguration": ("authorizationConfig", "fileSystemId", "rootDirectory"),
    "volumes.*.fsxWindowsFileServerVolumeConfiguration.authorizationConfig": ("credentialsParameter", "domain"),
    "volumes.*.s3filesVolumeConfiguration": ("fileSystemArn",),
}
