import { onPath, run } from './command.ts';

const quiet = { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none' };
/** Another apt at work is waited for, five minutes at most. */
const patient = ['-o', 'DPkg::Lock::Timeout=300', '-q', '-y'];

/** Installs Debian packages; refuses, with the command to type, where it may not. */
export async function aptInstall(...packages: readonly string[]): Promise<void> {
  if ((await onPath('apt-get')) === undefined || process.getuid?.() !== 0) {
    throw new Error(`not root on Debian, so not installed\nhint: sudo apt-get install ${packages.join(' ')}`);
  }
  await freshLists();
  await run('apt-get', [...patient, '--no-install-recommends', 'install', ...packages], { environment: quiet });
}

/** The version of a package that apt would install today. */
export async function aptCandidate(name: string): Promise<string> {
  if ((await onPath('apt-cache')) === undefined) throw new Error(`no apt on this machine, so no ${name}`);
  await freshLists();
  const candidate = /Candidate: (\S+)/.exec(
    await run('apt-cache', ['policy', name], { environment: { LC_ALL: 'C' } }),
  )?.[1];
  if (candidate === undefined || candidate === '(none)') throw new Error(`apt knows no package ${name}`);
  return candidate;
}

/** Unpacks each package (`name=version`) below `directory`, beside whatever is installed, and touches nothing else. */
export async function aptUnpack(directory: string, ...packages: readonly string[]): Promise<void> {
  const files = `${directory}/packages`;
  await run('mkdir', ['-p', files]);
  // Without the sandbox user apt warns that it cannot write into a folder of ours.
  await run('apt-get', ['-o', 'APT::Sandbox::User=root', '-q', 'download', ...packages], { cwd: files });
  for (const file of (await run('ls', [files])).trim().split('\n')) {
    await run('dpkg-deb', ['-x', `${files}/${file}`, directory]);
  }
  await run('rm', ['-r', files]);
}

let updated: Promise<string> | undefined;

/** `apt-get update`, once a process that succeeds: a new machine's lists are empty, an old one's name versions that are gone. */
async function freshLists(): Promise<void> {
  if (process.getuid?.() !== 0) return;
  updated ??= run('apt-get', [...patient, 'update'], { environment: quiet });
  await updated.catch((error: unknown) => {
    updated = undefined;
    throw error;
  });
}
