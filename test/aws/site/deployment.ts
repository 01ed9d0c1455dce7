import type { World } from '../../jobs/helpers/world.ts';
import type { Network } from './network.ts';

export interface DeploymentFacts {
  readonly name: string;
  readonly region: string;
  readonly image: string;
  readonly network: Network;
  readonly world: World;
  /** Path of the operator's own checks of a drill. */
  readonly checks: string;
}

/**
 * The operator's lifeboat.json. Three of its settings are for this machine: the vault is a MinIO, for its locks hold;
 * the database that CreateDBInstance makes has no certificate of Amazon's; and the live bucket speaks no TLS.
 */
export function deploymentOf({
  name,
  region,
  image,
  network: { vpc, subnets },
  world,
  checks,
}: DeploymentFacts): object {
  return {
    BACKUP_HOST: world.host,
    BACKUP_S3_BUCKET: world.vaultBucket,
    BACKUP_S3_ENDPOINT: world.vault.endpoint,
    BACKUP_GPG_PUBLIC_KEY_FILE: world.keys?.publicKeyFile,
    DRILL_CHECKS_FILE: checks,
    MINIO_ENDPOINT: world.live.host,
    MINIO_PORT: world.live.port,
    MINIO_USE_SSL: false,
    MINIO_BUCKET: world.liveBucket,
    DRILL_RDS_SSL_MODE: 'require',
    aws: { name, region, image, network: { way: 'existing VPC', vpc, subnets } },
  };
}
