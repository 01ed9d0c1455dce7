/** Where a bucket is, as far as commands that a person types need to know it. */
export interface Store {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
}

/** Makes of store whose administration differs. What nobody names is taken for a MinIO: the plain S3 API and `mc`. */
export const storeKinds = ['aws', 'backblaze', 'minio'] as const;
export type StoreKind = (typeof storeKinds)[number];

export function kindOfStore(endpoint: string | undefined): StoreKind {
  if (endpoint === undefined) return 'aws';
  const { hostname } = new URL(endpoint);
  if (/(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(hostname)) return 'aws';
  return /(?:^|\.)backblazeb2\.com$/.test(hostname) ? 'backblaze' : 'minio';
}
