import { join } from 'node:path';

interface Access {
  readonly host: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
}

/** Variables that give `mc` an alias for each of these stores, with its files below `home`. */
export function mcVariables(home: string, aliases: Readonly<Record<string, Access>>): Record<string, string> {
  const variables: Record<string, string> = { MC_CONFIG_DIR: join(home, 'mc') };
  for (const [alias, { host, port, accessKey, secretKey, sessionToken }] of Object.entries(aliases)) {
    const keys = [accessKey, secretKey, ...(sessionToken === undefined ? [] : [sessionToken])];
    variables[`MC_HOST_${alias}`] = `http://${keys.join(':')}@${host}:${port}`;
  }
  return variables;
}
