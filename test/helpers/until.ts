import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something that another process brings about; throws, naming it, when it does not happen. */
export async function until(what: string, happened: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(50);
  }
}
