#!/usr/bin/env bash
# Runs before the node stops. Services forget the pod first; then, where other nodes hold copies of its shards, it waits
# until every copy is in place, so that a rolling restart never takes away the last one. Gives up in time to stop cleanly.
set -u
sleep {{ set.hook.linger_seconds }}
{% if set.hook.wait_seconds > 0 %}

health() {
{% if cluster.security %}
  # The password goes to curl on its standard input: arguments can be read by every process of the host. No braces around
  # variables in here: Flux would substitute them.
  printf 'user = "elastic:%s"\n' "$(printf %s "$ELASTIC_PASSWORD" | sed 's/[\\"]/\\&/g')" |
    curl --silent --max-time 20 --config - \
      --cacert {{ cluster.home }}/config/http-certs/ca.crt \
      'https://localhost:{{ cluster.ports.http }}/_cluster/health?wait_for_status=green&timeout=10s&master_timeout=10s'
{% else %}
  curl --silent --max-time 20 \
    'http://localhost:{{ cluster.ports.http }}/_cluster/health?wait_for_status=green&timeout=10s&master_timeout=10s'
{% endif %}
}

settled=0
silent=0
while ((SECONDS < {{ set.hook.wait_seconds }} && settled < 3 && silent < 3)); do
  answer=$(health)
  case $answer in
    *'"status":"green"'*) exit 0 ;;
    *'"status":"yellow"'* | *'"status":"red"'*) silent=0 ;;
    # No master at the moment, which may pass; or not reachable or not allowed, where waiting would tell nothing. An error
    # has a "status" too: its number.
    *)
      silent=$((silent + 1))
      settled=0
      sleep 2
      continue
      ;;
  esac
  # Copies that nothing will place (an index with more replicas than nodes) are not waited for.
  if [[ $answer == *'"initializing_shards":0,'* && $answer == *'"delayed_unassigned_shards":0,'* &&
    $answer == *'"number_of_in_flight_fetch":0,'* ]]; then
    settled=$((settled + 1))
  else
    settled=0
  fi
  sleep 2
done
{% endif %}
exit 0
