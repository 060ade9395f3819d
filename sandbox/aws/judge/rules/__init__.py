"""What AWS documents and moto does not ask: one file for each service, named as in boto3, to be read as a list.

Each rule has its two sides of the border in `sandbox/tests/aws/judge/cases/`.
"""
