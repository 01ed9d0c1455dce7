import * as v from 'valibot';
import type { S3LifecycleRule } from './lifecycle.ts';

/** A rule as a bucket has it; only its name is known, the rest is kept as it is. */
export interface FoundRule {
  readonly ID?: string | undefined;
}

const schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Rules: v.array(v.looseObject({ ID: v.optional(v.string()) })) }),
);

/**
 * The rules in what `aws s3api get-bucket-lifecycle-configuration` wrote: none in an empty text, which it leaves where
 * the bucket has none. Null for another text.
 */
export function parseFoundRules(text: string): readonly FoundRule[] | null {
  if (text.trim() === '') return [];
  const found = v.safeParse(schema, text);
  return found.success ? found.output.Rules : null;
}

/** The rules found in a bucket, with these in place of those of the same name. */
export function mergedRules<F extends FoundRule>(
  found: readonly F[],
  rules: readonly S3LifecycleRule[],
): (F | S3LifecycleRule)[] {
  const names = new Set(rules.map(({ ID }) => ID));
  return [...found.filter(({ ID }) => ID === undefined || !names.has(ID)), ...rules];
}
