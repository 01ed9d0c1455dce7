import { makeKeys } from '../test/jobs/helpers/keys.ts';
import { type Benchmark, type Finding, type Setting, sized } from './benchmark.ts';
import { spreadOf } from './measure/spread.ts';
import { putFiles } from './places/files.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { startStore } from './places/store.ts';

const fileBytes = 20_000_000;
const restored = 'bench_restored';

export const memory: Benchmark = {
  name: 'memory',
  title: 'Peak memory',
  method:
    'Resident high-water mark (VmHWM) of Lifeboat’s own process over a whole run, where the archive and the files of the bucket have 0.2 and 2 GB each. Files of 20 MB.',
  async run(setting) {
    const [small, large] = [await peaks(setting, sized(setting, 0.2e9)), await peaks(setting, sized(setting, 2e9))];
    return jobs.map((job): Finding => {
      const [atSmall, atLarge] = [small[job], large[job]];
      return {
        what: `${job}: peak memory`,
        detail: `${atSmall.toFixed(0)} MB at 0.2 GB, ${atLarge.toFixed(0)} MB at 2 GB`,
        value: spreadOf([atSmall, atLarge].toSorted((a, b) => b - a).slice(0, 1)),
        unit: ' MB',
        aim: { most: 250 },
      };
    });
  },
};

const jobs = ['backup', 'mirror', 'drill', 'restore', 'prune'] as const;

type Peaks = Readonly<Record<(typeof jobs)[number], number>>;

/** Every job once, with a database and with a bucket of so many bytes. */
async function peaks(setting: Setting, bytes: number): Promise<Peaks> {
  const database = await setting.database(bytes);
  await using live = await startStore();
  await using vault = await startStore();
  const keys = await makeKeys(setting.directory);
  const liveBucket = await live.bucket('live', 'plain');
  await putFiles(live.server, liveBucket, Math.ceil(bytes / fileBytes), () => fileBytes);
  const environment = await lifeboatEnvironment(setting.directory, {
    vault: vault.server,
    bucket: await vault.bucket('vault', 'vault'),
    live: { server: live.server, bucket: liveBucket },
    database,
    keys,
  });
  const peakOf = async (...command: readonly string[]): Promise<number> => {
    const run = await setting.program.run(command, environment);
    setting.say(
      `  ${command[0]}, ${(bytes / 1e9).toFixed(2)} GB: ${run.peakMegabytes.toFixed(0)} MB, ${run.seconds.toFixed(1)} s`,
    );
    return run.peakMegabytes;
  };
  const backup = await peakOf('backup');
  const mirror = await peakOf('mirror');
  const drill = await peakOf('drill');
  const restore = await peakOf('restore', '--database', restored, '--yes');
  await database.drop(restored);
  const prune = await peakOf('prune');
  return { backup, mirror, drill, restore, prune };
}
