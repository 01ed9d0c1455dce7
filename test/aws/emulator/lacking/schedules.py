"""
Lacking: a clock of its own. A schedule's hour would come in the middle of whatever a test does: at seven minutes past, the
backup that a test asks for would find another one under way. Here the clock fires no rule but one that a test has made fire
every minute, and waits for.
"""

from ministack.services import eventbridge

EVERY_MINUTE = "cron(* * * * ? *)"


def mend():
    invoke = eventbridge._invoke_target

    def invoked(target, event, rule, *args, **options):
        if event["Source"] == "aws.events" and rule["ScheduleExpression"] != EVERY_MINUTE:
            return
        invoke(target, event, rule, *args, **options)

    eventbridge._invoke_target = invoked
