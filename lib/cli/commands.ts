import { backupCommand } from './backup.ts';
import { baseCommand } from './base.ts';
import type { Command } from './command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { drillCommand } from './drill.ts';
import { holdCommand } from './hold.ts';
import { initCommand } from './init.ts';
import { installCommand } from './install.ts';
import { listCommand } from './list.ts';
import { mirrorCommand } from './mirror.ts';
import { notifyCommand } from './notify.ts';
import { pruneCommand } from './prune.ts';
import { reportCommand } from './report.ts';
import { restoreCommand } from './restore.ts';
import { runCommand } from './run.ts';
import { secretsCommand } from './secrets.ts';
import { statusCommand } from './status.ts';
import { streamCommand } from './stream.ts';

/** Every command, in the order of `--help`. */
export const commands: readonly Command[] = [
  initCommand,
  backupCommand,
  mirrorCommand,
  streamCommand,
  baseCommand,
  listCommand,
  statusCommand,
  reportCommand,
  doctorCommand,
  restoreCommand,
  drillCommand,
  pruneCommand,
  holdCommand,
  secretsCommand,
  runCommand,
  installCommand,
  notifyCommand,
  completionCommand(() => commands),
];
