"""
Lacking: a task whose container has exited is said to have stopped while its last lines are still on their way to the log, and
its container is removed, which ends them. Here it has stopped once its log is whole, as on AWS, where the log's driver is
emptied before the container is gone.
"""

import threading

from ministack.services import ecs

PATIENCE_SECONDS = 60

_forwarding = {}


def mend():
    forward, stopped = ecs._forward_awslogs, ecs._mark_task_stopped
    start = ecs._start_awslogs_forwarder

    def started(container, *args, **options):
        _forwarding[container.id] = threading.Event()
        start(container, *args, **options)

    def forwarded(container, *args, **options):
        try:
            forward(container, *args, **options)
        finally:
            _forwarding[container.id].set()

    def marked(task_arn, task, reason, stop_code, *args, **options):
        if stop_code == "EssentialContainerExited":
            for container in task["_docker_ids"]:
                if not _forwarding[container].wait(PATIENCE_SECONDS):
                    print(f"the log of {task_arn} did not end with its container", flush=True)
        return stopped(task_arn, task, reason, stop_code, *args, **options)

    ecs._start_awslogs_forwarder = started
    ecs._forward_awslogs = forwarded
    ecs._mark_task_stopped = marked
