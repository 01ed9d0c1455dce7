import { fileURLToPath } from 'node:url';
import { type Benchmark, type Finding, type Setting, sized } from './benchmark.ts';
import { measure } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { spreadOf } from './measure/spread.ts';
import { putIndex } from './places/index.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { manyFiles } from './places/manyFiles.ts';
import type { ProgramRun } from './places/program.ts';
import { rcloneRemote, startStore } from './places/store.ts';

export const unchangedMirror: Benchmark = {
  name: 'unchanged',
  title: 'Mirror with nothing to do',
  method:
    '`lifeboat mirror` of a bucket in which nothing changed, against `rclone sync` with its defaults (a HEAD for every file on both sides), against `rclone sync --size-only --fast-list` (which does not see a file overwritten by one of the same size), and against the floor: a process that lists the source once with the mirror’s own lister. All of them are whole processes, their start included.',
  async run(setting) {
    return [...(await atCount(setting, 20_000, setting.pairs)), ...(await atCount(setting, 200_000, 1))];
  },
};

/** rclone's defaults take minutes at 200,000 files: they run in `slowRounds` only. */
async function atCount(setting: Setting, whole: number, slowRounds: number): Promise<readonly Finding[]> {
  const count = sized(setting, whole);
  await using live = await startStore();
  await using vault = await startStore();
  const liveBucket = await live.bucket('live', 'plain');
  const copyBucket = await live.bucket('copy', 'plain');
  await manyFiles(live, [liveBucket, copyBucket], count);
  const bucket = await vault.bucket('vault', 'vault');
  await putIndex(vault, bucket, live, liveBucket, 'bench');
  const environment = await lifeboatEnvironment(setting.directory, {
    vault: vault.server,
    bucket,
    live: { server: live.server, bucket: liveBucket },
  });
  const remotes = { HOME: setting.directory, ...rcloneRemote(live.server, 'live') };
  const rclone = [setting.tools.rclone, 'sync', `live:${liveBucket}`, `live:${copyBucket}`];
  const runs: ProgramRun[] = [];
  const mirrored = async (): Promise<ProgramRun> => {
    const run = await setting.program.run(['mirror'], environment);
    refuseWork(run, count);
    runs.push(run);
    return run;
  };
  const listed = () => setting.program.script(fileURLToPath(import.meta.resolve('./floor.ts')), environment);
  const sizes = () => measure([...rclone, '--size-only', '--fast-list'], remotes);
  setting.say(`  ${count} files`);
  const rounds = await inRounds(setting.pairs, { sizes, ours: mirrored, floor: listed }, setting.say);
  const slow = await inRounds(slowRounds, { defaults: () => measure(rclone, remotes), mirrored }, setting.say);
  const files = `${count.toLocaleString('en')} unchanged files`;
  return [
    {
      what: `${files}: mirror ÷ rclone`,
      detail: against(slow.mirrored, slow.defaults),
      value: quotients(slow.mirrored, slow.defaults),
      unit: '×',
      aim: { most: 0.05 },
    },
    {
      what: `${files}: mirror ÷ rclone --size-only --fast-list`,
      detail: against(rounds.ours, rounds.sizes),
      value: quotients(rounds.ours, rounds.sizes),
      unit: '×',
      aim: { most: 0.6 },
    },
    {
      what: `${files}: mirror ÷ listing the source once`,
      detail: against(rounds.ours, rounds.floor),
      value: quotients(rounds.ours, rounds.floor),
      unit: '×',
      aim: { most: 1.3 },
    },
    {
      what: `${files}: peak memory of the mirror`,
      detail: '',
      value: spreadOf(runs.map(({ peakMegabytes }) => peakMegabytes)),
      unit: ' MB',
      aim: { most: 250 },
    },
  ];
}

function refuseWork({ report }: ProgramRun, count: number): void {
  const { copied, present } = report.details ?? {};
  if (copied !== 0 || present !== count) throw new Error(`the mirror found work to do: ${report.summary}`);
}
