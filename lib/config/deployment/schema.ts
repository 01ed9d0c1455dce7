import * as v from 'valibot';

/** Where the stacks go; `aws` in lifeboat.json. */
export interface AwsSection {
  /** First word of every stack and role. */
  readonly name: string;
  readonly region: string;
  /** The backup account. Missing: the one of the credentials that deploy. */
  readonly vaultAccount?: string | undefined;
}

function texts(pattern: RegExp, shape: string) {
  return v.pipe(v.string(`not ${shape}`), v.regex(pattern, `not ${shape}`));
}

/** Issues complete `aws.name is "…", …`, as those of the settings do. */
export const awsSchema = v.strictObject({
  name: v.optional(
    texts(
      /^[a-z][a-z0-9-]{0,19}$/,
      'a word of at most 20 lower-case letters, digits and dashes that begins with a letter',
    ),
    'lifeboat',
  ),
  region: texts(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'the name of a region such as eu-central-1'),
  vaultAccount: v.optional(texts(/^\d{12}$/, 'the twelve digits of an account')),
}) satisfies v.GenericSchema<unknown, AwsSection>;
