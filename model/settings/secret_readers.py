"""AWS's managed policies that read every parameter or every secret of the account."""

SECRET_READERS = frozenset(
    {
        "AIDevOpsAgentAccessPolicy",
        "AIDevOpsAgentActionsPolicy",
        "AIOpsAssistantPolicy",
        "AWSApplicationMigrationReadOnlyAccess",
        "AWSIoTDeviceTesterForFreeRTOSFullAccess",
        "AWSResilienceHubV2AssessmentExecutionPolicy",
        "AWSSecretsManagerClientReadOnlyAccess",
        "AdministratorAccess",
        "AgentRegistryFullAccess",
        "AmazonEC2RoleforSSM",
        "AmazonElasticFileSystemsUtils",
        "AmazonLaunchWizardFullAccessV2",
        "AmazonSSMAutomationRole",
        "AmazonSSMFullAccess",
        "AmazonSSMMaintenanceWindowRole",
        "AmazonSSMManagedInstanceCore",
        "AmazonSSMReadOnlyAccess",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "SageMakerStudioProjectUserRolePermissionsBoundary",
        "SecretsManagerReadWrite",
    }
)
"""By the end of their ARN; https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html."""

WITHOUT = {
    "AmazonEC2RoleforSSM": "AmazonSSMManagedEC2InstanceDefaultPolicy",
    "AmazonSSMManagedInstanceCore": "AmazonSSMManagedEC2InstanceDefaultPolicy",
}
"""What AWS has in their place without that."""
