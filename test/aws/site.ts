import { startWorld, type World } from '../jobs/helpers/world.ts';
import { deploy } from './emulator/deploy.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import { buildDatabaseImage } from './emulator/rds/image.ts';
import { runnerImage } from './image/runnerImage.ts';
import { deploymentOf } from './site/deployment.ts';
import { makeNetwork } from './site/network.ts';
import { makeSecrets } from './site/secrets.ts';

/** Both stacks in the emulator, deployed with cdk, and around them the real servers that they work for. */
export interface AwsSite {
  readonly aws: Emulator;
  readonly world: World;
  /** `aws.name` of its lifeboat.json. */
  readonly name: string;
  /** Seconds of each step until it stood. */
  readonly steps: ReadonlyMap<string, number>;
}

let opened: Promise<{ readonly site: AwsSite; readonly parts: AsyncDisposableStack }> | undefined;

/** The one that all files of a run share; the first to ask for it waits until it stands. */
export async function awsSite(): Promise<AwsSite> {
  opened ??= open();
  return (await opened).site;
}

export async function closeSite(): Promise<void> {
  await (await opened?.catch(() => undefined))?.parts.disposeAsync();
}

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
  const image = await step("runner's image", runnerImage);
  await step("database's image", buildDatabaseImage);
  const world = parts.use(await step('PostgreSQL, MinIO', () => startWorld()));
  const emulator = parts.use(await step('emulator', () => startEmulator({ region, vault: world.vault })));
  await step('secrets', () => makeSecrets(emulator, name, world));
  const network = await makeNetwork(emulator);
  await step('cdk bootstrap, cdk deploy', () =>
    deploy(emulator, deploymentOf({ name, region, image, network, world })),
  );
  const site: AwsSite = { aws: emulator, world, name, steps };
  return { site, parts: parts.move() };
}
