import { randomUUID } from 'node:crypto';
import { postgresSource } from '../adapters/postgres/server/facts/source.ts';
import { addressOf } from '../config/locations.ts';
import { need } from '../config/need.ts';
import { clusterNow } from '../jobs/owner/cluster.ts';
import { takeOver } from '../jobs/owner/ensureOwner.ts';
import type { JobContext } from './jobs.ts';
import { composeSigner, composeTrust, vaultClient } from './vault.ts';
import { readerOf, writerOf } from './vaultPorts.ts';

/** What was taken over. */
export interface TakenOver {
  /** The place in the vault: `crm-vault/shop`. */
  readonly place: string;
  readonly host: string;
  /** Other hosts that have records there; they count as this application from now on. */
  readonly others: readonly string[];
  /** Whether the mark is signed; without signing keys anyone with the writer's keys can store one. */
  readonly signed: boolean;
}

/** Marks the settings' place in the vault as this application's, as a person says that it is. */
export async function takeOverVault(context: Omit<JobContext, 'askPassphrase' | 'verbose'>): Promise<TakenOver> {
  const { settings, clock, reporter, signal, program } = context;
  const { host, vaultWriter: vault } = need(settings, 'host', 'vaultWriter');
  const { source, liveFiles: live } = settings.powers;
  const client = vaultClient(vault, signal, 'watched');
  const signer = composeSigner(settings, 'writer', clock);
  const reader = readerOf(client, vault, composeTrust(settings));
  const cluster = await clusterNow(source === undefined ? undefined : postgresSource(addressOf(source), { clock }));
  const run = { host, runId: randomUUID(), program, clock, reporter, signal, dryRun: false };
  const owner = { host, cluster, liveBucket: live?.bucket ?? null };
  const others = await takeOver({ reader, writer: writerOf(client, vault, signer) }, run, owner);
  return { place: reader.bucket, host, others, signed: signer !== null };
}
