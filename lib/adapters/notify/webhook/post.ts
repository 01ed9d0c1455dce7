import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';

const tries = 3;
const pauseMilliseconds = 2000;
const deadlineMilliseconds = 10_000;

/**
 * Posts until the receiver accepts it, at most three times. `parts` is called before each try, because a signature may
 * contain the time. A redirection does not count as accepted. The Failure names `what`, never the URL: its path is
 * often a secret itself.
 */
export async function post(
  url: string,
  parts: () => { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  { what, hint, clock }: { readonly what: string; readonly hint: string; readonly clock: Clock },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const reason = await tried(url, parts());
    if (reason === null) return;
    if (attempt === tries) throw new Failure('unexpected', `${what}: ${reason}`, { hint });
    await clock.sleep(pauseMilliseconds);
  }
}

async function tried(url: string, parts: ReturnType<Parameters<typeof post>[1]>): Promise<string | null> {
  const signal = AbortSignal.timeout(deadlineMilliseconds);
  try {
    const reply = await fetch(url, { method: 'POST', ...parts, signal, redirect: 'error' });
    await reply.body?.cancel();
    return reply.ok ? null : `it answered ${reply.status}`;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    // `fetch failed` says nothing; the reason is in its cause.
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}
