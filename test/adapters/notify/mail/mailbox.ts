import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Delivered {
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly source: string;
}

export interface Mailbox extends AsyncDisposable {
  readonly port: number;
  readonly delivered: readonly Delivered[];
  /** Who logged in, one entry a session. */
  readonly logins: readonly string[];
}

/** Of a certificate that signs itself: its key and itself, in one text. */
const certificate =
  'req -x509 -newkey rsa:2048 -nodes -keyout - -out - -days 1 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1';

/** A mail server of 127.0.0.1. `password`: what it asks for; `refused`: an address that it does not know. */
export async function mailbox(
  options: { readonly secure?: boolean; readonly password?: string; readonly refused?: string } = {},
): Promise<Mailbox> {
  const { secure = false, password, refused } = options;
  const delivered: Delivered[] = [];
  const logins: string[] = [];
  const { stdout: pem } = await promisify(execFile)('openssl', certificate.split(' '));
  const handlers: SMTPServerOptions = {
    secure,
    // Or else it greets only when a name server has answered, or a second and a half have passed.
    disableReverseLookup: true,
    key: pem,
    cert: pem,
    authOptional: password === undefined,
    // A password without TLS is refused by a server that does not say otherwise.
    allowInsecureAuth: true,
    onAuth(auth, _session, callback) {
      if (auth.password !== password) {
        callback(new Error('invalid login'));
        return;
      }
      logins.push(auth.username ?? '');
      callback(null, { user: auth.username });
    },
    onRcptTo({ address }, _session, callback) {
      if (address === refused) {
        callback(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
        return;
      }
      callback();
    },
    onData(stream, session, callback) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        // Kept first: whoever is told that the mail was taken looks for it at once.
        delivered.push({ to, source: Buffer.concat(chunks).toString('utf8') });
        callback();
      });
    },
  };
  const server = new SMTPServer(handlers);
  // A client that leaves in the middle is what some tests are about.
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    delivered,
    logins,
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => resolve(undefined));
      await promise;
    },
  };
}
