import { ecsClient } from '../adapters/aws/ecs/client.ts';
import { taskWatcher } from '../adapters/aws/ecs/watcher.ts';
import { eventBridgeClient } from '../adapters/aws/eventbridge/client.ts';
import { eventBridgeSchedules } from '../adapters/aws/eventbridge/schedules.ts';
import { localSchedules } from '../adapters/local/schedules/local.ts';
import { commandWriters } from '../adapters/local/writers/commands.ts';
import type { Installed } from '../adapters/postgres/dump/installed.ts';
import { postgresTarget } from '../adapters/postgres/server/restore/target.ts';
import { newDatabaseOn } from '../adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { temporaryCluster } from '../adapters/postgres/server/throwaway/temporaryCluster.ts';
import { liveFiles } from '../adapters/stores/minio/liveFiles.ts';
import type { Settings } from '../config/load.ts';
import { addressOf, type BucketLocation } from '../config/locations.ts';
import type { GrantedRights } from '../core/restore/roleRights.ts';
import type { Run } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exclusion } from '../ports/exclusion.ts';
import type { LiveFiles } from '../ports/files.ts';
import type { Scratch } from '../ports/scratch.ts';
import type { TargetDatabase } from '../ports/target.ts';
import type { Throwaway } from '../ports/throwaway.ts';
import type { Schedules, Writers } from '../ports/writers.ts';

/** The live bucket, opened read-only. */
export function composeLive({ host, port, useSsl, region, accessKey, secretKey, bucket }: BucketLocation): LiveFiles {
  return liveFiles({
    endPoint: host,
    port,
    useSSL: useSsl,
    accessKey: accessKey.reveal(),
    secretKey: secretKey.reveal(),
    bucket,
    ...(region === undefined ? {} : { region }),
  });
}

/** The target server; null where the settings name none. `granted`: privileged rights that roles may get back. */
export function targetOf({ powers }: Settings, clock: Clock, granted: GrantedRights = {}): TargetDatabase | null {
  const { targetDatabase } = powers;
  return targetDatabase === undefined ? null : postgresTarget(addressOf(targetDatabase), { clock, granted });
}

/** Null where a person stops and starts the application. */
export function composeWriters({ writers, surroundings: { home } }: Settings, scratch: Scratch): Writers | null {
  if (writers === undefined) return null;
  return commandWriters({ ...writers, scratch, environment: home === undefined ? {} : { HOME: home } });
}

/** How long a restore waits for a running backup or mirror. */
const waitSeconds = 900;

/** What a restore pauses: the configured EventBridge rules, otherwise the runs of this machine. */
export function composeSchedules(rules: readonly string[], run: Run, exclusion: Exclusion): Schedules {
  const { clock, signal, runId } = run;
  const [first] = rules;
  if (first === undefined) return localSchedules({ exclusion, clock, waitSeconds, signal });
  // The configuration's rules ensure that all begin with the same name, which is the cluster's.
  const cluster = first.replace(/-(?:backup|mirror)$/, '');
  const tasks = taskWatcher(ecsClient(), { cluster, familyPrefix: `${cluster}-` });
  return eventBridgeSchedules(eventBridgeClient(), {
    rules,
    tasks,
    by: `restore ${runId}`,
    waitSeconds,
    clock,
    signal,
  });
}

/** A drill's database: on RDS, on a given server, or on this machine, as configured. */
export async function composeThrowaway(
  { powers, scratchDirectory, drillMaster }: Settings,
  context: {
    readonly installed: Installed;
    readonly scratch: Scratch;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<Throwaway> {
  const { throwaway, source } = powers;
  const { installed, scratch, clock, signal } = context;
  const rights = drillMaster;
  if (throwaway === undefined) return temporaryCluster({ installations: installed, scratchDirectory, rights, clock });
  if (throwaway.kind === 'server') {
    return newDatabaseOn(addressOf(throwaway.location), {
      source: source === undefined ? null : addressOf(source),
      rights,
      clock,
    });
  }
  // Loaded where they are used, because loading them would slow the start of every other command.
  const [{ rdsThrowaway }, { rdsClient }, { rdsCertificates }] = await Promise.all([
    import('../adapters/aws/rds/throwaway.ts'),
    import('../adapters/aws/rds/client.ts'),
    import('../adapters/aws/rds/certificates.ts'),
  ]);
  const { sslMode, ...place } = throwaway.location;
  const owner = place.namePrefix.replace(/-drill$/, '');
  return rdsThrowaway(rdsClient(), {
    place: { ...place, owner },
    sslMode,
    certificates: rdsCertificates(),
    scratch,
    clock,
    signal,
  });
}
