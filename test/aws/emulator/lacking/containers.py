"""
Lacking: the container of a task gets neither its role's credentials, nor an endpoint to ask, nor a read-only root.
Its network is this machine's own, so that the servers of a test stay on 127.0.0.1. Nor is a database's port its own: two
emulators would both give the first one that nobody listens on yet.

All containers carry the label of the process that started the emulator: what a killed run left behind is found by it.
"""

import os
import socket

from ministack.services import ecs, rds

from lacking.roles import vault_variables

LABEL = "org.lifeboat.test.owner"

# Another address of the loopback than the one that databases listen on.
BESIDE = "127.0.0.2"

_reserved = []


def mend():
    build = ecs._build_run_kwargs

    def built(definition, task_definition, environment, *args, **options):
        variables = {**environment, **_role_of(task_definition)}
        wanted = build(definition, task_definition, variables, *args, **options)
        wanted.pop("network", None)
        wanted.pop("extra_hosts", None)
        return {
            **wanted,
            "ports": None,
            "network_mode": "host",
            "read_only": bool(definition.get("readonlyRootFilesystem")),
            "labels": {**wanted["labels"], **_owner()},
        }

    ecs._build_run_kwargs = built
    run = rds._run_rds_container

    def database(client, engine, wanted, **options):
        """It listens on the port that would have been forwarded to it."""
        ((_, port),) = (wanted.pop("ports") or {}).items()
        wanted["environment"] = {**wanted["environment"], "PGPORT": str(port)}
        wanted["network_mode"] = "host"
        wanted["labels"] = {**wanted["labels"], **_owner()}
        return run(client, engine, wanted, **options)

    rds._run_rds_container = database
    following = rds._next_port

    def reserved():
        """Taken beside for as long as the emulator lives: whoever asks for the port, as each emulator does, finds it taken."""
        while True:
            port = following()
            holder = socket.socket()
            try:
                holder.bind((BESIDE, port))
            except OSError:
                holder.close()
                continue
            _reserved.append(holder)
            return port

    rds._next_port = reserved


def _owner():
    return {LABEL: os.environ["EMULATOR_OWNER"]}


def _role_of(task_definition):
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        "AWS_REGION": os.environ["MINISTACK_REGION"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **vault_variables(task_definition["taskRoleArn"]),
    }
