const requests =
  'The copy is bound by the one thread that runs Lifeboat: 2.1 ms of CPU a file (rclone and mc: 0.9). Of its profile the AWS SDK’s own code for one PutObject is 22 %, handing bytes to the kernel 20 %, Node’s HTTP and streams 11 %, HMACs and digests 12 % (five HMACs for each signature that the `minio` client makes), garbage collection 4 %, Lifeboat’s own code 4 %.';

const start =
  'Below a second the fixed costs show: loading the bundle takes 0.25 s of CPU (the floor’s process: 0.1), of which compiling the bundle is a third; reading the listing and the index and merging them takes another 0.25.';

/** Where an aim was missed when it was last looked into: what the profile showed. By the line of the table. */
export const shortfalls: Readonly<Record<string, string>> = {
  'speed of a first copy, rclone being 1': requests,
  'speed of a first copy, mc being 1': requests,
  'restore ÷ pg_restore -j2 from a local file':
    'Most of what is more is the fetch before it, for nothing may reach the server before the archive is whole and checked. Of its CPU decrypting, decompressing and digesting are half; the rest is passing the stored bytes through Lifeboat twice, for their SHA-256 and for the decryptor’s verdict.',
  'mirror: peak memory':
    'At the peak of a run over 0.8 GB, sampled every 20 ms, 218 MB were: Node’s heap 52 (16 of them in use), array buffers 63 (three parts of 16 MiB are 48 of them), what else lies outside the heap 9, and the remaining 94 the program that Node is. What more a run over 2 GB takes is not the parts: it has the same three.',
  '20,000 unchanged files: mirror ÷ rclone': start,
  '20,000 unchanged files: mirror ÷ rclone --size-only --fast-list': start,
  '20,000 unchanged files: mirror ÷ listing the source once': start,
};
