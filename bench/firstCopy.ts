import { type Benchmark, sized } from './benchmark.ts';
import { measure } from './measure/measured.ts';
import { against, inRounds, quotients } from './measure/rounds.ts';
import { putFiles, smallSize } from './places/files.ts';
import { lifeboatEnvironment } from './places/lifeboat.ts';
import { mcAlias, rcloneRemote, startStore } from './places/store.ts';

export const firstCopy: Benchmark = {
  name: 'copy',
  title: 'First copy of small files',
  method:
    '`lifeboat mirror` (SHA-256 of each file, an index at the end) of 5,000 files of 4 to 64 KiB into an empty vault, against `rclone sync --transfers 16 --checkers 16 --fast-list` and `mc mirror`, each into an empty bucket that keeps versions.',
  async run(setting) {
    const count = sized(setting, 5000);
    await using live = await startStore();
    const liveBucket = await live.bucket('live', 'plain');
    await putFiles(live.server, liveBucket, count, smallSize);
    const rounds = await inRounds(
      setting.pairs,
      {
        rclone: async () => {
          await using empty = await startStore();
          const bucket = await empty.bucket('copy', 'versioned');
          const flags = ['--transfers', '16', '--checkers', '16', '--fast-list'];
          return await measure([setting.tools.rclone, 'sync', ...flags, `live:${liveBucket}`, `copy:${bucket}`], {
            HOME: setting.directory,
            ...rcloneRemote(live.server, 'live'),
            ...rcloneRemote(empty.server, 'copy'),
          });
        },
        ours: async () => {
          await using empty = await startStore();
          const bucket = await empty.bucket('vault', 'vault');
          const source = { server: live.server, bucket: liveBucket };
          const environment = await lifeboatEnvironment(setting.directory, {
            vault: empty.server,
            bucket,
            live: source,
          });
          return await setting.program.run(['mirror'], environment);
        },
        mc: async () => {
          await using empty = await startStore();
          const bucket = await empty.bucket('copy', 'versioned');
          return await measure([setting.tools.mc, '--quiet', 'mirror', `live/${liveBucket}`, `copy/${bucket}`], {
            HOME: setting.directory,
            ...mcAlias(live.server, 'live', setting.directory),
            ...mcAlias(empty.server, 'copy', setting.directory),
          });
        },
      },
      setting.say,
    );
    return (['rclone', 'mc'] as const).map((peer) => ({
      what: `speed of a first copy, ${peer} being 1`,
      detail: against(rounds.ours, rounds[peer]),
      value: quotients(rounds[peer], rounds.ours),
      unit: '×',
      aim: { least: 1 },
    }));
  },
};
