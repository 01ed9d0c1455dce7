import type { AwsSection } from '../../config/deployment/schema.ts';
import type { JobSecret } from '../jobs/jobTaskOptions.ts';

/** The private key, for the two jobs that open dumps. A member that the secret lacks would keep the task from starting. */
export function privateKey({ openerHasPassphrase }: AwsSection): JobSecret {
  return {
    secret: 'opener',
    members: ['BACKUP_GPG_PRIVATE_KEY', ...(openerHasPassphrase ? ['BACKUP_GPG_PASSPHRASE'] : [])],
  };
}
