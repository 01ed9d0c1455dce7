import { goProgram } from './goProgram.ts';

/** MinIO's client, a peer in the benchmarks. Midnight Commander has the same name. */
export const mc = goProgram({
  program: 'mc',
  module: 'github.com/minio/mc',
  version: 'v0.0.0-20250313080218-cf909e1063a9',
  recognise: /MinIO/,
});
