import * as v from 'valibot';
import { instantSchema } from './document.ts';

/** Where and when a record was written, as the record says itself: part of what is signed. */
export interface Written {
  /** Of the vault. */
  readonly vaultBucket: string;
  /** The record's own key. */
  readonly vaultKey: string;
  /** By the clock of the job, ISO 8601. */
  readonly writtenAt: string;
}

/** Fields of every record that is signed; records of older programs have none of them. */
export const writtenSchema = {
  vaultBucket: v.exactOptional(v.string()),
  vaultKey: v.exactOptional(v.string()),
  writtenAt: v.exactOptional(instantSchema),
};
