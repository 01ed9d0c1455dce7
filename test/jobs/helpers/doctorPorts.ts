import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { liveProbe, vaultProbe } from '../../../lib/adapters/stores/s3/probe.ts';
import { vaultReader } from '../../../lib/adapters/stores/s3/reader.ts';
import { vaultWriter } from '../../../lib/adapters/stores/s3/writer.ts';
import { emptyRunState } from '../../../lib/core/runs/runState.ts';
import type { DoctorPorts } from '../../../lib/jobs/doctor/contract.ts';
import type { Place } from './place.ts';
import type { PortOptions } from './portOptions.ts';
import { makeSignatures } from './signatures.ts';

/** All that doctor can try of a place, with the keys that its jobs have. */
export async function doctorPorts(place: Place, options: PortOptions = {}): Promise<DoctorPorts> {
  const { source, dumper, seal, reader } = await place.backupPorts(options);
  // What tests store is not signed, and counts.
  const signatures = await makeSignatures({ unsignedUntil: new Date(Date.now() + 86_400_000) });
  const { live, scratch } = await place.mirrorPorts(options);
  const { endpoint, region } = place.vault;
  const vault = { endpoint, region, forcePathStyle: true };
  const writes = options.vaultKeys ?? (await place.vaultKeys('backup'));
  const writing = s3Client(
    { ...vault, endpoint: options.vaultEndpoint ?? endpoint, ...writes },
    { deadlineSeconds: 5 },
  );
  const liveClient = s3Client({ ...place.live, ...(await place.liveKeys()), forcePathStyle: true });
  const bucket = place.vaultBucket;
  return {
    host: place.host,
    source,
    target: null,
    master: null,
    dumper,
    live: { files: live, probe: liveProbe(liveClient, place.liveBucket) },
    reader: signatures.reading(reader),
    capabilities: null,
    store: { endpoint, region, bucket },
    writing: {
      holder: 'writer',
      keyId: writes.accessKey,
      probe: vaultProbe(writing, bucket),
      reader: vaultReader(writing, bucket),
      writer: vaultWriter(writing, bucket),
    },
    others: [],
    seal: async () => seal,
    pair: null,
    scratch,
    journal: { read: async () => emptyRunState },
    clock: place.run().clock,
    fallbacks: [],
    noncurrentDays: 45,
    keepDailyDays: 30,
  };
}
