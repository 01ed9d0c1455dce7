import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../helpers/servers/minio.ts';
import { type Moto, startMoto } from '../helpers/servers/moto.ts';
import { databaseActs } from './privileges/acts/databases.ts';
import { ruleActs } from './privileges/acts/rules.ts';
import { secretActs } from './privileges/acts/secrets.ts';
import { taskActs } from './privileges/acts/tasks.ts';
import { vaultActs } from './privileges/acts/vault.ts';
import { watchingActs } from './privileges/acts/watching.ts';
import { type Row, tableOf } from './privileges/cell.ts';
import { clientsOf } from './privileges/clients.ts';
import { furnish, tryInAccount } from './privileges/motoSession.ts';
import { ownerOf } from './privileges/owner.ts';
import { actorOf, type Powers, powersIn } from './privileges/roles.ts';
import { allows, allowsFromAbroad } from './privileges/statement.ts';
import { account, region } from './privileges/template.ts';
import { enforcePolicies, motoOwner, motoUser } from './privileges/users.ts';
import { requestOf, tryInVault, vaultKeys } from './privileges/vaultSession.ts';

const bucket = 'crm-lifeboat';
const expected = join(import.meta.dirname, 'privileges/expected.txt');
let powers: Powers;
let minio: ObjectServer;
let moto: Moto;

before(async () => {
  powers = await powersIn(bucket, 'crm');
  [minio, moto] = await Promise.all([startMinio(), startMoto()]);
});
after(async () => {
  await minio[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
});

test('each role may do what its job does, and nothing of what an attacker would want from it', async (t) => {
  const columns = powers.actors.map(({ name }) => name);
  const table = [
    tableOf('in the vault', columns, await inVault()),
    tableOf('in the account', columns, await inAccount()),
  ].join('\n');
  t.diagnostic(`job × act\n${table}${legend}`);
  assert.equal(table, await readFile(expected, 'utf8'));
});

test('in two accounts the vault lets in the roles of the runner, for what they may do in one and no more', async () => {
  const abroad = '210987654321';
  const aws = { region, image: 'registry.example.com/x:1', network: { way: 'fixed address' } };
  const apart = await powersIn(bucket, 'crm', { ...aws, vaultAccount: account, runnerAccount: abroad });
  const target = { Bucket: bucket, Key: 'x', VersionId: 'x' };
  for (const act of vaultActs) {
    for (const actor of powers.actors) {
      const there = actorOf(apart, actor.name);
      const requests = act.needs.map((need) => requestOf(need, { ...target, Key: `${act.under ?? 'pg/'}x` }));
      const allowed = requests.every((request) => allows(actor.statements, powers.bucketPolicy, request));
      const principal = { 'aws:PrincipalArn': `arn:aws:iam::${abroad}:role/${there.role}` };
      const allowedThere = requests.every((request) =>
        there.stack === 'vault'
          ? allows(there.statements, apart.bucketPolicy, request)
          : allowsFromAbroad(there.statements, apart.bucketPolicy, {
              ...request,
              context: { ...request.context, ...principal },
            }),
      );
      assert.equal(allowedThere, allowed, `${actor.name}: ${act.act}`);
    }
  }
});

const legend = `yes, no: done, or refused, by a server that was given the template's policy
kept: what was there stays, whoever asks: by its lock, or as an older version
*: not enforced here, for no server here knows the resource or condition that decides; told from the template's statements`;

async function inVault(): Promise<readonly Row[]> {
  await createBucket(minio, bucket, { objectLock: true });
  const root = rootClient(minio);
  const clients = new Map<string, ReturnType<typeof rootClient>>();
  for (const actor of powers.actors) {
    clients.set(actor.name, rootClient({ ...minio, ...(await vaultKeys(minio, actor, powers)) }));
  }
  try {
    const rows: Row[] = [];
    for (const act of vaultActs) {
      const cells: Record<string, Row['cells'][string]> = {};
      for (const actor of powers.actors) {
        const as = clients.get(actor.name);
        assert.ok(as);
        cells[actor.name] = await tryInVault(act, actor, powers, { as, root, bucket });
      }
      rows.push({ act: act.act, cells });
    }
    return rows;
  } finally {
    for (const client of [root, ...clients.values()]) client.destroy();
  }
}

async function inAccount(): Promise<readonly Row[]> {
  const { endpoint } = moto;
  const ownerKeys = await motoOwner(endpoint);
  const owner = ownerOf(endpoint, ownerKeys);
  const keys = new Map<string, Awaited<ReturnType<typeof motoUser>>>();
  for (const { name, statements, start } of powers.actors) {
    keys.set(`job ${name}`, await motoUser(endpoint, `${name}-job`, statements));
    if (start.length > 0) keys.set(`start ${name}`, await motoUser(endpoint, `${name}-start`, start));
  }
  await furnish(clientsOf(endpoint, ownerKeys, owner));
  await enforcePolicies(endpoint);
  const rows: Row[] = [];
  for (const act of [...taskActs, ...ruleActs, ...databaseActs, ...secretActs, ...watchingActs]) {
    const cells: Record<string, Row['cells'][string]> = {};
    for (const actor of powers.actors) {
      const own = keys.get(`${act.as} ${actor.name}`);
      if (own !== undefined) cells[actor.name] = await tryInAccount(act, actor, clientsOf(endpoint, own, owner));
    }
    rows.push({ act: act.act, cells });
  }
  return rows;
}
