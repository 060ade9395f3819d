"""A second environment beside `test`: brought up, protected, taken down."""

from lanes.first_hour.rows.row import CHANGED, CREATED, Row, failing, gone, replaced, shell, written
from lanes.first_hour.walk import Step

STAGING = "Pulumi.staging.yaml"
EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\n'
ZONE = "aws route53 list-hosted-zones-by-name --dns-name staging.example.com --query 'HostedZones[0].Id' --output text"
UP = "pulumi up --yes --skip-preview --suppress-outputs --stack staging"
NOTHING_OF_IT = "aws elbv2 describe-load-balancers --query \"LoadBalancers[?starts_with(LoadBalancerName,'staging')]\""
NAMED = (
    "aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "
    "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    "aws iam delete-policy --policy-arn arn:aws:iam::123456789012:policy/ecs-platform-boundary",
    "aws ssm delete-parameter --name /staging/api/db_password",
)

ROWS = (
    Row(
        "staging beside test",
        "the example goes up after its zone is set, with the name of its load balancer in it, and `test` is as it was",
        (
            # What the example names is the account's: made once, by examples/bootstrap or by hand.
            written(".sandbox/boundary.json", EVERYTHING),
            shell(
                "aws iam create-policy --policy-name ecs-platform-boundary --policy-document file://.sandbox/boundary.json"
                " && aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com"
                " --client-id-list sts.amazonaws.com"
                " && aws route53 create-hosted-zone --name staging.example.com --caller-reference walk"
            ),
            Step("cp", "", typed=f"cp examples/environments/{STAGING} ."),
            shell(
                f'zone=$({ZONE}) && sed -i.old "s|Z0123456789STAGING|${{zone##*/}}|" {STAGING} && rm {STAGING}.old'
                f' && sed \'s|^config:|config:\\n  ecs-platform:local: "true"\\n  aws:skipMetadataApiCheck: "true"|\''
                f" {STAGING} > .sandbox/with && mv .sandbox/with {STAGING}"
            ),
            shell("python -m ops check --stack staging", r"no faults"),
            shell("aws ssm put-parameter --type SecureString --name /staging/api/db_password --value once", r"Version"),
            shell("pulumi stack init staging", r"Created stack"),
            shell(UP, CREATED),
            shell("ops verify --stack staging", r"^ok +api: staging-api:"),
            shell("pulumi preview --stack test --expect-no-changes"),
        ),
    ),
    Row(
        "protect, destroy refused",
        "`destroy` ends before anything is gone",
        (
            replaced(STAGING, "^config:", "config:\\n  ecs-platform:protect: true"),
            shell(UP, CHANGED),
            failing(shell("pulumi destroy --yes --stack staging", r"protected", r"\d+ deleted")),
            shell("ops verify --stack staging", r"^ok +api: staging-api:"),
        ),
    ),
    Row(
        "take down",
        "nothing of it is left, and its settings file is where it was",
        (
            replaced(STAGING, "ecs-platform:protect: true", "ecs-platform:protect: false"),
            shell(UP, CHANGED),
            shell("pulumi destroy --yes --skip-preview --stack staging", r"\d+ deleted"),
            shell("ops revisions --prune --stack staging"),
            shell(NOTHING_OF_IT, r"^\[\]$"),
            shell("aws ecs list-task-definitions --family-prefix staging-api --query taskDefinitionArns", r"^\[\]$"),
            shell(f"pulumi stack rm --yes --preserve-config staging && ls {STAGING}", rf"^{STAGING}$"),
        ),
        (
            *(shell(f"{each} || true") for each in NAMED),
            shell(
                f"zone=$({ZONE}) && for name in $(aws route53 list-resource-record-sets --hosted-zone-id $zone"
                " --query \"ResourceRecordSets[?Type=='CNAME'].Name\" --output text); do"
                " aws route53 list-resource-record-sets --hosted-zone-id $zone --query"
                " \"{Changes: ResourceRecordSets[?Name=='$name'].{Action: 'DELETE', ResourceRecordSet: @}}\""
                " > .sandbox/changes.json; aws route53 change-resource-record-sets --hosted-zone-id $zone"
                " --change-batch file://.sandbox/changes.json; done; aws route53 delete-hosted-zone --id $zone || true"
            ),
            gone(STAGING),
        ),
    ),
)
