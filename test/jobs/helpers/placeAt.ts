import { randomUUID } from 'node:crypto';

import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { liveReaderPolicy, removerPolicy, writerPolicy } from '../../helpers/policies.ts';
import type { ObjectServer } from '../../helpers/servers/objectServer.ts';
import { type PolicyDocument, type ScopedKeys, scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Place, Site, VaultJob } from './place.ts';
import * as ports from './ports.ts';
import { clockFrom, listeningReporter } from './watching.ts';

export function placeAt(site: Site): Place {
  const made = new Map<string, Promise<ScopedKeys>>();
  const keys = (server: ObjectServer, name: string, policy: PolicyDocument): Promise<ScopedKeys> => {
    const known = made.get(name) ?? scopedKeys(server, policy);
    made.set(name, known);
    return known;
  };
  const place: Place = {
    ...site,
    backupPorts: (options = {}) => ports.backupPorts(place, options),
    mirrorPorts: (options = {}) => ports.mirrorPorts(place, options),
    prunePorts: (options = {}) => ports.prunePorts(place, options),
    drillPorts: (options = {}) => ports.drillPorts(place, options),
    restorePorts: (options = {}) => ports.restorePorts(place, options),
    run: ({ now, ...about } = {}) => ({
      host: site.host,
      runId: randomUUID(),
      program: 'lifeboat test',
      clock: now === undefined ? systemClock : clockFrom(now),
      reporter: listeningReporter(),
      signal: new AbortController().signal,
      dryRun: false,
      ...about,
    }),
    vaultKeys: (job) => keys(site.vault, job, vaultPolicy(site.vaultBucket, job)),
    liveKeys: () => keys(site.live, 'live', liveReaderPolicy(site.liveBucket)),
  };
  return place;
}

function vaultPolicy(bucket: string, job: VaultJob): PolicyDocument {
  const policy = writerPolicy(bucket, job);
  if (job !== 'prune') return policy;
  return { ...policy, Statement: [...policy.Statement, ...removerPolicy(bucket).Statement] };
}
