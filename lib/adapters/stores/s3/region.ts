import type { S3Client } from '@aws-sdk/client-s3';
import { codeOf, statusOf } from './failure.ts';

/** Refusals that say nothing but: signed for another region. */
const otherRegionCodes: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'PermanentRedirect',
]);

const regionShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The region that a store names in its refusal; undefined where it names none. */
export function regionWanted(error: unknown): string | undefined {
  if (!(error instanceof Error) || !otherRegionCodes.has(codeOf(error))) return undefined;
  const named = 'Region' in error && typeof error.Region === 'string' ? error.Region : expected(error.message);
  return named !== undefined && regionShape.test(named) ? named : undefined;
}

/** versitygw says it only in the message: `... the region is wrong; expecting 'garage'`. */
function expected(message: string): string | undefined {
  return /expecting ["']([^"']+)["']/.exec(message)?.[1];
}

/**
 * Lets a client follow a store into the region that it names. A reply to HEAD names nothing: there the bucket is asked
 * by `ask`, whose own refusal does.
 */
export function learnRegion(
  client: S3Client,
  known: { region: string },
  ask: (bucket: string) => Promise<unknown>,
): void {
  client.middlewareStack.add(
    (next, context) => async (call) => {
      const signedFor = known.region;
      try {
        return await next(call);
      } catch (error) {
        const silent = context.commandName?.startsWith('Head') === true && statusOf(error) === 400;
        const refusal = silent ? await ask(bucketOf(call.input)).catch((told: unknown) => told) : error;
        const wanted = regionWanted(refusal) ?? known.region;
        if (wanted === signedFor) throw error;
        known.region = wanted;
        return next(call);
      }
    },
    { step: 'initialize', priority: 'high' },
  );
}

function bucketOf(input: object): string {
  return 'Bucket' in input && typeof input.Bucket === 'string' ? input.Bucket : '';
}
