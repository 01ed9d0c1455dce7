import type { Failure } from '../../errors.ts';
import { signingNames } from '../settings/signing.ts';
import type { SettingName } from '../settings.ts';
import { wrong } from '../wrong.ts';
import { tooLong } from './carried.ts';
import type { AwsSection } from './schema.ts';
import { offeredInstead } from './sizes.ts';

type Texts = ReadonlyMap<SettingName, string>;

/** Problems that the settings and the section can only have together. */
export function brokenRules(aws: AwsSection, texts: Texts): readonly Failure[] {
  return [
    ...region(aws, texts),
    ...source(aws, texts),
    ...zones(aws),
    ...sizes(aws),
    ...tooLong(texts),
    ...signing(texts),
  ];
}

function* region(aws: AwsSection, texts: Texts): Generator<Failure> {
  if (/^(?:cn|us-gov|us-iso[a-z]*)-/.test(aws.region)) {
    yield wrong(
      `aws.region is ${JSON.stringify(aws.region)}, of a partition of AWS that the templates do not support`,
      'set aws.region to a region of the partition aws, such as eu-central-1',
    );
  }
  const given = texts.get('BACKUP_S3_REGION');
  if (given !== undefined && given !== aws.region) {
    yield wrong(
      `BACKUP_S3_REGION is ${JSON.stringify(given)}, but the vault is made in aws.region, ${JSON.stringify(aws.region)}`,
      'remove BACKUP_S3_REGION from lifeboat.json, or set both to the same region',
    );
  }
}

function* source({ network }: AwsSection, texts: Texts): Generator<Failure> {
  if (network.way === 'hybrid') return;
  for (const name of ['MINIO_ENDPOINT', 'MINIO_BUCKET'] as const) {
    if (!texts.has(name)) {
      yield wrong(
        `${name} is missing: mirror runs on AWS unless the network is hybrid`,
        `set ${name} in lifeboat.json`,
      );
    }
  }
  if (network.way === 'fixed address' && !/^(?:true|1|yes)$/i.test(texts.get('MINIO_USE_SSL')?.trim() ?? '')) {
    yield wrong(
      'MINIO_USE_SSL is not true, and a fixed address reaches the live bucket through the internet',
      'set MINIO_USE_SSL to true in lifeboat.json, and MINIO_PORT to the port that speaks TLS',
    );
  }
}

/** RDS places a database in two zones or more, even a small one. */
function* zones({ network }: AwsSection): Generator<Failure> {
  if (network.way === 'existing VPC' && (network.drillSubnets ?? network.subnets).length < 2) {
    yield wrong(
      'aws.network.subnets is one subnet, and the throwaway database of a drill wants two in different zones',
      'set aws.network.drillSubnets in lifeboat.json',
    );
  }
}

/**
 * Prune and drill on AWS hold no signing key: with these settings they could not write records or accept each other's.
 */
function* signing(texts: Texts): Generator<Failure> {
  const given = signingNames.filter((name) => texts.has(name));
  if (given.length === 0) return;
  yield wrong(
    `${given.join(', ')}: nothing on AWS signs or checks records yet`,
    'remove them from lifeboat.json; docs/guide/aws.md says what holds there instead (Signed records)',
  );
}

function* sizes({ sizes: all }: AwsSection): Generator<Failure> {
  for (const [job, size] of Object.entries(all)) {
    const offered = offeredInstead(size);
    if (offered === undefined) continue;
    yield wrong(
      `aws.sizes.${job}.memoryMiB is ${size.memoryMiB}, which Fargate does not offer with ${size.cpuUnits} cpuUnits`,
      `set aws.sizes.${job}.memoryMiB to one of ${offered}`,
    );
  }
}
