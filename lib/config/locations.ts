import type { Capabilities } from '../core/vault/capabilities.ts';
import type { DatabaseAddress } from '../ports/database.ts';
import type { Secret } from './secret.ts';

/** A database as a URL named it. */
export interface DatabaseLocation {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: Secret | undefined;
  /** libpq's word; `prefer` where the URL has none. */
  readonly sslMode: string;
  readonly sslRootCert: string | undefined;
}

/** A bucket in the form the application uses: host, port and TLS separately. */
export interface BucketLocation {
  readonly host: string;
  readonly port: number;
  readonly useSsl: boolean;
  /** Undefined: the store says it. */
  readonly region?: string | undefined;
  readonly accessKey: Secret;
  readonly secretKey: Secret;
  readonly bucket: string;
}

/** `ambient`: credentials of the machine itself, such as the role of a task on AWS. */
export type VaultCredentials =
  | { readonly kind: 'ambient' }
  | {
      readonly kind: 'keys';
      readonly accessKey: Secret;
      readonly secretKey: Secret;
      readonly sessionToken: Secret | undefined;
    };

/** The vault with the credentials of one power. */
export interface VaultLocation {
  /** Origin such as `https://vault.example.com:9000`; undefined is AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** The application's in the bucket: `shop/`; empty where it has the bucket to itself. */
  readonly prefix: string;
  readonly credentials: VaultCredentials;
  /** The capabilities found in the store; undefined: not known. */
  readonly capabilities?: Capabilities | undefined;
}

/** Where and how a drill creates its own RDS instance. */
export interface RdsLocation {
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly instanceClass: string;
  readonly parameterGroup: string | undefined;
  readonly namePrefix: string;
  readonly sslMode: 'verify-full' | 'require' | 'disable';
}

/** Reveals the password: only for the adapter that connects. */
export function addressOf(location: DatabaseLocation): DatabaseAddress {
  const { host, port, database, user, password, sslMode, sslRootCert } = location;
  return {
    host,
    port,
    database,
    user,
    password: password?.reveal(),
    sslMode,
    ...(sslRootCert === undefined ? {} : { sslRootCert }),
  };
}
