import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { TaskJob } from '../../ports/tasks.ts';
import { functionLogGroup } from '../stacks/names.ts';

/**
 * The function whose log is read: functions/log.ts writes one line per finished run with what the function returned.
 */
export interface FunctionLog {
  readonly application: string;
  /** Its folder in functions/. */
  readonly name: string;
}

export interface LogWidgetOptions {
  readonly title: string;
  /** Members of what the function returned: `seconds`, `held.mirrorBytes`. */
  readonly fields: readonly string[];
  readonly width: number;
}

/** Graphs of what a function returned. Unlike metrics they cost nothing until somebody looks. */
export function overTime(
  log: FunctionLog,
  { title, fields, width, job }: LogWidgetOptions & { readonly job?: TaskJob },
): cloudwatch.LogQueryWidget {
  const curves = fields.map((field) => `max(result.${field}) as ${field.slice(field.lastIndexOf('.') + 1)}`);
  return widget(log, { title, width }, cloudwatch.LogQueryVisualizationType.LINE, [
    ...(job === undefined ? [] : [`filter result.job = "${job}"`]),
    `stats ${curves.join(', ')} by bin(1h)`,
  ]);
}

/** A table of a function's newest runs. */
export function lastDone(log: FunctionLog, { title, fields, width }: LogWidgetOptions): cloudwatch.LogQueryWidget {
  return widget(log, { title, width }, cloudwatch.LogQueryVisualizationType.TABLE, [
    `fields @timestamp, ${fields.map((field) => `result.${field} as ${field}`).join(', ')}`,
    'sort @timestamp desc',
    'limit 50',
  ]);
}

function widget(
  { application, name }: FunctionLog,
  { title, width }: Pick<LogWidgetOptions, 'title' | 'width'>,
  view: cloudwatch.LogQueryVisualizationType,
  lines: readonly string[],
): cloudwatch.LogQueryWidget {
  return new cloudwatch.LogQueryWidget({
    title,
    width,
    view,
    logGroupNames: [functionLogGroup(application, name)],
    queryLines: [`filter message = "${name} done"`, ...lines],
  });
}
