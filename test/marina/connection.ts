import { Client } from 'pg';

/** Runs `use` on one connection of its own and closes it, whatever happens. */
export async function connected<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'marina' });
  // A server that goes away between two queries is an event; the next query's rejection is the report.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The same server, seen as somebody else or in another database. */
export function withAddress(
  url: string,
  part: { readonly database?: string; readonly user?: string; readonly password?: string },
): string {
  const address = new URL(url);
  if (part.database !== undefined) address.pathname = `/${encodeURIComponent(part.database)}`;
  if (part.user !== undefined) address.username = encodeURIComponent(part.user);
  if (part.password !== undefined) address.password = encodeURIComponent(part.password);
  return address.href;
}
