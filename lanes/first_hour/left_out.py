"""Where each command of docs/state.md and docs/deployers.md is run; of the others, why they are not."""

STATE, DEPLOYERS = "docs/state.md", "docs/deployers.md"

# By the beginning of the command. A file of tests runs the very text of the page.
BY_TESTS: dict[str, dict[str, str]] = {
    STATE: {
        'pulumi stack change-secrets-provider --stack "$stack"': "tests/stack/examples/test_state.py",
        "file=.pulumi/stacks": "tests/stack/examples/test_state.py",
        'pulumi -C "$bootstrap" up': "tests/stack/examples/test_older_bootstrap.py",
        "pulumi login file://": "tests/stack/examples/test_state.py",
        'pulumi login "s3://': "tests/stack/examples/test_state.py",
        "pulumi stack init staging": "tests/stack/examples/test_state.py",
        "pulumi cancel": "tests/stack/examples/test_state.py",
        "ops recover": "tests/stack/endings/test_interrupted.py",
        'python -m ops recover --stack "$stack"': "tests/stack/endings/test_interrupted.py",
        "kill -INT": "tests/stack/endings/test_interrupted.py",
    },
    DEPLOYERS: {
        "ops policy": "tests/ops/test_policy.py",
        "ops status": "tests/ops/test_operate_rights.py",
        "python -m ops policy": "tests/ops/test_policy.py",
    },
}
NOT_RUN: dict[str, dict[str, str]] = {
    STATE: {
        "pulumi login": "without an address it is Pulumi Cloud's, which is not here",
        "pulumi stack rm --force --preserve-config": "in the backend that was left; a row does it elsewhere",
    },
    DEPLOYERS: {
        'printf %s "$AWS_TOKEN"': "runs within GitLab, whose token it is; tests/model/iam reads it",
        "export AWS_ROLE_ARN": "runs within Bitbucket, whose token it is; tests/model/iam reads it",
        'printf %s "$CIRCLE_OIDC_TOKEN_V2"': "runs within CircleCI, whose token it is; tests/model/iam reads it",
        "aws ecs describe-task-definition --task-definition test-api --query": "a step of GitHub's, before two actions",
        "ecs-deploy ": "a script that no package index has: tests/stack/deployers replays what it sends",
        "ecspresso ": "a program that no package index has: tests/stack/deployers replays what it sends",
        "gh api": "asks GitHub",
        "pulumi up\nurl=": "needs Docker; tests/stack/deployers replays the push",
    },
}
