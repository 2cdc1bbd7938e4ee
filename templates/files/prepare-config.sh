#!/usr/bin/env bash
# Fills the writable config/ volume: the image's own files first, then those of this pod, which may be of a revision before this
# script: it knows some of what is asked for below and lacks the rest.
set -euo pipefail
config=/mnt/esgen/config
files=/mnt/esgen/files
cp -r {{ cluster.home }}/config/* "$config/"
cp "$files/elasticsearch.yml" "$config/elasticsearch.yml"
mkdir -p "$config/jvm.options.d"
cp "$files/esgen.options" "$config/jvm.options.d/esgen.options"

# On a volume that another tool has filled some levels further down, Elasticsearch would see no data and found a new cluster beside
# them. `_state` and `nodes` stand where it keeps its own.
data=/mnt/esgen/data
if [[ -d $data && ! -e $data/_state && ! -e $data/nodes ]]; then
  shopt -s nullglob
  set -- "$data"/*/_state "$data"/*/nodes "$data"/*/*/_state "$data"/*/*/nodes
  if (($# > 0)); then
    echo "the volume holds data of Elasticsearch in $(dirname "$1" | sed 's|^/mnt/esgen/data/||'), where it does not look: it would start" \
      "empty. Move what is in that folder to the root of the volume (esgen's docs: migrating), or empty the volume" >&2
    exit 1
  fi
fi

# One node founds the cluster, once it sees most of the others. The rest join what there is and never found a second one.
if [[ ! -v ESGEN_FOUNDING_NODE || $POD_NAME != "$ESGEN_FOUNDING_NODE" ]]; then
  sed -i '/^cluster\.initial_master_nodes:/d' "$config/elasticsearch.yml"
fi
{% if cluster.zones_from_topology %}

# A data node without a zone would stay empty, and nobody would see why.
if [[ -v ZONE ]]; then
  if [[ -z $ZONE ]]; then
    echo "the host has no label topology.kubernetes.io/zone, or Kubernetes is older than 1.35: label it, or leave spec.zones out" >&2
    exit 1
  fi
  printf 'node.attr.zone: "%s"\n' "$ZONE" >>"$config/elasticsearch.yml"
fi
{% endif %}

# Index files are mapped into memory where the host allows as many mappings as Elasticsearch asks for before it starts.
if [[ -v ESGEN_MAPPED_FILES ]]; then
  mapped=true
  if (($(</proc/sys/vm/max_map_count) < {{ cluster.checked_map_count }})); then
    mapped=false
    echo "vm.max_map_count of the host is under {{ cluster.checked_map_count }}: files are read, not mapped; vector search is slow" >&2
    echo 'node.store.allow_mmap: false' >>"$config/elasticsearch.yml"
  fi
  printf 'node.attr.mapped_files: "%s"\n' "$mapped" >>"$config/elasticsearch.yml"
fi
{% if cluster.security and cluster.turns %}

# The user of the hook and the readiness probe, which log in without an index and whatever becomes of `elastic`. The password is
# kept as it is now, since the file of users is read now.
if [[ -d /mnt/esgen/user ]]; then
  { echo && cat /mnt/esgen/scripts/roles.yml; } >>"$config/roles.yml"
  cat /mnt/esgen/user/users >>"$config/users"
  cat /mnt/esgen/user/users_roles >>"$config/users_roles"
  (umask 077 && printf 'user = "esgen:%s"\n' "$(sed 's/[\\"]/\\&/g' /mnt/esgen/user/password)" >"$config/esgen.curl")
fi
{% endif %}
{% if cluster.security and cluster.monitoring.exporter %}

# The user of the exporter, which may look and nothing else. Its password stays with the exporter.
if [[ -d /mnt/esgen/exporter-user ]]; then
  { echo && cat /mnt/esgen/scripts/exporter-roles.yml; } >>"$config/roles.yml"
  cat /mnt/esgen/exporter-user/users >>"$config/users"
  cat /mnt/esgen/exporter-user/users_roles >>"$config/users_roles"
fi
{% endif %}
