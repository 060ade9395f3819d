"""What can be done to a thing, by its kind: every action that changes it, decides who may, or reads what is in it.

Actions that only tell how a thing is made (`Describe*`, `List*`, `Get*Policy`) are not here: see docs/iam.md.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping


def _of(service: str, names: str) -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for name in names.split())


_TAGS = "TagResource UntagResource"

_DEEDS: Mapping[str, tuple[str, ...]] = {
    "role": (
        *_of("sts", "AssumeRole"),
        *_of(
            "iam",
            "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy "
            "PassRole PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole "
            "UpdateRoleDescription",
        ),
    ),
    "user": _of(
        "iam",
        "AttachUserPolicy ChangePassword CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential CreateUser "
        "DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteServiceSpecificCredential DeleteSSHPublicKey "
        "DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy "
        "EnableMFADevice PutUserPermissionsBoundary PutUserPolicy ResetServiceSpecificCredential ResyncMFADevice "
        "TagUser UntagUser UpdateAccessKey UpdateLoginProfile UpdateSSHPublicKey UpdateServiceSpecificCredential "
        "UpdateSigningCertificate UpdateUser UploadSSHPublicKey UploadSigningCertificate",
    ),
    "policy": _of(
        "iam",
        "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion TagPolicy "
        "UntagPolicy",
    ),
    "instance profile": _of(
        "iam",
        "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile "
        "TagInstanceProfile UntagInstanceProfile",
    ),
    "parameter": _of(
        "ssm",
        "AddTagsToResource DeleteParameter DeleteParameters DeleteResourcePolicy GetParameter GetParameterHistory "
        "GetParameters GetParametersByPath LabelParameterVersion PutParameter PutResourcePolicy "
        "RemoveTagsFromResource UnlabelParameterVersion",
    ),
    "secret": _of(
        "secretsmanager",
        "CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret GetSecretValue PutResourcePolicy "
        "PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret "
        f"StopReplicationToReplica {_TAGS} UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy",
    ),
    "repository": _of(
        "ecr",
        "BatchCheckLayerAvailability BatchDeleteImage BatchGetImage BatchImportUpstreamImage CompleteLayerUpload "
        "CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy GetDownloadUrlForLayer "
        "InitiateLayerUpload PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy "
        f"ReplicateImage SetRepositoryPolicy StartImageScan StartLifecyclePolicyPreview {_TAGS} "
        "UpdateImageStorageClass UploadLayerPart",
    ),
    "log group": _of(
        "logs",
        "AssociateKmsKey CreateExportTask CreateLogAnomalyDetector CreateLogGroup CreateLogStream "
        "DeleteDataProtectionPolicy DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteRetentionPolicy "
        "DeleteSubscriptionFilter DeleteTransformer DisassociateKmsKey FilterLogEvents GetLogEvents GetLogRecord "
        "GetQueryResults IntegrateWithS3Table ProcessWithPipeline PutBearerTokenAuthentication "
        "PutDataProtectionPolicy PutLogEvents PutLogGroupDeletionProtection PutMetricFilter PutRetentionPolicy "
        f"PutSubscriptionFilter PutTransformer StartLiveTail StartQuery TagLogGroup {_TAGS} Unmask UntagLogGroup",
    ),
    "file system": _of(
        "elasticfilesystem",
        "Backup ClientMount ClientRootAccess ClientWrite CreateAccessPoint CreateMountTarget "
        "CreateReplicationConfiguration CreateTags DeleteFileSystem DeleteFileSystemPolicy DeleteMountTarget "
        "DeleteReplicationConfiguration DeleteTags ModifyMountTargetSecurityGroups PutBackupPolicy "
        "PutFileSystemPolicy PutLifecycleConfiguration ReplicationRead ReplicationWrite Restore "
        f"{_TAGS} UpdateFileSystem UpdateFileSystemProtection",
    ),
    "target group": _of(
        "elasticloadbalancing",
        "AddTags CreateTargetGroup DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes "
        "RegisterTargets RemoveTags",
    ),
    "listener rule": _of("elasticloadbalancing", "AddTags DeleteRule ModifyRule RemoveTags SetRulePriorities"),
    "service": _of(
        "ecs",
        "CreateExpressGatewayService CreateService DeleteExpressGatewayService DeleteService StopServiceDeployment "
        f"{_TAGS} UpdateExpressGatewayService UpdateService UpdateServicePrimaryTaskSet",
    ),
    "family": _of("ecs", f"DeleteTaskDefinitions RegisterTaskDefinition RunTask StartTask {_TAGS}"),
    "task": (
        *_of("ecs", f"ExecuteCommand StopTask {_TAGS} UpdateTaskProtection"),
        *_of("ssm", "AddTagsToResource RemoveTagsFromResource StartSession"),
    ),
    "cluster": _of(
        "ecs",
        "CreateCluster DeleteCluster DeregisterContainerInstance PutClusterCapacityProviders "
        "PutSystemLogEvents RegisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange "
        f"SubmitTaskStateChange {_TAGS} UpdateCluster UpdateClusterSettings",
    ),
    "container instance": (
        *_of(
            "ecs",
            "DeleteAttributes Poll PutAttributes PutSystemLogEvents StartTelemetrySession UpdateContainerAgent "
            f"UpdateContainerInstancesState {_TAGS}",
        ),
    ),
    "instance": (
        *_of("ssm", "CreateAssociation CreateAssociationBatch SendCommand StartAccessRequest StartSession"),
        *_of(
            "ec2",
            "AssociateIamInstanceProfile CreateImage CreateReplaceRootVolumeTask CreateSnapshots "
            "ModifyInstanceAttribute ModifyInstanceMetadataOptions RebootInstances "
            "ReplaceIamInstanceProfileAssociation RunInstances StopInstances TerminateInstances",
        ),
    ),
    "scalable target": _of(
        "application-autoscaling",
        "DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy PutScheduledAction "
        f"RegisterScalableTarget {_TAGS}",
    ),
    "schedule": _of("scheduler", "CreateSchedule DeleteSchedule UpdateSchedule"),
    "queue": _of(
        "sqs",
        "AddPermission CancelMessageMoveTask ChangeMessageVisibility CreateQueue DeleteMessage DeleteQueue PurgeQueue "
        "ReceiveMessage RemovePermission SendMessage SetQueueAttributes StartMessageMoveTask TagQueue UntagQueue",
    ),
    "topic": _of(
        "sns",
        "AddPermission ConfirmSubscription CreateTopic DeleteTopic Publish PutDataProtectionPolicy RemovePermission "
        f"SetTopicAttributes Subscribe {_TAGS}",
    ),
    "key": _of(
        "kms",
        "CancelKeyDeletion CreateAlias CreateGrant Decrypt DeleteAlias DeleteImportedKeyMaterial DeriveSharedSecret "
        "DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair "
        "GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac ImportKeyMaterial "
        "PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand "
        f"ScheduleKeyDeletion Sign SynchronizeMultiRegionKey {_TAGS} UpdateAlias UpdateKeyDescription "
        "UpdatePrimaryRegion Verify VerifyMac",
    ),
    "bucket": _of(
        "s3",
        "CreateBucket DeleteBucket DeleteBucketPolicy PutAccelerateConfiguration PutBucketAcl PutBucketCORS "
        "PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls "
        "PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutBucketWebsite "
        "PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration",
    ),
    "listing": _of("s3", "ListBucket ListBucketVersions"),
    "object": _of(
        "s3",
        "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion "
        "DeleteObjectVersionTagging GetObject GetObjectVersion InitiateReplication ObjectOwnerOverrideToBucketOwner "
        "PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl "
        "PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption",
    ),
}

DEEDS: Mapping[str, tuple[str, ...]] = {
    **_DEEDS,
    "state": _DEEDS["object"],
    "state bucket": _DEEDS["bucket"],
    "state key": _DEEDS["key"],
    "keeping of the state key": _of("kms", "DisableKey PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource"),
}
"""Kinds of things, and what can be done to each. The state and its keys are an object and a key that nobody may have
who has all others."""

KINDS: Mapping[str, tuple[str, ...]] = {
    action: tuple(kind for kind, actions in DEEDS.items() if action in actions)
    for action in sorted({action for actions in DEEDS.values() for action in actions})
}
"""The same the other way round: to which kinds of things an action is done."""
