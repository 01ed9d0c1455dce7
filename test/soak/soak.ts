import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobReport } from '../../lib/jobs/run.ts';
import type { Choice } from '../../lib/jobs/vaultRecords/choose.ts';
import { type Random, randomFrom } from '../fuzz/random.ts';
import { makeSignatures } from '../jobs/helpers/signatures.ts';
import { type Application, startApplication } from './application.ts';
import { attackerOf } from './attacker.ts';
import { hiding, sweeping } from './endings.ts';
import { honestJobs, type SoakWorld } from './jobs.ts';
import { openStore } from './store.ts';
import { type History, lost, wrongRestore, wrongStatus } from './truth.ts';

export interface SoakResult {
  readonly wrong: readonly string[];
  /** For a person. */
  readonly lines: readonly string[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-03-01T00:30:00.000Z');

/**
 * An attacker with the writer's key for the store, an application and a restoring operator act at random, with the honest jobs on
 * their schedule between. `minutes`: simulated ones that pass with an operation, on average.
 */
export async function soak(asked: {
  readonly seed: number;
  readonly operations: number;
  readonly minutes: number;
}): Promise<SoakResult> {
  const random = randomFrom(asked.seed);
  let time = start;
  const clock = { now: () => new Date(time), seconds: () => time / 1000, sleep: async () => undefined };
  const scratchDirectory = await mkdtemp(join(tmpdir(), 'lifeboat-soak-'));
  const history: History = { genuine: [], mirrors: [], proven: null };
  const wrong: string[] = [];
  const tally = new Map<string, number>();
  const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
  const application = startApplication(clock.now);
  const signatures = await makeSignatures({ clock });
  const store = openStore('vault', clock.now);
  const onHide = (key: string): void => void wrong.push(...hiding(key, { history, application, now: clock.now() }));
  const world: SoakWorld = { application, store, signatures, clock, scratchDirectory, onHide };
  const attacker = await attackerOf(world);
  const schedule = scheduleOf(world, history, (report) => {
    time += minute;
    count(`job ${report.job}: ${report.exit}`);
    if (report.exit !== 'done') wrong.push(`${report.job}: ${report.summary} ${report.failure?.stack ?? ''}`);
  });
  const restore = async (): Promise<void> => {
    const choice = choiceFrom(random, history, clock.now());
    count(`restore by ${choice.by}`);
    wrong.push(...(await wrongRestore(world, history, choice)));
  };
  try {
    for (let at = 0; at < 40; at += 1) application.put(`files/${at}`, `file ${at}`);
    for (let operation = 0; operation < asked.operations && wrong.length < 10; operation += 1) {
      const foundBefore = wrong.length;
      time += Math.round(2 * asked.minutes * minute * random.share());
      wrong.push(...sweeping(store.sweep(), history, clock.now()));
      await schedule.run();
      if (random.chance(0.01)) {
        schedule.down(new Date(time + (3 + random.below(9)) * hour));
        count('outage');
      }
      let told = 'look';
      if (random.chance(0.6)) told = await attacker.act(random);
      else if (random.chance(0.5)) told = write(application, random);
      else if (history.genuine.length > 0) await restore();
      count(told);
      if (random.chance(0.3) || operation === asked.operations - 1) wrong.push(...(await wrongStatus(world, history)));
      if (random.chance(0.03) || operation === asked.operations - 1) wrong.push(...(await lost(world, history)));
      if (wrong.length > foundBefore) {
        wrong.push(`… after operation ${operation} (${told}) at ${clock.now().toISOString()}`);
      }
    }
  } finally {
    await rm(scratchDirectory, { recursive: true, force: true });
  }
  const days = Math.round((time - start) / day);
  const lines = [
    ...[...tally]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, times]) => `${String(times).padStart(7)}  ${what}`),
    `seed ${asked.seed}: ${asked.operations} operations over ${days} simulated days, ${history.genuine.length} snapshots, ${wrong.length} wrong`,
    ...wrong,
  ];
  return { wrong, lines };
}

function write(application: Application, random: Random): string {
  application.database.version += 1;
  application.database.rows += random.below(30);
  const key = `files/${random.below(80)}`;
  if (random.chance(0.3)) application.remove(key);
  else application.put(key, `${key} as of version ${application.database.version}`);
  return 'the application writes';
}

function choiceFrom(random: Random, { genuine }: History, now: Date): Choice {
  return random.of<Choice>([
    { by: 'latest' },
    { by: 'proven' },
    { by: 'time', at: new Date(now.getTime() - random.below(20) * day - random.below(24) * hour) },
    { by: 'name', snapshot: random.of(genuine).snapshot },
  ]);
}

/** Runs each job when it is due, unless the jobs are down. */
function scheduleOf(world: SoakWorld, history: History, onReport: (report: JobReport) => void) {
  const jobs = honestJobs(world);
  const last = { backup: -1, mirror: -1, prune: -1, drill: -1 };
  let downUntil = 0;
  const due = (job: keyof typeof last, now: Date, every: number, after: number): boolean => {
    const slot = Math.floor((now.getTime() - after) / every);
    if (slot === last[job]) return false;
    last[job] = slot;
    return true;
  };
  const mirrorNow = async (now: Date, repair: boolean): Promise<void> => {
    history.mirrors.push(now);
    onReport(await jobs.mirror(repair));
  };
  return {
    down: (until: Date) => {
      downUntil = until.getTime();
    },
    async run(): Promise<void> {
      const now = (): Date => world.clock.now();
      if (now().getTime() < downUntil) return;
      if (due('backup', now(), hour, 7 * minute)) {
        const at = now();
        const archive = world.application.archive();
        const report = await jobs.backup();
        onReport(report);
        const { snapshot, manifestVersionId, dump } = report.details ?? {};
        if (snapshot !== undefined && manifestVersionId !== undefined && dump !== undefined) {
          const dumpVersionId = dump.versionId;
          history.genuine.push({ snapshot, manifestVersionId, dumpVersionId, at, archive, hidden: false });
        }
      }
      if (due('mirror', now(), hour, 17 * minute)) await mirrorNow(now(), false);
      if (due('prune', now(), day, 4 * hour + 40 * minute)) onReport(await jobs.prune());
      if (history.genuine.length > 0 && due('drill', now(), 7 * day, 3 * hour)) {
        let at = now();
        let report = await jobs.drill();
        if (report.exit === 'verification' && report.summary.includes('has another version in the mirror')) {
          await mirrorNow(now(), true);
          at = now();
          report = await jobs.drill();
        }
        onReport(report);
        if (report.exit === 'done') history.proven = { at, snapshot: report.details?.snapshot ?? '' };
      }
    },
  };
}
