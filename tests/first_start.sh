#!/usr/bin/env bash
# What a newcomer does, in a fresh clone and a fresh home: `make serve`, then the first query of the README.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
place=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
server=
finish() {
  if [[ -n $server ]]; then
    kill -TERM -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$place"
}
trap finish EXIT

git clone --quiet --no-hardlinks . "$place/smenet"
mkdir "$place/home"
cd "$place/smenet"
export HOME=$place/home SMENET_PORT=$port
unset SMENET_GRAPH_URL SMENET_DATA
make --silent install
started=$(date +%s)
setsid make --silent serve >"$place/log" 2>&1 &
server=$!
until curl --silent --fail --output /dev/null --max-time 5 "$url/readyz"; do
  if (($(date +%s) - started > 120)) || ! kill -0 "$server" 2>/dev/null; then
    tail -n 20 "$place/log"
    echo "first start: FAILED, no answer after $(($(date +%s) - started)) s"
    exit 1
  fi
  sleep 0.5
done
echo "first start: ready $(($(date +%s) - started)) s after the install"

# The first fenced block of the README that calls curl, as it stands there, but for the port.
query=$(awk '/^```/ { inside = !inside; next } inside && /curl/ { found = 1 } inside && found { print } !inside && found { exit }' README.md)
answer=$(bash -c "${query//127.0.0.1:8000/127.0.0.1:$port}")
printf '%s\n' "$answer"
python3 - "$answer" <<'PY'
import json, sys
answer = json.loads(sys.argv[1])
assert "errors" not in answer, answer
edges = answer["data"]["nearby"]["edges"]
assert edges and all(edge["distanceMetres"] <= 20000 for edge in edges), answer
PY
echo "first start: the README's query is answered"
