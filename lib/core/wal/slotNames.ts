import { createHash } from 'node:crypto';

/** The two slots at the source that one host's log is streamed with. */
export interface SlotNames {
  /** Keeps what the vault does not have yet; nothing streams from it. */
  readonly anchor: string;
  /** What `pg_receivewal` streams from; it moves on as soon as the spool has the log. */
  readonly work: string;
}

const longest = 40;

/** PostgreSQL allows lower-case letters, digits and underscores, 63 bytes at most. Two hosts never share a name. */
export function slotNames(host: string): SlotNames {
  const plain = host.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  const own = plain === host && plain.length <= longest;
  const digest = createHash('sha256').update(host).digest('hex').slice(0, 8);
  const stem = `lifeboat_${own ? plain : `${plain.slice(0, longest - 9)}_${digest}`}`;
  return { anchor: stem, work: `${stem}_work` };
}
