# Sourced: `s3_client ENDPOINT` waits for a store; then `s3 PROGRAM` runs lines of JavaScript that have `send` and `every`,
# signed by npm's aws4fetch 1.0.20, which adds nothing to a request but the signature.
s3_client() {
  npm install --silent --no-audit --no-fund --prefix "$folder" aws4fetch@1.0.20 >/dev/null
  cat >"$folder/client.mjs" <<JAVASCRIPT
import { AwsClient } from 'aws4fetch';
const keys = { accessKeyId: 'lifeboat', secretAccessKey: 'lifeboat-secret', service: 's3', region: 'us-east-1', retries: 0 };
const client = new AwsClient(keys);
/** Path and query as they go over the wire. Throws for any answer but 200. */
async function send(method, path, { body, headers } = {}) {
  const answer = await client.fetch('$1' + path, { method, body, headers });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(method + ' ' + path + ': ' + answer.status + ' ' + text);
  return { headers: answer.headers, text };
}
/** The text of each element of that name. */
const every = ({ text }, name) => [...text.matchAll(new RegExp('<' + name + '>([^<]*)', 'g'))].map((found) => found[1]);
JAVASCRIPT
  tries=0
  until s3 'await send("PUT", "/first")' 2>"$folder/refusal"; do
    tries=$((tries + 1))
    [ "$tries" -lt 90 ] || { cat "$folder/refusal" "$folder/log" >&2; exit 1; }
    sleep 1
  done
}

s3() {
  { cat "$folder/client.mjs"; printf '%s\n' "$1"; } >"$folder/program.mjs"
  node "$folder/program.mjs"
}
