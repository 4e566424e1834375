#!/usr/bin/env bash
# Checks by tools that others wrote, on what the repository holds: contracts, container files, packages and their licences.
# What cannot run on this machine is said with NOT RUN.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=.venv/bin
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failed=0
check() { # name command…: runs it, and remembers that it failed
  local name=$1
  shift
  printf -- '--- %s\n' "$name"
  "$@" || { failed=1; printf '%s: FAILED\n' "$name"; }
}

schema_linter() {
  local contract linter=("$place/node_modules/.bin/graphql-schema-linter" --config-directory "$place")
  "${linter[@]}" graph_schema/contracts/graphql.graphql || return 1
  for contract in graph_schema/contracts/assessments/*.graphql; do
    SMENET_FORM=yes "${linter[@]}" "$contract" || return 1
  done
  echo "schema linter: 0 findings"
}

container_linter() {
  "$place/node_modules/.bin/dockerfilelint" Containerfile
}

if command -v npm >/dev/null && cp tests/outside/{package.json,graphql-schema-linter.config.js} "$place" &&
  (cd "$place" && timeout 200 npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent >/dev/null 2>&1); then
  check "schema linter" schema_linter
  check "container file, dockerfilelint" container_linter
else
  echo "schema linter and dockerfilelint: NOT RUN (npm, or its registry, is not there)"
fi
check "compose file, schema of the Compose specification" "$bin/check-jsonschema" --builtin-schema vendor.compose-spec compose.yaml
check "contract comparison" "$bin/python" tests/contract/breaking.py ${SMENET_CONTRACT_BASE:+"$SMENET_CONTRACT_BASE"}
check "licences" "$bin/python" tests/outside/licences.py
check "vulnerabilities" "$bin/python" tests/outside/vulnerabilities.py
check "list of packages (SBOM)" make --silent sbom
exit $failed
