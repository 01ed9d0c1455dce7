"""
Lacking: roles do not reach a vault that is no S3 of the emulator's own. What AWS lends by a role is here a session of that
store's STS, which can do there what the role's own policies say and no more. It travels as variables.
"""

import json
import os

from botocore.session import Session
from ministack.services import iam

VARIABLES = {"ACCESS_KEY": "AccessKeyId", "SECRET_KEY": "SecretAccessKey", "SESSION_TOKEN": "SessionToken"}


def vault_variables(role_arn):
    statements = _about_buckets(iam._roles[role_arn.rpartition("/")[2]])
    if not statements:
        return {}
    with open(os.environ["EMULATOR_VAULT"], encoding="utf8") as file:
        vault = json.load(file)
    sts = Session().create_client(
        "sts",
        endpoint_url=vault["endpoint"],
        region_name=vault["region"],
        aws_access_key_id=vault["accessKey"],
        aws_secret_access_key=vault["secretKey"],
    )
    lent = sts.assume_role(
        RoleArn=role_arn,
        RoleSessionName="emulated",
        DurationSeconds=3600,
        Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )["Credentials"]
    return {f"BACKUP_S3_{name}": lent[member] for name, member in VARIABLES.items()}


def _about_buckets(role):
    """Of other services that store knows no action, and of its own not the one that asks for the block on public access."""
    documents = [json.loads(each) if isinstance(each, str) else each for each in role["InlinePolicies"].values()]
    statements = [each for document in documents for each in document["Statement"]]
    known = [{**each, "Action": [a for a in _listed(each["Action"]) if a != "s3:GetBucketPublicAccessBlock"]} for each in statements]
    return [each for each in known if all(action.startswith("s3:") for action in each["Action"])]


def _listed(given):
    return [given] if isinstance(given, str) else given
