import { run } from '../../local/processes/run.ts';

/** `gpg 2.2.40`, as it names itself. Failure `configuration` where it is not installed. */
export async function gpgProgram(): Promise<string> {
  const { stdout } = await run({ command: 'gpg', arguments: ['--no-options', '--version'], timeoutSeconds: 10 });
  return `gpg ${/^gpg \(GnuPG[^)]*\) (\S+)/.exec(stdout)?.[1] ?? 'unknown'}`;
}
