#!/usr/bin/env bash
# Puts what the Secrets hold into the keystore, from which alone Elasticsearch takes secure settings.
set -euo pipefail
shopt -s nullglob
cd /mnt/esgen/secure-settings
set --
for setting in * .[!.]*; do
  if [[ $setting == -* ]]; then
    echo "$setting is not the name of a setting" >&2
    exit 1
  fi
  set -- "$@" "$setting" "$PWD/$setting"
done
if (($# == 0)); then
  echo "there is no key in the Secrets that spec.secureSettings names" >&2
  exit 1
fi

# Away from config/: its settings may name variables that this container does not have, and the tool reads them.
export ES_PATH_CONF=/tmp/keystore
rm -rf "$ES_PATH_CONF"
mkdir "$ES_PATH_CONF"
config=/mnt/esgen/config
tool={{ cluster.home }}/bin/elasticsearch-keystore
# What an image of one's own, another init container or an earlier start has left stays in it.
if [[ -f $config/elasticsearch.keystore ]]; then
  cp "$config/elasticsearch.keystore" "$ES_PATH_CONF/"
else
  "$tool" create
fi
"$tool" add-file --force "$@"
mv "$ES_PATH_CONF/elasticsearch.keystore" "$config/"
