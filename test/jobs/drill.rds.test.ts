import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { type RdsService, startRds } from '../adapters/aws/rds/service.ts';
import { startLifeboat } from './helpers/cli.ts';
import { startWorld, type World } from './helpers/world.ts';
import { environmentOf } from './restoreSteps/environment.ts';
import { takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
let rds: RdsService;
let environment: Record<string, string>;

beforeAll(async () => {
  [world, rds] = await Promise.all([startWorld(), startRds()]);
  await takeSnapshot(world);
  await takeMirror(world);
  environment = await environmentOf(world, 'drill', {
    AWS_ENDPOINT_URL: rds.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    DRILL_RDS_SUBNET_GROUP: 'crm-drill',
    DRILL_RDS_SECURITY_GROUPS: 'sg-1',
    DRILL_RDS_NAME_PREFIX: 'crm-drill',
    // Nobody has the authority's certificate but the service that made it.
    DRILL_RDS_SSL_MODE: 'require',
  });
});
afterAll(async () => {
  await rds[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const created = () =>
  rds.asked.filter(({ action }) => action === 'CreateDBInstance').map(({ parameters }) => parameters);

test('a dry run says what the instance is and costs, and makes none', async () => {
  const { code, errors } = await startLifeboat(['drill', '--dry-run'], environment).ended;
  assert.equal(code, 0, errors);
  assert.match(errors, /into a new RDS instance \(db\.t4g\.medium .* prices: https:\/\/aws\.amazon\.com/);
  assert.deepEqual(created(), []);
});

test('a snapshot is proven on an RDS instance whose master is no superuser, with zero difference, and the instance goes', async () => {
  const { code, errors, output } = await startLifeboat(['drill', '--json'], environment).ended;
  assert.equal(code, 0, errors);
  assert.partialDeepStrictEqual(JSON.parse(output), { exit: 'done', details: { verdict: 'proven', problems: [] } });
  const [instance, ...more] = created();
  assert.deepEqual(more, []);
  assert.equal(instance?.get('Tags.Tag.1.Value'), 'crm');
  assert.deepEqual(rds.instances(), []);
  const password = instance?.get('MasterUserPassword') ?? '';
  assert.match(password, /^[0-9a-f]{48}$/);
  assert.ok(!`${errors}${output}`.includes(password));
});

test('fault 22: SIGTERM while RDS makes the instance deletes it', async () => {
  const before = created().length;
  const { process: child, ended } = startLifeboat(['drill'], environment);
  while (created().length === before && child.exitCode === null) {
    await sleep(20);
  }
  child.kill('SIGTERM');
  const { code, errors } = await ended;
  assert.equal(code, 130, errors);
  assert.deepEqual(rds.instances(), []);
});
