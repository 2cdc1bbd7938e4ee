#!/usr/bin/env bash
# Writes every generated file of the repository anew. .ci/run checks that this changes nothing.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

# The Kubernetes schemas, from k8s-openapi. The first build takes a minute or two: nine releases of it.
cargo run --quiet --locked --package esgen-schema-generator

# The schema of the config, and the reference pages that come from the same source.
schema="$(cargo run --quiet --locked -- schema)"
printf '%s\n' "$schema" > schemas/esgen.dev_v1.json
schema="$(cargo run --quiet --locked -- schema --defaults)"
printf '%s\n' "$schema" > schemas/esgen.dev_v1_defaults.json
cargo run --quiet --locked -- reference --output docs/reference --examples tests/rules
