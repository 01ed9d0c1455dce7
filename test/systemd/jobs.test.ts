import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProxy } from '../helpers/proxy/http.ts';
import { receiver } from '../helpers/receiver.ts';
import { until } from '../helpers/until.ts';
import { manifests, openUploads, pinnedDump } from '../jobs/backup/shelves.ts';
import { assertDone, install, lastRun, startService } from './site/services.ts';
import { everythingOf, secretsIn } from './site/variables.ts';
import { systemdSite } from './site.ts';

test('every job does its work as a user of its own that sees nothing else, and its log is for people', async () => {
  const { world, machine } = await systemdSite();
  const place = await world.anew({ host: 'whole' });
  await using hook = await receiver();
  const variables = {
    ...(await everythingOf(place, machine)),
    NOTIFY_WEBHOOK_URL: `${hook.url}/not-to-be-seen`,
    // Where the folders of the units are too small: the other tests do with those.
    BACKUP_SCRATCH_DIR: '/srv/scratch',
  };
  await machine.succeed('install', '-d', '-m', '1777', '/srv/scratch');
  await install(machine, variables);

  const logs: string[] = [];
  for (const job of ['backup', 'mirror', 'drill', 'prune'] as const) {
    const run = await startService(machine, job);
    assertDone(run);
    assert.match(run.log, /^✓ /m);
    logs.push(run.log);
  }
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  await pinnedDump(place, manifest);
  assert.match(logs.join('\n'), /^✓ snapshot .* is proven: 23 tables, \d+ rows, \d+ files, zero difference/m);

  const units = await machine.succeed('sh', '-c', "cat /etc/systemd/system/lifeboat-*; systemctl show 'lifeboat-*'");
  const everything = (await machine.succeed('journalctl', '--no-pager')) + units;
  for (const secret of secretsIn(variables)) assert.ok(!everything.includes(secret), 'a secret can be seen');
  for (const path of ['/etc/lifeboat/systemd/drill.env', '/home/operator/restore.asc', '/var/lib/lifeboat-drill']) {
    const { code } = await machine.run('setpriv', '--reuid', 'lifeboat-writer', '--clear-groups', 'test', '-r', path);
    assert.equal(code, 1, `the writer can read ${path}`);
  }
  assert.equal(await machine.succeed('ls', '-A', '/srv/scratch'), '');
  assert.deepEqual(hook.received, []);
});

test('a key file that is gone when a run begins is told, as all that keeps a job from its work', async () => {
  const { world, machine } = await systemdSite();
  const place = await world.anew({ host: 'keyless' });
  await using hook = await receiver();
  const variables = { ...(await everythingOf(place, machine)), NOTIFY_WEBHOOK_URL: `${hook.url}/hook` };
  await install(machine, variables);
  await machine.succeed('sh', '-c', 'rm /home/operator/*.asc');
  for (const job of ['backup', 'drill'] as const) {
    const { result, log } = await startService(machine, job);
    assert.equal(result, 'exit-code', log);
  }
  const told = hook.received.map(({ body }) => JSON.parse(body) as { readonly subject: string; readonly text: string });
  assert.deepEqual(
    told.map(({ subject }) => subject),
    ['backup', 'drill'],
  );
  assert.match(told[0]?.text ?? '', /backup_gpg_public_key_file-1 is not a readable OpenPGP key/);
  assert.match(told[1]?.text ?? '', /backup_gpg_private_key_file-1 is not a readable OpenPGP key/);
});

test('installing again changes nothing, a new schedule holds at once, and removing leaves no unit behind', async () => {
  const { world, machine } = await systemdSite();
  const variables = await everythingOf(await world.anew({ host: 'again' }), machine);
  /** To the minute: the seconds are drawn anew whenever systemd reads the files. */
  const next = async (): Promise<string> => {
    const words = ['--property', 'NextElapseUSecRealtime', '--value', 'lifeboat-prune.timer'];
    return (await machine.succeed('systemctl', 'show', ...words)).replace(/:\d\d UTC\n$/, '');
  };
  await install(machine, variables);
  const before = await next();
  const unchanged = await install(machine, variables);
  assert.match(unchanged.errors, /^nothing to change\ntimers: /);
  assert.equal(await next(), before);
  await install(machine, { ...variables, PRUNE_CRON: '30 5 1 1 *' });
  assert.match(await next(), /^\S+ \d{4}-01-01 05:30$/);

  // One that failed would go on standing in the list.
  await install(machine, { ...variables, BACKUP_S3_BUCKET: 'nowhere' });
  const failed = await startService(machine, 'backup');
  assert.equal(failed.result, 'exit-code', failed.log);
  await machine.succeed('lifeboat', 'install', '--remove');
  const listed = await machine.succeed('systemctl', 'list-units', '--all', '--no-legend', 'lifeboat-*');
  assert.equal(listed, '');
  const files = await machine.succeed('find', '/etc', '-path', '*lifeboat*');
  assert.equal(files, '');
});

test('stopped in the middle of an upload, under the protection of its unit, a run ends in order', async () => {
  const { world, machine, longDatabase } = await systemdSite();
  const place = await world.anew({ host: 'stopped' });
  await using proxy = await startProxy(place.vault, [
    { method: 'PUT', url: 'partNumber=2&', fault: { kind: 'stall' } },
  ]);
  const variables = await everythingOf(place, machine);
  await install(machine, { ...variables, DATABASE_URL: longDatabase, BACKUP_S3_ENDPOINT: proxy.endpoint });
  const before = await openUploads(place);
  await machine.succeed('systemctl', 'start', '--no-block', 'lifeboat-backup');
  await until('the upload stands still', () => proxy.log.some(({ fault }) => fault === 'stall'));
  assert.equal((await openUploads(place)).length, before.length + 1);

  const pid = (
    await machine.succeed('systemctl', 'show', '--property', 'MainPID', '--value', 'lifeboat-backup')
  ).trim();
  const about = await machine.succeed('cat', `/proc/${pid}/status`, `/proc/${pid}/mountinfo`);
  assert.match(about, /^CapEff:\t0{16}$/m);
  assert.match(about, /^NoNewPrivs:\t1$/m);
  assert.match(about, /^Seccomp:\t2$/m);
  assert.match(about, / \/ \/ ro,/);
  assert.match(about, / \/var\/cache\/lifeboat-writer rw,/);
  assert.match(about, / \S*\/systemd-private-\S+\/tmp \/tmp rw,/);

  await machine.succeed('systemctl', 'stop', 'lifeboat-backup');
  const { result, status, log } = await lastRun(machine, 'backup');
  assert.deepEqual({ result, status }, { result: 'success', status: 130 }, log);
  assert.match(log, /interrupted; nothing of this run was committed/);
  assert.deepEqual(await openUploads(place), before);
  assert.deepEqual(await manifests(place), []);
});

test('a run that is killed is told once, commits nothing, and the next one makes up for it', async () => {
  const { world, machine, longDatabase } = await systemdSite();
  const place = await world.anew({ host: 'killed' });
  await using hook = await receiver();
  await using proxy = await startProxy(place.vault, [
    { method: 'PUT', url: 'partNumber=2&', times: 1, fault: { kind: 'stall' } },
  ]);
  const variables = { ...(await everythingOf(place, machine)), NOTIFY_WEBHOOK_URL: `${hook.url}/hook` };
  await install(machine, { ...variables, DATABASE_URL: longDatabase, BACKUP_S3_ENDPOINT: proxy.endpoint });
  await machine.succeed('systemctl', 'start', '--no-block', 'lifeboat-backup');
  await until('the upload stands still', () => proxy.log.some(({ fault }) => fault === 'stall'));
  await machine.succeed('systemctl', 'kill', '--kill-who', 'main', '--signal', 'KILL', 'lifeboat-backup');
  await until('the service is over', async () => (await lastRun(machine, 'backup')).result !== 'success');
  const killed = await lastRun(machine, 'backup');
  assert.deepEqual([killed.result, killed.status], ['signal', 9], killed.log);
  await until('it is told', () => hook.received.length > 0);
  assert.deepEqual(await manifests(place), []);

  assertDone(await startService(machine, 'backup'));
  assert.equal((await manifests(place)).length, 1);
  const told = hook.received.map(({ body }) => JSON.parse(body) as { readonly kind: string; readonly text: string });
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['bad', 'good'],
  );
  assert.match(told[0]?.text ?? '', /ended from outside: signal/);
});
