#!/usr/bin/env bash
# Writes every generated file of the repository anew. .ci/run checks that this changes nothing.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

# The Kubernetes schemas, from k8s-openapi. The first build takes some minutes: nine releases of it.
cargo run --quiet --locked --manifest-path schemas/generator/Cargo.toml
