import type { TaskJob } from '../../ports/tasks.ts';

export const taskJobs = ['backup', 'mirror', 'drill', 'restore'] as const satisfies readonly TaskJob[];

/** The jobs that a rule starts; only the operator starts a restore. */
export const launchedJobs = ['backup', 'mirror', 'drill'] as const satisfies readonly TaskJob[];
export type LaunchedJob = (typeof launchedJobs)[number];

/** Of each task definition's one container. */
export const container = 'runner';

/** Fixed, so that the vault's account can grant it access before it exists. */
export function taskRoleName(name: string, job: TaskJob): string {
  return `${name}-${job}-task`;
}

export function executionRoleName(name: string, job: TaskJob): string {
  return `${name}-${job}-execution`;
}

/** The rules that start writing jobs: a restore pauses these. */
export function writingRules(name: string): readonly string[] {
  return [`${name}-backup`, `${name}-mirror`];
}

export function tasksLogGroup(name: string): string {
  return `/${name}/tasks`;
}

export function functionLogGroup(name: string, folder: string): string {
  return `/${name}/${folder}`;
}

export function functionRoleName(name: string, folder: string): string {
  return `${name}-${folder}-function`;
}
