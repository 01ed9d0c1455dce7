"""
Lacking: CloudFormation does not know the rule of a security group as a resource of its own, nor an alarm on one metric
that is written as a list of one, as CDK does for a metric with a label.
"""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners


def mend():
    provisioners._RESOURCE_HANDLERS["AWS::EC2::SecurityGroupIngress"] = {"create": _create, "delete": _delete}
    record = provisioners._cw_metric_alarm_record
    provisioners._cw_metric_alarm_record = lambda name, properties: record(name, _unfolded(properties))


def _create(logical_id, properties, stack_name):
    group = ec2._security_groups[properties["GroupId"]]
    group["IpPermissions"].extend(provisioners._ec2_sg_permissions([properties]))
    return f"sgr-{logical_id}", {}


def _delete(physical_id, properties):
    """With its group, which is the same stack's."""


def _unfolded(properties):
    metrics = properties.get("Metrics") or []
    if len(metrics) != 1 or "MetricStat" not in metrics[0]:
        return properties
    stat = metrics[0]["MetricStat"]
    rest = {name: value for name, value in properties.items() if name != "Metrics"}
    return {**rest, **stat["Metric"], "Period": stat["Period"], "Statistic": stat["Stat"]}
