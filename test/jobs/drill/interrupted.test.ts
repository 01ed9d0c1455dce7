import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { PutObjectCommand } from '@aws-sdk/client-s3';

import { Failure } from '../../../lib/errors.ts';
import type { Run } from '../../../lib/jobs/run.ts';
import type { ReadableDatabase } from '../../../lib/ports/database.ts';
import type { Sandbox } from '../../../lib/ports/files.ts';
import type { TargetDatabase } from '../../../lib/ports/target.ts';
import type { Throwaway } from '../../../lib/ports/throwaway.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import type { Place } from '../helpers/place.ts';
import { listeningReporter } from '../helpers/watching.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { runDrill, runRestore, takeMirror, takeSnapshot } from '../restoreSteps/jobs.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
});
afterAll(() => world[Symbol.asyncDispose]());

/** A run that is told to stop as soon as it comes to a stage. */
function stoppedAt(place: Place, stage: string): Run {
  const stop = new AbortController();
  const onStage = (name: string): void => {
    if (name === stage) stop.abort(new Failure('interrupted', 'interrupted by SIGTERM'));
  };
  return place.run({ signal: stop.signal, reporter: listeningReporter({ onStage }) });
}

/** Notes by what each count can be cut short. */
function noting(reader: ReadableDatabase, signals: (AbortSignal | undefined)[]): ReadableDatabase {
  return {
    ...reader,
    async census(options) {
      signals.push(options.signal);
      return reader.census(options);
    },
  };
}

function countingIn(target: TargetDatabase, signals: (AbortSignal | undefined)[]): TargetDatabase {
  return {
    ...target,
    async create(name, needs) {
      const fresh = await target.create(name, needs);
      return { ...fresh, reader: noting(fresh.reader, signals) };
    },
  };
}

test('fault 22: a drill that is told to stop does not count to the end first', async () => {
  const { throwaway } = await world.drillPorts();
  const run = stoppedAt(world, 'compare rows');
  const signals: (AbortSignal | undefined)[] = [];
  const counting: Throwaway = {
    ...throwaway,
    use: async (needs, use) =>
      throwaway.use(needs, async (place) => use({ ...place, target: countingIn(place.target, signals) })),
  };
  const report = await runDrill(world, { ports: { throwaway: counting }, run, options: { only: 'database' } });
  assert.deepEqual([report.exit, signals], ['interrupted', [run.signal]], report.summary);
});

test('fault 22: a restore that is told to stop does not count to the end first', async () => {
  const { database } = await world.restorePorts();
  assert.ok(database !== null);
  const run = stoppedAt(world, 'verify');
  const signals: (AbortSignal | undefined)[] = [];
  const counting = countingIn(database, signals);
  const report = await runRestore(world, { ports: { database: counting }, run, options: { only: 'database' } });
  assert.deepEqual([report.exit, signals], ['interrupted', [run.signal]], report.summary);
});

test('fault 22: a drill that is told to stop does not read every file back first', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  for (let file = 0; file < 30; file += 1) {
    await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key: `file ${file}`, Body: 'x' }));
  }
  client.destroy();
  await takeMirror(place);
  await takeSnapshot(place);
  const { sandbox } = await place.drillPorts();
  let reads = 0;
  const counting: Sandbox = {
    ...sandbox,
    use: async (use) =>
      sandbox.use(async (files) =>
        use({
          ...files,
          async read(key) {
            reads += 1;
            return files.read(key);
          },
        }),
      ),
  };
  const run = stoppedAt(place, 'read back');
  const report = await runDrill(place, { ports: { sandbox: counting }, run, options: { only: 'objects' } });
  assert.deepEqual([report.exit, reads], ['interrupted', 0], report.summary);
});
