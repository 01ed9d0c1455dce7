import { aws_cloudwatch_actions as actions, aws_cloudwatch as cloudwatch, type aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface AlarmFacts {
  /** Rest of the alarm's name, after the application's. */
  readonly what: string;
  readonly metric: cloudwatch.IMetric;
  /** The alarm is raised for every value above this. */
  readonly above: number;
  /** How many of the metric's periods must be above it; default 1. */
  readonly periods?: number;
  /** What a person reads first. */
  readonly says: string;
  /** Title of an article of docs/runbook.md. */
  readonly article: string;
  /**
   * Missing data of an age raises the alarm. A metric that is put at every run keeps its state until the next one, so
   * that an alarm does not flap with each failed run. For a count that is put only when there is something to count,
   * missing data is good.
   */
  readonly missing: 'rings' | 'stays' | 'is fine';
}

const treatments = {
  rings: cloudwatch.TreatMissingData.BREACHING,
  stays: cloudwatch.TreatMissingData.IGNORE,
  'is fine': cloudwatch.TreatMissingData.NOT_BREACHING,
} as const;

/** The alarms of one stack, all with the same topic. */
export class Alarms extends Construct {
  private readonly application: string;
  private readonly action: actions.SnsAction;

  constructor(scope: Construct, id: string, application: string, topic: sns.ITopic) {
    super(scope, id);
    this.application = application;
    this.action = new actions.SnsAction(topic);
  }

  add({ what, metric, above, periods = 1, says, article, missing }: AlarmFacts): void {
    const alarm = new cloudwatch.Alarm(this, what, {
      alarmName: `${this.application}-${what}`,
      alarmDescription: `${says}. What to do: ${articleLink(article)}`,
      metric,
      threshold: above,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: treatments[missing],
    });
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }
}

/** Where an article of the runbook is, by its title; the anchor is the one that every Markdown viewer makes of it. */
function articleLink(title: string): string {
  const anchor = title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
  return `docs/runbook.md#${anchor}`;
}
