import { goProgram } from './goProgram.ts';

/** The last commit upstream: the project is archived and its binaries are withdrawn, so it is built from source. */
export const minio = goProgram({
  program: 'minio',
  module: 'github.com/minio/minio',
  version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
});
