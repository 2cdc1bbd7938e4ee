#!/usr/bin/env bash
# Fills the writable config/ volume: the image's own files first, then those of the ConfigMap.
set -euo pipefail
config=/mnt/esgen/config
files=/mnt/esgen/files
cp -r {{ cluster.home }}/config/* "$config/"
cp "$files/elasticsearch.yml" "$config/elasticsearch.yml"
mkdir -p "$config/jvm.options.d"
cp "$files/esgen.options" "$config/jvm.options.d/esgen.options"
