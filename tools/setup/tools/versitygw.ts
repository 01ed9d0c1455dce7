import { goProgram } from './goProgram.ts';

/** A second S3 server, of another make, so that nothing rests on MinIO's habits. */
export const versitygw = goProgram({
  program: 'versitygw',
  module: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
});
