/** Set by test/run.ts for all that a test run starts: how whatever outlives it is recognised. */
export const runMark = 'LIFEBOAT_TEST_RUN';

/**
 * What a server sees of this process's environment: nothing of the caller's AWS_*, PG* or MINIO_*, which would
 * make it behave otherwise on one developer's machine than in CI.
 */
export function serverEnvironment(home: string): Record<string, string> {
  const mark = process.env[runMark];
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...(mark === undefined ? {} : { [runMark]: mark }),
  };
}
