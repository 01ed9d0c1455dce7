/**
 * What an account and a region hold ready for a deployment, before there is one. Read-only. All methods throw Failure
 * `credentials`, `configuration` (no such region, no AWS CLI) or `unexpected`.
 */
export interface Prospects {
  /** The twelve digits of the account whose credentials these are. */
  account(): Promise<string>;
  /** Accounts of the free plan refuse most kinds of machines. Null where AWS does not say. */
  plan(): Promise<'paid' | 'free' | null>;
  /** Whether EC2 has this type here: `t4g.nano`. */
  hasMachine(type: string): Promise<boolean>;
  /** Versions of PostgreSQL that RDS runs on this class here: `16.10`. Empty where it does not have the class. */
  databaseVersions(instanceClass: string): Promise<readonly string[]>;
  quota(quota: Quota): Promise<QuotaState>;
  /** `ours`: in the account of these credentials. `taken`: in another account. */
  bucket(name: string): Promise<'free' | 'ours' | 'taken'>;
  /** Of what `cdk bootstrap` made; null where it did not run. */
  bootstrapVersion(qualifier: string): Promise<number | null>;
}

/** Of the secrets that tasks start with. A value never leaves the adapter. */
export interface SecretShapes {
  /** The names of all members that hold text. `not an object`: its text is no JSON object. Null where it is not there. */
  members(secret: string): Promise<readonly string[] | 'not an object' | null>;
}

export interface ImageBuilder {
  /** What keeps this machine from building an image of this architecture, and what to do; null where it can. */
  obstacle(architecture: 'arm64' | 'x86_64'): Promise<{ readonly what: string; readonly hint: string } | null>;
}

export type Quota = 'addresses' | 'networks' | 'databases' | 'fargate processors';

export interface QuotaState {
  readonly limit: number;
  /** Null where AWS does not tell how much is used. */
  readonly used: number | null;
}
