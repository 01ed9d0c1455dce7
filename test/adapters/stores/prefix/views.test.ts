import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  holderBelow,
  probeBelow,
  readerBelow,
  removerBelow,
  writerBelow,
} from '../../../../lib/adapters/stores/prefix/views.ts';
import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultMaker } from '../../../../lib/adapters/stores/s3/maker.ts';
import { vaultProbe } from '../../../../lib/adapters/stores/s3/probe.ts';
import { vaultReader } from '../../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../../../lib/adapters/stores/s3/writer.ts';
import { vaultLifecycle } from '../../../../lib/core/vault/lifecycle.ts';
import { arnOf, policyDocument, powersOver, principals } from '../../../../lib/core/vault/powers.ts';
import { collect } from '../../../contracts/collect.ts';
import { vaultContract } from '../../../contracts/vault.ts';
import { vaultOn } from '../../../contracts/vaultOn.ts';
import { createBucket, startMinio } from '../../../helpers/servers/minio.ts';
import { scopedKeys } from '../../../helpers/servers/scopedKeys.ts';

vaultContract('MinIO, below a prefix', async () => {
  const vault = await vaultOn(startMinio(), { listsControlCharacters: true });
  await vault.writer.put('another/pg/x', Buffer.from('x'));
  await vault.writer.put('pg/x', Buffer.from('x'));
  return {
    ...vault,
    reader: readerBelow('shop/', vault.reader),
    writer: writerBelow('shop/', vault.writer),
    remover: removerBelow('shop/', vault.remover),
    holder: holderBelow('shop/', vault.holder),
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
});

test("one application's keys neither write, read, list nor hide under another's, with a prefix or without", async () => {
  await using server = await startMinio();
  const bucket = 'shared';
  await createBucket(server, bucket, { objectLock: true });
  const root = s3Client({ ...server, forcePathStyle: true });
  const prefixes = ['shop/', 'crm/', ''] as const;
  const keys = ['pg/a/2026-12-01/12.dump.gz', 'minio/invoices/1.pdf', 'index/a/x', 'receipts/backup/a/x'];
  for (const prefix of prefixes) {
    for (const key of keys) await vaultWriter(root, bucket).put(prefix + key, Buffer.from(prefix));
  }
  for (const prefix of prefixes) {
    const clientOf = async (holder: keyof typeof principals) => {
      const policy = policyDocument(powersOver(principals[holder], arnOf(bucket), { prefix }));
      return s3Client(
        { ...server, ...(await scopedKeys(server, policy)), forcePathStyle: true },
        { deadlineSeconds: 5 },
      );
    };
    const writing = await clientOf('writer');
    const own = readerBelow(prefix, vaultReader(writing, bucket));
    for (const key of keys) {
      assert.equal((await own.head(key))?.size, prefix.length, key);
      assert.equal((await collect(own.listVersions(`${key.split('/')[0]}/`))).length, 1);
    }
    const written = await writerBelow(prefix, vaultWriter(writing, bucket)).put('minio/new', Buffer.from('new'));
    assert.equal(written.outcome, 'stored');
    const probe = probeBelow(prefix, vaultProbe(writing, bucket));
    assert.ok((await probe.now()) !== null);
    assert.equal(await probe.mayEndVersions('pg/doctor'), false);
    const pruning = await clientOf('prune');
    const remover = removerBelow(prefix, vaultRemover(pruning, bucket));
    assert.deepEqual(await remover.hide(['minio/new']), { hidden: ['minio/new'], failed: [] });

    const others = prefixes.filter((other) => other !== prefix);
    for (const client of [writing, pruning, await clientOf('read')]) {
      const whole = vaultReader(client, bucket);
      await assert.rejects(collect(whole.list('')), { kind: 'credentials' });
      for (const other of others) {
        const refused = { kind: 'credentials' } as const;
        await assert.rejects(collect(whole.list(`${other}minio/`)), refused, `${prefix} lists ${other}`);
        await assert.rejects(collect(whole.listVersions(`${other}pg/`)), refused);
        for (const key of keys) {
          await assert.rejects(whole.head(other + key), refused, `${prefix} reads ${other}${key}`);
          await assert.rejects(vaultWriter(client, bucket).put(other + key, Buffer.from('x')), refused);
          const { hidden } = await vaultRemover(client, bucket)
            .hide([other + key])
            .catch(() => ({ hidden: [] }));
          assert.deepEqual(hidden, [], `${prefix} hides ${other}${key}`);
        }
      }
    }
  }
  root.destroy();
});

test('the lifecycle of one application leaves that of the others, and is replaced by its own alone', async () => {
  await using server = await startMinio();
  await createBucket(server, 'shared', { objectLock: true });
  const root = s3Client({ ...server, forcePathStyle: true });
  const maker = vaultMaker(root, 'shared', server.region);
  const rules = async () => {
    const site = await maker.look();
    assert.ok(Array.isArray(site?.lifecycle));
    return new Map(site.lifecycle.map(({ id, noncurrentDays }) => [id, noncurrentDays]));
  };
  await maker.setLifecycle(vaultLifecycle(45));
  await maker.setLifecycle(vaultLifecycle(60, 'shop/'));
  await maker.setLifecycle(vaultLifecycle(90, 'crm/'));
  await maker.setLifecycle(vaultLifecycle(75, 'shop/'));
  const found = await rules();
  assert.equal(found.get('mirror'), 45);
  assert.equal(found.get('shop-mirror'), 75);
  assert.equal(found.get('crm-mirror'), 90);
  assert.equal(found.size, 15);
  root.destroy();
});
