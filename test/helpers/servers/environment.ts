/** Set by test/run.ts for all that a test run starts: how whatever outlives it is recognised. */
export const runMark = 'LIFEBOAT_TEST_RUN';

/** Node's own variable: where it keeps compiled code. Set by test/run.ts too. */
export const compileCache = 'NODE_COMPILE_CACHE';

/**
 * What a server sees of this process's environment: nothing of the caller's AWS_*, PG* or MINIO_*, which would
 * make it behave otherwise on one developer's machine than in CI.
 */
export function serverEnvironment(home: string): Record<string, string> {
  const kept = [runMark, compileCache].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...Object.fromEntries(kept),
  };
}
