import { humanBytes } from '../core/bytes.ts';
import { humanSeconds } from '../core/duration.ts';
import type { Status } from '../jobs/status.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import type { Screen } from './output/screen.ts';

const hour = 3600;
const day = 24 * hour;

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'how old and how proven the newest backup is; exit code 3 when something needs a look',
  options: {},
  examples: [{ type: 'lifeboat status', does: 'at a glance' }],
  async run(context) {
    const { settings, jobs } = await composed(context, false);
    const slots = 2 * settings.backup.intervalMinutes * 60;
    const limits = { snapshotSeconds: slots, mirrorSeconds: Math.max(slots, 2 * hour), drillSeconds: 8 * day };
    const found = await jobs.status(limits);
    return {
      exit: found.problems.length === 0 ? 'done' : 'partial',
      document: found,
      print: (screen) => printStatus(screen, found),
    };
  },
});

function printStatus(screen: Screen, { host, snapshots, newestSnapshot, mirror, provenDrill, problems }: Status): void {
  const line = (what: string, text: string): void => screen.line(`  ${what.padEnd(10)} ${text}`);
  screen.line(screen.paint('bold', host));
  line(
    'snapshot',
    newestSnapshot === null
      ? 'none'
      : `${newestSnapshot.snapshot}, ${humanSeconds(newestSnapshot.ageSeconds)} old, ${snapshots} in the vault`,
  );
  line(
    'files',
    mirror === null
      ? 'no mirror'
      : `${mirror.files} (${humanBytes(mirror.bytes)}), ${humanSeconds(mirror.ageSeconds)} old`,
  );
  line('drill', provenDrill === null ? 'never passed' : drillText(provenDrill));
  for (const problem of problems) screen.line(`${screen.paint('red', '✗')} ${problem}`);
  if (problems.length === 0) screen.line(`${screen.paint('green', '✓')} all is well`);
}

function drillText(drill: NonNullable<Status['provenDrill']>): string {
  const took = drill.recoverySeconds === null ? '' : `, everything back in ${humanSeconds(drill.recoverySeconds)}`;
  return `${drill.snapshot} proven ${humanSeconds(drill.ageSeconds)} ago${took}`;
}
