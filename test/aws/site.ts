import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { scratch } from '../helpers/scratch.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { deploy } from './emulator/deploy.ts';
import { startEmulator } from './emulator/emulator.ts';
import { runnerImage } from './image/runnerImage.ts';
import type { AwsSite, FirstRun } from './site/contract.ts';
import { deploymentOf } from './site/deployment.ts';
import { listenTo } from './site/listener.ts';
import { metric } from './site/metrics.ts';
import { makeNetwork } from './site/network.ts';
import { operatorAt } from './site/operator.ts';
import { makeSecrets } from './site/secrets.ts';
import { endOfFirst } from './site/tasks.ts';

let opened: Promise<{ readonly site: AwsSite; readonly parts: AsyncDisposableStack }> | undefined;

/** The one that all files of a run share; the first to ask for it waits until it stands. */
export async function awsSite(): Promise<AwsSite> {
  opened ??= open();
  return (await opened).site;
}

// Loaded by test files, which share one process: this is of the whole run.
after(async () => (await opened?.catch(() => undefined))?.parts.disposeAsync());

/** What the operator wants a restored marina to satisfy, and where its rows name files. */
const ownChecks = {
  mustBeTrue: ['select count(*) > 0 from public.clients'],
  objectKeys: ['select object_key from public.documents'],
};

const region = 'eu-central-1';
const name = 'lifeboat';

async function open() {
  await using parts = new AsyncDisposableStack();
  const steps = new Map<string, number>();
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    steps.set(what, (performance.now() - began) / 1000);
    return result;
  };
  const image = await step('image of the runner', runnerImage);
  const world = parts.use(await step('PostgreSQL and MinIO', () => startWorld()));
  const aws = parts.use(await step('emulator', () => startEmulator({ region, vault: world.vault })));
  const { path: directory } = parts.use(await scratch('site'));
  const operator = await operatorAt(aws, directory);
  await step('secrets', () => makeSecrets(operator, directory, world));
  const checks = join(directory, 'checks.json');
  await writeFile(checks, JSON.stringify(ownChecks, null, 2));
  const file = deploymentOf({ name, region, image, network: await makeNetwork(aws), world, checks });
  await step('cdk bootstrap and deploy', () => deploy(operator, directory, region, file));
  const listener = parts.use(await listenTo(aws, `${name}-runner-alarms`));
  const cluster = { aws, name };
  const ended = async (job: 'backup' | 'mirror' | 'drill'): Promise<FirstRun> =>
    step(`first ${job}`, async () => {
      const task = await endOfFirst(cluster, job);
      if (task.code !== 0) throw new Error(`the first ${job} ended ${task.code}: ${task.log}`);
      return { ...task, failed: await metric(cluster, 'JobFailed', job) };
    });
  const first = { backup: await ended('backup'), mirror: await ended('mirror'), drill: await ended('drill') };
  const site: AwsSite = { aws, world, name, operator, first, listener, steps };
  return { site, parts: parts.move() };
}
