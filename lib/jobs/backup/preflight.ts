import { humanBytes } from '../../core/runs/bytes.ts';
import { isSkewed, skewSeconds } from '../../core/verify/clockSkew.ts';
import { Failure, Failures } from '../../errors.ts';
import type { ServerFacts } from '../../ports/database.ts';
import type { Run } from '../run.ts';
import type { BackupPorts } from './contract.ts';

export interface Preflight {
  readonly facts: ServerFacts;
  readonly warnings: readonly string[];
}

/** Everything that makes a faithful dump impossible, found before a byte is dumped and reported at once. */
export async function preflight(ports: BackupPorts, run: Run): Promise<Preflight> {
  const facts = await ports.source.facts();
  const [obstacles, client, sealWarnings, vault] = await Promise.all([
    ports.source.obstacles(),
    ports.dumper.client(facts.versionNumber),
    ports.seal === null
      ? ['dumps are not sealed: anyone with read access to the vault can read them']
      : ports.seal.check(run.clock.now()),
    ports.reader.facts(),
  ]);
  const problems = obstacles.map(({ what, hint }) => new Failure('configuration', what, { hint }));
  if (!vault.versioning) {
    problems.push(
      new Failure('configuration', `the vault bucket ${ports.reader.bucket} keeps no versions`, {
        hint: 'enable versioning on it (better: create a new one with Object Lock), then: lifeboat backup',
      }),
    );
  }
  const { mostBytes } = ports.writer;
  if (facts.databaseBytes > mostBytes) {
    const what = `the database has ${humanBytes(facts.databaseBytes)}, and in parts that fit into memory the store takes an object of ${humanBytes(mostBytes)} at most`;
    const hint = 'give a store that takes 10,000 parts as BACKUP_S3_ENDPOINT, then: lifeboat init';
    problems.push(new Failure('configuration', what, { hint }));
  }
  const [only] = problems;
  if (only !== undefined && problems.length === 1) throw only;
  if (problems.length > 1) throw new Failures('configuration', 'a faithful dump is not possible', problems);
  return {
    facts,
    warnings: [...client.warnings, ...sealWarnings, ...lockWarnings(vault), ...skewWarnings(facts, run)],
  };
}

function lockWarnings(vault: { readonly objectLock: unknown }): readonly string[] {
  return vault.objectLock === null ? ['the vault bucket has no Object Lock: its snapshots can be destroyed'] : [];
}

function skewWarnings(facts: ServerFacts, run: Run): readonly string[] {
  const skew = skewSeconds(facts.now, run.clock.now());
  return isSkewed(skew) ? [`the database's clock and this machine's differ by ${skew} s`] : [];
}
