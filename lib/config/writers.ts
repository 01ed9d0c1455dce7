import type { Values } from './settings.ts';

/** Lines for the shell. */
export interface WritersCommands {
  readonly stop: string;
  readonly start: string;
  readonly timeoutSeconds: number;
}

export function writersOf({
  RESTORE_STOP_COMMAND: stop,
  RESTORE_START_COMMAND: start,
  RESTORE_COMMAND_SECONDS: timeoutSeconds,
}: Values): WritersCommands | undefined {
  return stop === undefined || start === undefined ? undefined : { stop, start, timeoutSeconds };
}
