import * as v from 'valibot';
import { type Network, networkSchema } from './network.ts';
import { type Sizes, sizesSchema } from './sizes.ts';
import { texts, truth, words } from './words.ts';

/** Where the stacks go and what is in them; `aws` in lifeboat.json. */
export interface AwsSection {
  /** First word of every stack, role, rule and task. */
  readonly name: string;
  readonly region: string;
  /** The backup account. Missing: the one of the credentials that deploy. */
  readonly vaultAccount?: string | undefined;
  /** The operations account. Missing: the backup account too. */
  readonly runnerAccount?: string | undefined;
  /** Of the runner, with registry and tag. Missing: built from this clone when the stack is deployed. */
  readonly image?: string | undefined;
  readonly architecture: 'arm64' | 'x86_64';
  readonly network: Network;
  /** Whether the secret `<name>/opener` holds a passphrase besides the private key. */
  readonly openerHasPassphrase: boolean;
  /** Whom alarms notify. Without either, alarms show only in CloudWatch. */
  readonly alarms: { readonly mail?: string | undefined; readonly webhook?: string | undefined };
  readonly sizes: Sizes;
  /** Of the drill's throwaway database. */
  readonly drillInstanceClass: string;
}

const account = texts(/^\d{12}$/, 'the twelve digits of an account');

/** Issues complete `aws.name is "…", …`, as those of the settings do. */
export const awsSchema = v.strictObject({
  name: v.optional(
    texts(
      /^(?=.{1,20}$)[a-z](?:-?[a-z0-9])*$/,
      'a word of at most 20 lower-case letters and digits that begins with a letter, single dashes between them',
    ),
    'lifeboat',
  ),
  region: texts(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'the name of a region such as eu-central-1'),
  vaultAccount: v.optional(account),
  runnerAccount: v.optional(account),
  image: v.optional(
    texts(/^[a-z0-9][\w./:@-]{1,511}$/, 'the name of an image such as registry.example.com/lifeboat:1'),
  ),
  architecture: v.optional(words('arm64', 'x86_64'), 'arm64'),
  network: networkSchema,
  openerHasPassphrase: truth(false),
  alarms: v.optional(
    v.strictObject({
      mail: v.optional(v.pipe(v.string('not a mail address'), v.email('not a mail address'))),
      webhook: v.optional(texts(/^https:\/\/\S+$/, 'an https:// URL')),
    }),
    {},
  ),
  sizes: sizesSchema,
  drillInstanceClass: v.optional(
    texts(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'a class of RDS such as db.t4g.medium'),
    'db.t4g.medium',
  ),
}) satisfies v.GenericSchema<unknown, AwsSection>;
