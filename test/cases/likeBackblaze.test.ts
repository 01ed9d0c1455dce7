import assert from 'node:assert/strict';
import { test } from 'node:test';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { backblaze } from '../helpers/stores/backblaze.ts';
import { cloudflare } from '../helpers/stores/cloudflare.ts';
import { diagnosed, readyPlace } from '../jobs/restoreSteps/everyJob.ts';
import { proxiedWorld, servesEveryJob } from '../jobs/restoreSteps/likeStore.ts';

const place = proxiedWorld();

servesEveryJob(place, backblaze, [
  /^ok: the store has no conditional writes \(If-None-Match\): of two runs at once/m,
  /^ok: an upload is checked by Content-MD5: this store takes no x-amz-checksum headers$/m,
]);

test(`a store that behaves like ${backblaze.name} has the object after a lost reply, known by its ETag, and stores no second one`, async () => {
  const { world, proxy } = place;
  const { vaultBucket } = await world.anew();
  const lost = { method: 'POST', url: 'uploadId=', times: 1, fault: { kind: 'loseReply' } } as const;
  proxy.setRules([...backblaze.traits(world.vault), lost]);
  const client = s3Client({ ...world.vault, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 5 });
  const put = await vaultWriter(client, vaultBucket).put('dump', Buffer.alloc(17 * 1024 * 1024, 'dump'));
  assert.equal(put.outcome, 'stored');
  client.destroy();
});

test(`a store that behaves like ${cloudflare.name} is refused by init and by doctor in one sentence, for it keeps no versions`, async () => {
  const { world, proxy } = place;
  proxy.setRules(cloudflare.traits(world.vault));
  const began = performance.now();
  const { place: made, said } = await readyPlace(world, proxy.endpoint);
  const sentence = 'this store keeps no versions: what is stored there can be overwritten and deleted for good';
  assert.deepEqual(
    said.map(({ verdict, what }) => [verdict, what]),
    [['fail', sentence]],
  );
  const failed = (await diagnosed(made, proxy.endpoint)).filter((each) => each.startsWith('fail'));
  assert.deepEqual(failed, [`fail: ${sentence}`]);
  assert.ok(performance.now() - began < 10_000);
});
