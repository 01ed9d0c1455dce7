"""Lacking: a task definition of CloudFormation loses its secrets, whose members keep their capital letters."""

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners


def mend():
    normalize = provisioners._normalize_container_defs

    def normalized(definitions):
        containers = normalize(definitions)
        for container in containers:
            container["secrets"] = [_secret(each) for each in container.get("secrets") or []]
        return containers

    provisioners._normalize_container_defs = normalized


def _secret(given):
    secret = {provisioners._cfn_to_camel(name): value for name, value in given.items()}
    return {**secret, "valueFrom": _whole(secret["valueFrom"])}


def _whole(value_from):
    """
    The template names a secret by an ARN without the six characters that Secrets Manager added. AWS finds it by that;
    the emulator asks for the whole one, and for all seven of its parts before the member's name.
    """
    parts = value_from.split(":")
    _, record = secretsmanager._resolve(parts[6], use_arn_scope=True)
    return value_from if record is None else ":".join([record["ARN"], *parts[7:]])
