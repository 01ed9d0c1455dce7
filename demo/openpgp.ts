import { mkdir } from 'node:fs/promises';
import { type Invocation, output } from './programs.ts';

/** Who the dumps are sealed for. */
const owner = 'Port Nimara backups <backup@port-nimara.example>';

/** A key pair made by gpg, its halves where they belong. */
export interface SealKeys {
  /** What the application's host has. */
  readonly publicKeyFile: string;
  /** What the operator keeps apart; only drill and restore are shown it. */
  readonly privateKeyFile: string;
  /** The operator's keyring, for gpg itself. */
  readonly operatorHome: string;
  readonly fingerprint: string;
}

export async function makeSealKeys(invocation: Invocation): Promise<SealKeys> {
  const { directory } = invocation;
  const operatorHome = `${directory}/operator/gnupg`;
  const publicKeyFile = `${directory}/host/backup.public.asc`;
  const privateKeyFile = `${directory}/operator/backup.private.asc`;
  await mkdir(`${directory}/host`);
  await mkdir(operatorHome, { recursive: true, mode: 0o700 });
  const gpg = async (...args: readonly string[]): Promise<string> =>
    output('gpg', ['--homedir', operatorHome, '--batch', '--quiet', '--no-tty', ...args], invocation);
  try {
    await startAgent(operatorHome, invocation);
    await gpg('--passphrase', '', '--quick-generate-key', owner, 'future-default', 'default', 'never');
    await gpg('--armor', '--output', publicKeyFile, '--export');
    await gpg('--armor', '--output', privateKeyFile, '--export-secret-keys');
    const listing = await gpg('--with-colons', '--list-keys');
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
    return { publicKeyFile, privateKeyFile, operatorHome, fingerprint };
  } finally {
    await endAgent(operatorHome, invocation);
  }
}

/** gpg would start it too, but waits for it no longer than five seconds, which a busy machine may need. */
export async function startAgent(home: string, invocation: Invocation): Promise<void> {
  await output('gpg-agent', ['--homedir', home, '--batch', '--quiet', '--daemon'], invocation);
}

/** An agent that was started goes on; it must not outlive its keyring. */
export async function endAgent(home: string, invocation: Invocation): Promise<void> {
  await output('gpgconf', ['--homedir', home, '--kill', 'all'], invocation);
}
