import type { Principal } from './powers.ts';
import { kindOfStore, policiesOf, type Store } from './store.ts';

/** Commands that a person types to create or fix a vault: one line each, with the store administrator's credentials. */

function s3api({ endpoint, region }: Store, words: string): string {
  const where = endpoint === undefined ? `--region ${region}` : `--endpoint-url ${endpoint}`;
  return `aws ${where} s3api ${words}`;
}

export function switchVersionsOn(store: Store): string {
  return s3api(store, `put-bucket-versioning --bucket ${store.bucket} --versioning-configuration Status=Enabled`);
}

/** Object Lock implies versioning. Outside us-east-1 AWS requires the region twice. */
export function makeLockedBucket(store: Store, bucket: string): string {
  const { endpoint, region } = store;
  const there =
    endpoint === undefined && region !== 'us-east-1'
      ? ` --create-bucket-configuration LocationConstraint=${region}`
      : '';
  return s3api(store, `create-bucket --bucket ${bucket} --object-lock-enabled-for-bucket${there}`);
}

/** Leaves Object Lock on: locked versions stay locked, and each snapshot sets its own lock. */
export function dropDefaultLock(store: Store): string {
  const none = '--object-lock-configuration ObjectLockEnabled=Enabled';
  return s3api(store, `put-object-lock-configuration --bucket ${store.bucket} ${none}`);
}

/**
 * The store replaces all rules of the bucket, those of other applications too: `rules` is whether it has any. A `get` that
 * fails stops the rest, so that a missing right ends nobody's rules.
 */
export function setLifecycle(store: Store, rules: 'some' | 'none'): string {
  const get = s3api(store, `get-bucket-lifecycle-configuration --bucket ${store.bucket}`);
  const put = s3api(
    store,
    `put-bucket-lifecycle-configuration --bucket ${store.bucket} --lifecycle-configuration file://lifecycle.json`,
  );
  const print = `lifeboat init --print lifecycle --store ${kindOfStore(store)}${prefixOption(store)}`;
  if (rules === 'none') return `${print} > lifecycle.json && ${put}`;
  return `${get} > found.json && ${print} --merge found.json > lifecycle.json && ${put}`;
}

function prefixOption({ prefix = '' }: Store): string {
  return prefix === '' ? '' : ` --prefix ${prefix}`;
}

/** Backblaze has no policies: keys have capabilities. None of these is `deleteFiles`. */
const capabilities: Readonly<Record<Principal, string>> = {
  writer:
    'listBuckets,readBuckets,listFiles,readFiles,writeFiles,readBucketRetentions,readFileRetentions,writeFileRetentions',
  prune: 'listBuckets,readBuckets,listFiles,readFiles,writeFiles,readBucketRetentions,readFileRetentions',
  read: 'listBuckets,readBuckets,listFiles,readFiles,writeFiles,readBucketRetentions,readFileRetentions',
};

/** Makes the keys of one holder; each command prints an id and a secret. */
export function makeKeys(store: Store, holder: Principal): readonly string[] {
  const kind = kindOfStore(store);
  const { prefix = '' } = store;
  const name = prefix === '' ? `lifeboat-${holder}` : `lifeboat-${prefix.slice(0, -1)}-${holder}`;
  const print = printPolicy(store, holder);
  switch (kind) {
    case 'aws':
      return [
        print,
        `aws iam create-user --user-name ${name}`,
        `aws iam put-user-policy --user-name ${name} --policy-name vault --policy-document file://${holder}.json`,
        `aws iam create-access-key --user-name ${name}`,
      ];
    case 'minio':
      return [print, `mc admin accesskey create vault/ --name ${name} --policy ${holder}.json`];
    case 'other':
      return [`${print}, and give it to a new key: ${policiesOf(store)}`];
    case 'backblaze':
      return [
        `b2 key create --bucket ${store.bucket}${prefix === '' ? '' : ` --name-prefix ${prefix}`} ${name} ${capabilities[holder]}`,
      ];
  }
}

/** Revokes rights of existing keys that their holder does not need. */
export function narrowKeys(store: Store, holder: Principal, keyId: string): string {
  switch (kindOfStore(store)) {
    case 'minio':
      return `${printPolicy(store, holder)} && mc admin accesskey edit vault/ ${keyId} --policy ${holder}.json`;
    case 'other':
      return `${printPolicy(store, holder)}, and give it to ${keyId}: ${policiesOf(store)}`;
    case 'aws':
    case 'backblaze':
      return `make new keys and give them in place of ${keyId}: ${makeKeys(store, holder).join(' && ')}`;
  }
}

function printPolicy(store: Store, holder: Principal): string {
  const which = `--print ${holder}-policy --store ${kindOfStore(store)} --bucket ${store.bucket}${prefixOption(store)}`;
  return `lifeboat init ${which} > ${holder}.json`;
}
