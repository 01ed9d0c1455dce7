import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cloudwatchClient } from '../../adapters/aws/cloudwatch/client.ts';
import { cloudwatchMetrics } from '../../adapters/aws/cloudwatch/metrics.ts';
import { systemClock } from '../../adapters/local/clock/clock.ts';
import { vaultTermsReader } from '../../adapters/stores/s3/termsReader.ts';
import { demanded } from '../../config/demanded.ts';
import type { Environment } from '../../config/env.ts';
import { load } from '../../config/load.ts';
import { need } from '../../config/need.ts';
import { parseTerms, type VaultTerms } from '../../core/vault/terms.ts';
import { Failure } from '../../errors.ts';
import { type Pulse, pulse } from '../../jobs/pulse.ts';
import type { Reporter } from '../../ports/reporter.ts';
import { composeTrust, vaultClient } from '../vault.ts';
import { readerOf } from '../vaultPorts.ts';

const names = ['APPLICATION', 'EXPECTED_VAULT_FILE'] as const;

/** One look at the vault, with only the reader's keys. `home`: where the function's files are. */
export async function pulseOnce(environment: Environment, reporter: Reporter, home: string): Promise<Pulse> {
  const given = demanded(environment, names);
  const settings = load({ environment });
  const { host, vaultReader: vault } = need(settings, 'host', 'vaultReader');
  // A function's time limit ends it without notice, so it is better to fail and report before that.
  const client = vaultClient(vault, new AbortController().signal, 'watched');
  const ports = {
    reader: readerOf(client, vault, composeTrust(settings)),
    terms: vaultTermsReader(client, vault.bucket),
    metrics: cloudwatchMetrics(cloudwatchClient(), given('APPLICATION')),
    clock: systemClock,
    reporter,
  };
  return pulse(ports, host, await readTerms(resolve(home, given('EXPECTED_VAULT_FILE'))));
}

/** A file next to the code: all variables of a function share 4 kB, and a policy for two accounts does not fit in. */
async function readTerms(file: string): Promise<VaultTerms> {
  const parsed = parseTerms(await readFile(file, 'utf8'));
  if ('terms' in parsed) return parsed.terms;
  throw new Failure('configuration', `${file} cannot be used: ${parsed.problem}`, {
    hint: 'deploy the stack again: npx cdk deploy --all',
  });
}
