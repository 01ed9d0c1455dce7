/**
 * The endpoint itself when it is this machine's. Throws for every other one: no test may ask the real AWS, not even with
 * keys that mean nothing there.
 */
export function localEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url?.protocol === 'http:' && url.hostname === '127.0.0.1' && url.username === '') return endpoint;
  throw new Error(`refuses to start: ${JSON.stringify(endpoint)} is not an endpoint on 127.0.0.1`);
}

export interface AwsPlace {
  readonly endpoint: string;
  readonly region: string;
}

/** For programs that speak to AWS: this endpoint, keys that say `test`, and no profile of whoever runs the tests. */
export function awsEnvironment({ endpoint, region }: AwsPlace): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: localEndpoint(endpoint),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** For clients of the SDK, each of them. */
export interface AwsClientSettings extends AwsPlace {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export function awsClient({ endpoint, region }: AwsPlace): AwsClientSettings {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint: localEndpoint(endpoint), region, credentials, maxAttempts: 2 };
}
