import { judgeOwner, type Owner, type OwnerMark, ownerKey, renderOwnerMark } from '../../core/vault/owner.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { pastRestores, readRestores } from '../vaultRecords/restores.ts';
import { signed, writtenAs } from '../vaultRecords/signed.ts';
import { otherHosts, readOwners } from './owners.ts';

interface VaultPorts {
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
}

/**
 * Refuses to write where another application does: Failure `configuration`. The first run of an application, and the
 * first after a restore or an upgrade, stores a mark that says whose this is. `accepted`: a person says that the source
 * is right as it is. Returns warnings.
 */
export async function ensureOwner(
  ports: VaultPorts,
  run: Run,
  present: Owner,
  accepted: boolean,
): Promise<readonly string[]> {
  const owners = await readOwners(ports.reader, run.host);
  const quick = judgeOwner(owners, present, accepted);
  const continues =
    quick.kind === 'refused' && owners.mark !== null && (await wasRestored(ports.reader, run, owners.mark, present));
  const verdict = continues ? judgeOwner(owners, present, true) : quick;
  if (verdict.kind === 'refused') throw refusal(verdict.what, ports.reader, run.host);
  if (verdict.kind === 'owner' || run.dryRun) return [];
  const { mark } = owners;
  const warnings = await claim(ports, run, verdict.owner, mark?.takesOver ?? []);
  if (mark !== null || warnings.length > 0) return warnings;
  // Of two applications that begin at once, the one whose mark the store took in first stays.
  const after = judgeOwner(await readOwners(ports.reader, run.host), present, true);
  if (after.kind === 'refused') throw refusal(after.what, ports.reader, run.host);
  return [];
}

/** Makes this place the application's, whatever other hosts and clusters have written here. Returns the other hosts. */
export async function takeOver(ports: VaultPorts, run: Run, present: Owner): Promise<readonly string[]> {
  const others = await otherHosts(ports.reader, run.host);
  await store(ports, run, present, others);
  return others;
}

async function claim(
  ports: VaultPorts,
  run: Run,
  owner: Owner,
  takesOver: readonly string[],
): Promise<readonly string[]> {
  try {
    await store(ports, run, owner, takesOver);
    return [];
  } catch (error) {
    // Keys from before the mark may not write it; a snapshot is worth more than a mark.
    if (!(error instanceof Failure) || error.kind !== 'credentials') throw error;
    return [
      "the writer's keys may not store below owner/: a second application in this place would not be refused; give them the policy that lifeboat init --print writer-policy prints",
    ];
  }
}

async function store({ writer }: VaultPorts, run: Run, owner: Owner, takesOver: readonly string[]): Promise<void> {
  const mark: OwnerMark = {
    format: '1.0',
    ...owner,
    runId: run.runId,
    program: run.program,
    claimedAt: run.clock.now().toISOString(),
    takesOver,
  };
  const key = ownerKey(mark);
  const text = renderOwnerMark({ ...mark, ...writtenAs(writer, key, run) });
  await writer.put(key, await signed(writer, text), { contentType: 'application/json' });
}

/** A restore since the mark explains another cluster, another database of the same name, and another bucket. */
async function wasRestored(
  reader: VaultReader,
  { host }: Run,
  { claimedAt }: OwnerMark,
  { cluster }: Owner,
): Promise<boolean> {
  const since = new Date(claimedAt);
  if (cluster !== null) return (await pastRestores(reader, host, cluster.database, since)).length > 0;
  for await (const _ of readRestores(reader, host, since)) return true;
  return false;
}

function refusal(what: string, { bucket }: VaultReader, host: string): Failure {
  return new Failure('configuration', `${bucket}: ${what}`, {
    hint: `give this application a place of its own: BACKUP_S3_PREFIX=${host}; if it is the same application, moved or renamed: lifeboat init --take-over`,
  });
}
