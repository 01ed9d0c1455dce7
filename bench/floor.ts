/** Lists the live bucket once with the mirror's own lister and does nothing with it: what no mirror can go below. */
import { liveFiles } from '../lib/adapters/stores/minio/liveFiles.ts';

const {
  MINIO_ENDPOINT = '',
  MINIO_PORT,
  MINIO_ACCESS_KEY = '',
  MINIO_SECRET_KEY = '',
  MINIO_BUCKET = '',
} = process.env;
const files = liveFiles({
  endPoint: MINIO_ENDPOINT,
  port: Number(MINIO_PORT),
  useSSL: false,
  accessKey: MINIO_ACCESS_KEY,
  secretKey: MINIO_SECRET_KEY,
  bucket: MINIO_BUCKET,
});
let count = 0;
for await (const _ of files.list()) count += 1;
process.stdout.write(`${count}\n`);
