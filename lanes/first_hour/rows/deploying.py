"""A deploy tool brings out a version, as docs/deployers.md has it: with its own key, by a parameter, or on its own."""

from lanes.first_hour.pages import block
from lanes.first_hour.rows.row import CHANGED, NOTHING, UP, Row, failing, replaced, shell
from lanes.first_hour.walk import Step

PAGE, SETTINGS, API = "docs/deployers.md", "Pulumi.test.yaml", "services/api.yaml"
AWS_CLI = block(PAGE, "aws ecs describe-task-definition --task-definition test-api --include TAGS")
PROVIDER = block(PAGE, "aws iam create-open-id-connect-provider").strip()
FABFUEL = block(PAGE, "ecs deploy test api --image api")
PARAMETER = block(PAGE, "aws ssm put-parameter --type String --overwrite")
NEWEST = block(PAGE, "ecs deploy test api --task test-api")
# To switch who decides replaces nothing, and may change nothing.
SWITCHED = Step("make up", r"unchanged", r"\d+ (deleted|replaced)")
TAKEN_BACK = "pulumi up --refresh --yes --skip-preview --suppress-outputs --stack test"
WITH_ITS_KEY = (
    "keys=$(pulumi stack output deployer_access_keys --show-secrets --json --stack test)"
    ' && export AWS_ACCESS_KEY_ID=$(echo "$keys" | jq -r \'.deploy["2026-07"].id\')'
    ' AWS_SECRET_ACCESS_KEY=$(echo "$keys" | jq -r \'.deploy["2026-07"].secret\') && unset AWS_SESSION_TOKEN'
    " && cd .sandbox && set -e && "
)


def as_deployer(command: str, prints: str) -> Step:
    """What the page has, typed by the deployer."""
    return Step(command, prints, typed=f'eval "$(make env)" && {WITH_ITS_KEY}{command}')


ROWS = (
    Row(
        "keys, aws CLI, ecs-deploy, scale",
        "the tools do what docs/deployers.md says; `verify` sees it, and `up --refresh` takes it back",
        (
            replaced(
                SETTINGS, "{kind: user}", '{kind: user, tools: [aws-cli, fabfuel/ecs-deploy], access_keys: ["2026-07"]}'
            ),
            UP,
            as_deployer("aws sts get-caller-identity", r"user/deploy/test/test-deploy-deployer"),
            as_deployer(AWS_CLI, r'"taskDefinition": ".*test-api:\d+"'),
            shell("aws ecs describe-task-definition --task-definition test-api", r'"image": "shop:1.5"'),
            as_deployer(FABFUEL, r"Deployment successful[\s\S]*Scaling successful"),
            shell(PROVIDER, r"oidc-provider/gitlab.com"),
            failing(shell("python -m ops verify api", r"^WRONG +api: test-api:\d+, shop:1.5")),
            shell(TAKEN_BACK, CHANGED),
            shell("python -m ops verify api", r"^ok +api: .*nginx:alpine, 1 of 1 tasks"),
        ),
        (
            shell(TAKEN_BACK),
            shell(
                "aws iam delete-open-id-connect-provider"
                " --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/gitlab.com"
            ),
        ),
    ),
    Row(
        "SANDBOX_AUTHORIZATION=on",
        "a local AWS that runs goes on as it was started, and `make up` says so",
        (Step("make up", r"SANDBOX_AUTHORIZATION=on .*`make down`", typed="SANDBOX_AUTHORIZATION=on make up 2>&1"),),
    ),
    Row(
        "owner parameter / deployer",
        "a parameter that is missing is named with the command that writes it; a tool's version stays",
        (
            replaced(API, "location: nginx:alpine", "owner: parameter"),
            failing(Step("make up", r"/test/api/image[\s\S]*put-parameter", r"Traceback")),
            shell(PARAMETER, r'"Version": 1'),
            UP,
            shell("python -m ops verify api", r"^ok +api: .*shop:1.5"),
            replaced(API, "owner: parameter", "owner: deployer\\n  location: shop:1.5"),
            SWITCHED,
            shell(NEWEST, r"Deployment successful"),
            shell("pulumi preview --stack test --expect-no-changes", NOTHING),
            shell("python -m ops verify api", r"^ok +api: "),
            replaced(API, "owner: deployer", "owner: manifest"),
            # What a tool deployed is not the manifest's: until it is taken back, `make up` says so.
            failing(Step("make up", r"^WRONG +api: [\s\S]*`pulumi up --refresh` goes back to it")),
            shell(TAKEN_BACK, CHANGED),
            SWITCHED,
            shell("python -m ops verify api", r"^ok +api: "),
        ),
        (
            Step(f"git checkout -q {API}", ""),
            shell("aws ssm delete-parameter --name /test/api/image"),
            UP,
        ),
    ),
)
