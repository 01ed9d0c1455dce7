/** Where a bucket is, as far as the commands that a person types need it. */
export interface Store {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** The application's in the bucket: `shop/`. Undefined or empty: it has none. */
  readonly prefix?: string | undefined;
  /** What the store calls itself in its replies; undefined or null where that is not known. */
  readonly server?: string | null | undefined;
}

/**
 * Kinds of store that are administered differently. `other` is a store whose keys are created in a console or a file of
 * its own; an unknown endpoint is taken for MinIO, unless it calls itself something else.
 */
export const storeKinds = ['aws', 'backblaze', 'minio', 'other'] as const;
export type StoreKind = (typeof storeKinds)[number];

interface Make {
  readonly name: string;
  /** In the host name of the endpoint. */
  readonly host?: RegExp;
  /** In the name it gives itself. */
  readonly server?: RegExp;
  /** Where to set a key's rights in that store. */
  readonly policies: string;
}

/** Stores whose keys neither `aws iam`, `b2` nor `mc` makes; docs/guide/stores.md has a section for each. */
const makes: readonly Make[] = [
  {
    name: 'Wasabi',
    host: /wasabisys\.com$/,
    policies:
      'in the Wasabi console: Policies, Create Policy; then attach it to a user and make an access key for that user',
  },
  {
    name: 'Hetzner',
    host: /your-objectstorage\.com$/,
    policies: 'as a bucket policy that names the key: keys of a project may do everything until a policy denies it',
  },
  {
    name: 'Scaleway',
    host: /scw\.cloud$/,
    policies:
      'as an IAM policy of an application in the Scaleway console, and as a bucket policy of Version 2023-04-17',
  },
  {
    name: 'OVHcloud',
    host: /\.ovh\.(?:net|us|ca)$/,
    policies: 'in the OVHcloud control panel: Object Storage, Users, Import JSON',
  },
  {
    name: 'Exoscale',
    host: /exo\.io$/,
    policies: 'as an IAM role in the Exoscale portal; then make a key with that role',
  },
  {
    name: 'Impossible Cloud',
    host: /impossibleapi\.net$/,
    policies: 'in the Impossible Cloud console: Users, policies of the user',
  },
  {
    name: 'IDrive e2',
    host: /idrivee2(?:-\d+)?\.com$/,
    policies: 'in the IDrive e2 console: Access Keys, which cannot be narrowed to folders',
  },
  {
    name: 'versitygw',
    server: /versitygw/i,
    policies: 'as a bucket policy for a user that versitygw admin create-user made with the role user',
  },
  {
    name: 'SeaweedFS',
    server: /seaweedfs/i,
    policies: 'in weed shell: s3.configure, or in the file of -s3.iam.config as an IAM policy',
  },
  {
    name: 'Garage',
    server: /garage/i,
    policies: 'with garage bucket allow: Garage keeps no versions, and is no place for a vault',
  },
];

export function kindOfStore({ endpoint, server }: Pick<Store, 'endpoint' | 'server'>): StoreKind {
  if (endpoint === undefined) return 'aws';
  const { hostname } = new URL(endpoint);
  if (/(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(hostname)) return 'aws';
  if (/(?:^|\.)backblazeb2\.com$/.test(hostname)) return 'backblaze';
  const named = server !== undefined && server !== null && !/minio|aistor/i.test(server);
  return named || makeOf({ endpoint, server }) !== undefined ? 'other' : 'minio';
}

/** Where to set a key's rights in a store of kind `other`. */
export function policiesOf(store: Pick<Store, 'endpoint' | 'server'>): string {
  return makeOf(store)?.policies ?? 'the way this store gives rights to a key';
}

function makeOf({ endpoint, server }: Pick<Store, 'endpoint' | 'server'>): Make | undefined {
  const hostname = endpoint === undefined ? '' : new URL(endpoint).hostname;
  return makes.find((make) => make.host?.test(hostname) === true || make.server?.test(server ?? '') === true);
}
