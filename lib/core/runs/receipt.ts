import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import { type Written, writtenSchema } from '../vault/written.ts';
import { type ProofPins, proofPinsSchema } from '../verify/proofPins.ts';

export const jobNames = ['backup', 'mirror', 'prune', 'drill', 'restore', 'hold', 'base', 'stream'] as const;
export type JobName = (typeof jobNames)[number];

interface Told {
  readonly message: string;
  readonly hint: string | null;
}

/** The JSON record of one run of one job. Format 1.x. `details` is the job's own; unknown fields are kept. */
export interface Receipt extends Partial<Written> {
  readonly format: string;
  readonly job: JobName;
  readonly runId: string;
  readonly host: string;
  readonly program: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly exitCode: number;
  /** One sentence for a person. */
  readonly summary: string;
  readonly warnings: readonly string[];
  /**
   * What went wrong, with the hint; `problems` where several things did. Null after a run that completed all of its
   * work.
   */
  readonly failure: ({ readonly kind: string; readonly problems?: readonly Told[] | undefined } & Told) | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a drill's receipt says in its `details` about the snapshot it restored; prune and list read it. */
export interface DrillProof {
  readonly snapshot: string;
  readonly manifestVersionId: string;
  readonly dumpVersionId: string;
  /** Of the backup run that wrote the manifest, not of the drill. */
  readonly runId: string;
  readonly verdict: 'proven' | 'failed';
  /**
   * What only a superuser could restore, and tables that no census counted, one sentence each. Absent where there are
   * none.
   */
  readonly except?: readonly string[];
  /** From the start of the drill to the last check; null where it did not get that far. */
  readonly recoverySeconds: number | null;
  /** Age of the snapshot when the drill began: what a disaster at that moment would have cost. */
  readonly recoveryPointSeconds: number | null;
  /** Absent where the drill did not bring the files back, and in receipts of older versions. */
  readonly pins?: ProofPins;
}

const told = { message: v.string(), hint: v.nullable(v.string()) };

const receiptSchema = v.looseObject({
  format: v.string(),
  ...writtenSchema,
  job: v.picklist(jobNames),
  runId: v.pipe(v.string(), v.nonEmpty()),
  host: v.string(),
  program: v.string(),
  startedAt: instantSchema,
  endedAt: instantSchema,
  exitCode: countSchema,
  summary: v.string(),
  warnings: v.array(v.string()),
  failure: v.nullable(v.looseObject({ kind: v.string(), ...told, problems: v.optional(v.array(v.looseObject(told))) })),
  details: v.looseObject({}),
}) satisfies v.GenericSchema<unknown, Receipt>;

const proofSchema = v.object({
  snapshot: v.string(),
  manifestVersionId: v.string(),
  dumpVersionId: v.string(),
  runId: v.string(),
  verdict: v.picklist(['proven', 'failed']),
  except: v.exactOptional(v.array(v.string())),
  recoverySeconds: v.nullable(v.number()),
  recoveryPointSeconds: v.nullable(v.number()),
  pins: v.exactOptional(proofPinsSchema),
}) satisfies v.GenericSchema<unknown, DrillProof>;

/** Unknown fields are kept; a newer major version is a problem that says so. Never throws. */
export function parseReceipt(text: string): { readonly receipt: Receipt } | { readonly problem: string } {
  const parsed = parseDocument<Receipt>('receipt', text, receiptSchema);
  return 'problem' in parsed ? parsed : { receipt: parsed.value };
}

/** Throws TypeError for a receipt that {@link parseReceipt} would refuse. */
export function renderReceipt(receipt: Receipt): string {
  return renderDocument('receipt', receipt, receiptSchema, 2);
}

/**
 * Null for other jobs' receipts and for drills that ended before they had a snapshot to judge. The caller must have
 * found the receipt under `receipts/drill/`: what another role wrote elsewhere proves nothing.
 */
export function proofOf(receipt: Receipt): DrillProof | null {
  if (receipt.job !== 'drill') return null;
  const result = v.safeParse(proofSchema, receipt.details);
  return result.success ? result.output : null;
}

const restoredSchema = v.object({
  snapshot: v.string(),
  database: v.object({
    way: v.picklist(['new', 'swap', 'in place', 'beside']),
    name: v.string(),
    besides: v.nullable(v.string()),
  }),
});

/** A restore of one database, as its receipt records it. */
export interface PastRestore {
  readonly way: 'new' | 'swap' | 'in place' | 'beside';
  readonly snapshot: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The application's database, even where the restore went into another one next to it. */
  readonly database: string;
}

/** Null for other jobs' receipts and for restores of files alone. */
export function restoredBy(receipt: Receipt): PastRestore | null {
  if (receipt.job !== 'restore') return null;
  const result = v.safeParse(restoredSchema, receipt.details);
  if (!result.success) return null;
  const { snapshot, database } = result.output;
  return {
    way: database.way,
    snapshot,
    startedAt: receipt.startedAt,
    database: database.besides ?? database.name,
  };
}
