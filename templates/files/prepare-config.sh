#!/usr/bin/env bash
# Fills the writable config/ volume: the image's own files first, then those of the ConfigMap.
set -euo pipefail
config=/mnt/esgen/config
files=/mnt/esgen/files
cp -r {{ cluster.home }}/config/* "$config/"
cp "$files/elasticsearch.yml" "$config/elasticsearch.yml"
mkdir -p "$config/jvm.options.d"
cp "$files/esgen.options" "$config/jvm.options.d/esgen.options"
{% if set.founding_node %}
# One node founds the cluster, once it sees most of the others. The rest join what there is and never found a second one.
if [[ $POD_NAME != {{ set.founding_node }} ]]; then
  sed -i '/^cluster\.initial_master_nodes:/d' "$config/elasticsearch.yml"
fi
{% endif %}
