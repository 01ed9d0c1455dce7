import { Failure } from '../../../errors.ts';

/** OpenSSL's words for a certificate that this machine does not accept; no later try changes it. */
const untrustedCodes: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export function isUntrusted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && untrustedCodes.has(error.code);
}

/** Failure `configuration` that says what is wrong with the certificate of `server`, and how to fix it. */
export function untrusted(server: string, code: string, cause: unknown): Failure {
  return new Failure('configuration', `${server} shows a certificate that ${faultOf(code)} (${code})`, {
    hint: hintOf(code),
    cause,
  });
}

function faultOf(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'is not valid yet';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'is for another host name';
  return 'this machine does not trust';
}

function hintOf(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'renew the certificate of that server, then run again: lifeboat doctor';
  if (code === 'CERT_NOT_YET_VALID') return 'set the clock of this machine, or of that server: timedatectl status';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return 'name the server as its certificate does, or give it a certificate for this name: lifeboat doctor';
  }
  return 'name the authority that signed it, for every job: NODE_EXTRA_CA_CERTS=/path/to/ca.pem lifeboat doctor';
}
