#!/usr/bin/env bash
# Runs before the node stops. Services forget the pod first; then, where other nodes hold copies of its shards, it waits
# until every copy is in place, so that a rolling restart never takes away the last one. Gives up in time to stop cleanly.
set -u
sleep {{ set.hook.linger_seconds }}
{% if set.hook.wait_seconds > 0 %}

health() {
{% if cluster.security %}
  # The password goes to curl on its standard input: arguments can be read by every process of the host.
  local password=${ELASTIC_PASSWORD//\\/\\\\}
  printf 'user = "elastic:%s"\n' "${password//\"/\\\"}" |
    curl --silent --max-time 20 --config - \
      --cacert {{ cluster.home }}/config/http-certs/ca.crt \
      'https://localhost:{{ cluster.client_service.port }}/_cluster/health?wait_for_status=green&timeout=10s'
{% else %}
  curl --silent --max-time 20 'http://localhost:{{ cluster.client_service.port }}/_cluster/health?wait_for_status=green&timeout=10s'
{% endif %}
}

settled=0
while ((SECONDS < {{ set.hook.wait_seconds }} && settled < 3)); do
  answer=$(health)
  case $answer in
    *'"status":"green"'*) exit 0 ;;
    *'"status":'*) ;;
    # Not reachable or not allowed: waiting would tell nothing.
    *) exit 0 ;;
  esac
  # Copies that nothing will place (an index with more replicas than nodes) are not waited for.
  if [[ $answer == *'"initializing_shards":0,'* && $answer == *'"delayed_unassigned_shards":0,'* ]]; then
    settled=$((settled + 1))
  else
    settled=0
  fi
  sleep 2
done
{% endif %}
exit 0
