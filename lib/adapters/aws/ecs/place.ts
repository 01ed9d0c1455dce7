import type { TaskJob } from '../../../ports/tasks.ts';

/** Where tasks are found. */
export interface TaskHome {
  readonly cluster: string;
  /** A job's family is this and the job's name: `lifeboat-`. */
  readonly familyPrefix: string;
}

/** Where tasks run. */
export interface TaskPlace extends TaskHome {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Beside those, of drills: what their throwaway database lets in. */
  readonly drillSecurityGroup?: string | undefined;
  readonly publicAddress: boolean;
}

export function familyOf({ familyPrefix }: Pick<TaskHome, 'familyPrefix'>, job: TaskJob): string {
  return `${familyPrefix}${job}`;
}

/** The name of the one container of every task definition. */
export const container = 'runner';
