import assert from 'node:assert/strict';
import * as v from 'valibot';
import { databaseUrlSchema } from '../../lib/config/databaseUrl.ts';
import { addressOf } from '../../lib/config/locations.ts';
import type { DatabaseAddress } from '../../lib/ports/database.ts';

/** A test server's URL as the adapters want it, read the way the configuration reads it. */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  const read = v.safeParse(databaseUrlSchema, url);
  assert.ok(read.success, 'not a database URL');
  return addressOf(read.output);
}
