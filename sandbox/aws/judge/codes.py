"""What each service calls a request that does not fit its model: the code of its own list of common errors.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (ValidationError) and the same page of each other
service; EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
"""

MISFIT = {
    "acm": "ValidationException",
    "application-autoscaling": "ValidationException",
    "autoscaling": "ValidationError",
    "cloudwatch": "ValidationError",
    "ec2": "InvalidParameterValue",
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "efs": "ValidationException",
    "elbv2": "ValidationError",
    "events": "ValidationException",
    "iam": "ValidationError",
    "kms": "ValidationException",
    "logs": "InvalidParameterException",
    "route53": "InvalidInput",
    "s3": "InvalidArgument",
    "scheduler": "ValidationException",
    "secretsmanager": "ValidationException",
    "servicediscovery": "InvalidInput",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "ssm": "ValidationException",
    "sts": "ValidationError",
}
MISSING = {"ec2": "MissingParameter", "sqs": "MissingParameter", "cloudwatch": "MissingParameter"}
"""Of what is required and not there; the others say the same as of any misfit."""

MALFORMED = {"json": "SerializationException", "cbor": "SerializationException", "rest-json": "SerializationException"}
"""By protocol: of a value that is not of its type; of the others it is a misfit."""
