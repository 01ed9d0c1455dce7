"""
Lacking: ECS tells nobody that a task came to run or stopped, nor CloudFormation what became of a stack. Here both tell the
default bus, as on AWS.
"""

import copy
import datetime
import json
import threading

from ministack.core.responses import get_account_id, get_region, new_uuid, now_iso, request_scope
from ministack.services import ecs, eventbridge
from ministack.services.cloudformation import stacks


def mend():
    for transition in ("_mark_task_running", "_mark_task_stopped"):
        setattr(ecs, transition, _with_task_event(getattr(ecs, transition)))
    stacks._add_event = _with_stack_event(stacks._add_event)


def _with_task_event(transition):
    def changed(task_arn, task, *args, **options):
        done = transition(task_arn, task, *args, **options)
        if done:
            _announce("aws.ecs", "ECS Task State Change", task_arn, _task_detail(task))
        return done

    return changed


def _with_stack_event(record):
    def recorded(stack_id, stack_name, logical_id, resource_type, status, *args, **options):
        record(stack_id, stack_name, logical_id, resource_type, status, *args, **options)
        if resource_type == "AWS::CloudFormation::Stack":
            detail = {"stack-id": stack_id, "status-details": {"status": status, "status-reason": ""}}
            _announce("aws.cloudformation", "CloudFormation Stack Status Change", stack_id, detail)

    return recorded


def _announce(source, kind, arn, detail):
    """By a thread of its own, for the targets of rules ask the emulator in their turn."""
    account, region = get_account_id(), get_region()
    event = {
        "EventId": new_uuid(),
        "Source": source,
        "DetailType": kind,
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Time": now_iso(),
        "Resources": [arn],
        "Account": account,
        "Region": region,
    }

    def dispatched():
        with request_scope(account, region):
            eventbridge._dispatch_event(event)

    threading.Thread(target=dispatched, daemon=True).start()


def _task_detail(task):
    """What the emulator keeps of a task, without its own notes and with times as texts."""
    known = {name: value for name, value in task.items() if not name.startswith("_") and value not in (None, "")}
    for name, value in known.items():
        if name.endswith("At") and isinstance(value, (int, float)):
            moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            known[name] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    containers = [{name: value for name, value in each.items() if value is not None} for each in known["containers"]]
    family = known["taskDefinitionArn"].rpartition("/")[2].partition(":")[0]
    return copy.deepcopy({"group": f"family:{family}", **known, "containers": containers})
