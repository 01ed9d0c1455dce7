import { aptInstall } from '../apt.ts';
import { onPath, run } from '../command.ts';

/** Modules of Python that Debian packs apart, so that a new machine's python3 lacks them. */
const packages = { pip: 'python3-pip', ensurepip: 'python3-venv' } as const;

/** A python3 that has `module`. */
export async function pythonWith(module: keyof typeof packages): Promise<string> {
  const present = await onPath('python3');
  if (present !== undefined && (await has(present, module))) return present;
  await aptInstall('python3', packages[module]);
  const installed = await onPath('python3');
  if (installed !== undefined && (await has(installed, module))) return installed;
  throw new Error(`${installed ?? 'python3'} lacks ${module}\nhint: put a python3 that has it first on PATH`);
}

async function has(python: string, module: string): Promise<boolean> {
  return run(python, ['-c', `import ${module}`]).then(
    () => true,
    () => false,
  );
}
