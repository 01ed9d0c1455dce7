import * as v from 'valibot';
import { instantSchema, parseDocument, renderDocument } from './document.ts';
import { hostProblem } from './keys.ts';
import { type Written, writtenSchema } from './written.ts';

/** The PostgreSQL cluster and the database in it. */
export interface Cluster {
  readonly systemIdentifier: string;
  readonly serverVersionNumber: number;
  readonly database: string;
}

/** Whose part of the vault this is. What is not known is null: a mirror may know no cluster, a backup no bucket. */
export interface Owner {
  readonly host: string;
  readonly cluster: Cluster | null;
  readonly liveBucket: string | null;
}

/** The JSON record that says so; the newest one of a host that counts is in force. Format 1.x. */
export interface OwnerMark extends Owner, Partial<Written> {
  readonly format: string;
  readonly runId: string;
  readonly program: string;
  readonly claimedAt: string;
  /** Other hosts in this part of the vault that are this application too, under a former name for example. */
  readonly takesOver: readonly string[];
}

const schema = v.looseObject({
  format: v.string(),
  ...writtenSchema,
  host: v.string(),
  runId: v.string(),
  program: v.string(),
  claimedAt: instantSchema,
  cluster: v.nullable(
    v.looseObject({ systemIdentifier: v.string(), serverVersionNumber: v.number(), database: v.string() }),
  ),
  liveBucket: v.nullable(v.string()),
  takesOver: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, OwnerMark>;

export function parseOwnerMark(text: string): { readonly value: OwnerMark } | { readonly problem: string } {
  return parseDocument('owner mark', text, schema);
}

export function renderOwnerMark(mark: OwnerMark): string {
  return renderDocument('owner mark', mark, schema, 2);
}

export const ownersPrefix = 'owner/';

export function ownerKey({ host, runId, claimedAt }: Pick<OwnerMark, 'host' | 'runId' | 'claimedAt'>): string {
  return `${ownersPrefix}${host}/${claimedAt.replaceAll(/[:.]/g, '-')}-${runId.slice(0, 6)}.json`;
}

/** The host of a mark's key; null for any other key. */
export function ownerHost(key: string): string | null {
  const host = /^owner\/([^/]+)\/[^/]+\.json$/.exec(key)?.[1] ?? '';
  return hostProblem(host) === null ? host : null;
}

/** What the vault says about its owners, before the present one is judged. */
export interface Owners {
  /** This host's mark in force; null where it has none. */
  readonly mark: OwnerMark | null;
  /** Whether this host has snapshots or indexes here. */
  readonly hasRecords: boolean;
  /** Other hosts that were here before this host's first mark. */
  readonly earlier: readonly string[];
}

export type OwnerVerdict =
  | { readonly kind: 'owner' }
  /** A mark is to be written: there is none, or it says too little, or what it says has changed for a known reason. */
  | { readonly kind: 'claims'; readonly owner: Owner }
  | { readonly kind: 'refused'; readonly what: string };

/**
 * Whether `present` may write here. `continues` tells whether a restore, or a person, explains that the cluster or the
 * bucket is another one now.
 */
export function judgeOwner({ mark, hasRecords, earlier }: Owners, present: Owner, continues: boolean): OwnerVerdict {
  const strangers = earlier.filter((host) => mark?.takesOver.includes(host) !== true);
  if (strangers.length > 0 && !hasRecords) {
    const names = strangers.map((host) => JSON.stringify(host)).join(', ');
    return { kind: 'refused', what: `this place in the vault belongs to another application, ${names}` };
  }
  const cluster = present.cluster ?? mark?.cluster ?? null;
  const liveBucket = present.liveBucket ?? mark?.liveBucket ?? null;
  const claims = { kind: 'claims', owner: { host: present.host, cluster, liveBucket } } as const;
  if (mark === null) return claims;
  const other = clusterProblem(mark.cluster, present.cluster) ?? bucketProblem(mark, present);
  if (other !== null && !continues) return { kind: 'refused', what: other };
  const same = JSON.stringify([mark.cluster, mark.liveBucket]) === JSON.stringify([cluster, liveBucket]);
  return same ? { kind: 'owner' } : claims;
}

/** An upgrade makes a new cluster of another major. */
function clusterProblem(before: Cluster | null, now: Cluster | null): string | null {
  if (before === null || now === null) return null;
  if (majorOf(before) !== majorOf(now)) return null;
  if (before.systemIdentifier === now.systemIdentifier) return null;
  return `this place in the vault belongs to the cluster with system identifier ${before.systemIdentifier}, and this one has ${now.systemIdentifier}`;
}

/**
 * The files of a database that is known to be the same one may move to another bucket. Another database alone is a doubt
 * of its snapshot, by its OID.
 */
function bucketProblem(mark: OwnerMark, { cluster, liveBucket }: Owner): string | null {
  if (mark.liveBucket === null || liveBucket === null || mark.liveBucket === liveBucket) return null;
  if (cluster !== null && cluster.database === mark.cluster?.database) return null;
  return `this place in the vault belongs to the application with the bucket ${mark.liveBucket}, and this one is ${liveBucket}`;
}

function majorOf({ serverVersionNumber }: Cluster): number {
  return Math.trunc(serverVersionNumber / 10_000);
}
