"""Lacking: ECS tells nobody that a task came to run or stopped. Here both go to the default bus, as on AWS."""

import copy
import datetime
import json

from ministack.core.responses import get_account_id, get_region, new_uuid, now_iso
from ministack.services import ecs, eventbridge


def mend():
    for transition in ("_mark_task_running", "_mark_task_stopped"):
        setattr(ecs, transition, _announced(getattr(ecs, transition)))


def _announced(transition):
    def changed(task_arn, task, *args, **options):
        done = transition(task_arn, task, *args, **options)
        if done:
            _announce(task_arn, task)
        return done

    return changed


def _announce(task_arn, task):
    eventbridge._dispatch_event({
        "EventId": new_uuid(),
        "Source": "aws.ecs",
        "DetailType": "ECS Task State Change",
        "Detail": json.dumps(_detail(task)),
        "EventBusName": "default",
        "Time": now_iso(),
        "Resources": [task_arn],
        "Account": get_account_id(),
        "Region": get_region(),
    })


def _detail(task):
    """What the emulator keeps of a task, without its own notes and with times as texts."""
    known = {name: value for name, value in task.items() if not name.startswith("_") and value not in (None, "")}
    for name, value in known.items():
        if name.endswith("At") and isinstance(value, (int, float)):
            moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            known[name] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    containers = [{name: value for name, value in each.items() if value is not None} for each in known["containers"]]
    return copy.deepcopy({**known, "containers": containers})
