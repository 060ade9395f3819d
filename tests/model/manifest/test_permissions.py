"""`permissions`: statements as IAM takes them, and what IAM would refuse told at its line."""

import pytest

from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import permissions_of
from tests.model.project import Project, assert_marked

HEAD = """\
name: web
type: Worker Service
image: {location: nginx}
permissions:
"""


def test_statements_stand_in_the_document_as_they_are_written(project: Project) -> None:
    service = project.one(
        HEAD
        + """\
  statements:
    - Sid: Uploads
      Effect: Allow
      Action: [s3:PutObject, s3:GetObject]
      Resource: arn:aws:s3:::acme-uploads/*
      Condition:
        Bool: {aws:SecureTransport: true}
        NumericLessThan: {s3:max-keys: [10, 20]}
        ForAnyValue:StringLikeIfExists: {aws:TagKeys: [a*]}
    - {Effect: Deny, NotAction: s3:*, NotResource: ["*"]}
"""
    )
    assert document(permissions_of(service))["Statement"] == [
        {
            "Sid": "Uploads",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::acme-uploads/*",
            "Condition": {
                "Bool": {"aws:SecureTransport": "true"},
                "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "a*"},
                "NumericLessThan": {"s3:max-keys": ["10", "20"]},
            },
        },
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*"},
    ]


def test_a_service_without_permissions_has_none(project: Project) -> None:
    assert permissions_of(project.one(HEAD.replace("permissions:\n", ""))) == []


FAULTS = {
    "lower case": """\
          statements:
            - effect: Allow  # !! unknown field `effect`; did you mean `Effect`?
              Action: s3:GetObject
              Resource: "*"
        """,
    "values": """\
          statements:
            - Effect: allow  # !! did you mean `Allow`?
              Action: GetObject  # !! `GetObject` is not an action; write it like `s3:GetObject`
              Resource:
                - bucket  # !! `bucket` is not an ARN
                - arn:aws:s3  # !! `arn:aws:s3` is not an ARN
              Condition:
                StringEqual: {a: b}  # !! did you mean `StringEquals`?
                NullIfExists: {a: b}  # !! IAM has no condition operator `NullIfExists`
            - Sid: up-load  # !! cannot be a `Sid`
              Effect: Allow
              Action: s3:GetObject
              Resource: "*"
        """,
    "elements": """\
          statements:
            - {Effect: Allow, Action: s3:Get*, Resource: "*", Principal: "*"}  # !! `Principal` has no place here
            - {Effect: Allow, NotAction: s3:*, Resource: "*"}  # !! `NotAction` allows all but some
            - {Effect: Allow, Action: s3:*, NotResource: "*"}  # !! `NotResource` allows all but some
            - {Effect: Allow, Action: s3:*}  # !! needs exactly one of `Resource` and `NotResource`
            - {Effect: Allow, Action: [], Resource: "*"}  # !! needs exactly one of `Action` and `NotAction`
            - {Action: s3:*, Resource: "*"}  # !! `Effect` is missing
        """,
    "names of policies": """\
          managed_policies:
            - AmazonSQSReadOnlyAccess  # !! write its ARN: `arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess`
            - arn:aws:iam::123456789012:role/a  # !! is not the ARN of a policy
        """,
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_iam_would_refuse_is_told(project: Project, name: str) -> None:
    text = HEAD + "".join(f"{line[8:]}\n" for line in FAULTS[name].splitlines() if line.strip())
    file = project.write("one.yaml", text)
    assert_marked(text, project.findings(), file)


@pytest.mark.parametrize(
    "statement",
    [
        '{Effect: Allow, Action: "s3:Get?bject", Resource: "arn:aws:s3*"}',
        '{Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::a", Condition: {"null": {a: true}}}',
        '{Effect: Deny, Action: "*", Resource: "*"}',
        "{Effect: Allow, Action: dynamodb:GetItem, Resource: 'arn:aws:dynamodb:*:*:table/\\${aws:PrincipalTag/x}'}",
    ],
)
def test_what_iam_takes_is_taken(project: Project, statement: str) -> None:
    project.write("one.yaml", f"{HEAD}  statements:\n    - {statement}\n")
    assert [str(each) for each in project.findings()] == []


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        (
            "{statements: [{Sid: A, Effect: Allow, Action: s3:*, Resource: '*'}, "
            "{Sid: A, Effect: Deny, Action: s3:*, Resource: '*'}]}",
            "`A` is the `Sid` of two statements",
        ),
        ("{Version: '2012-10-17', Statement: []}", "a whole policy; write the list in `Statement` as `statements`"),
    ],
)
def test_what_is_wrong_with_the_whole_is_told_at_it(project: Project, permissions: str, said: str) -> None:
    project.write("one.yaml", HEAD.replace("permissions:", f"permissions: {permissions}"))
    (found,) = project.findings()
    assert (found.line, found.path) == (4, "permissions")
    assert said in str(found)
