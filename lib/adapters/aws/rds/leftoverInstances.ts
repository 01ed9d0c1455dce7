import type { RDSClient } from '@aws-sdk/client-rds';
import type { Leftovers } from '../../../ports/leftovers.ts';
import { sweepInstances } from './sweep.ts';

/** Instances of drills that died before they could delete them: they cost money by the hour. */
export function leftoverInstances(client: RDSClient, owner: string): Leftovers {
  return {
    kind: 'throwaway databases',
    sweep: async (now) => sweepInstances(client, owner, now),
  };
}
