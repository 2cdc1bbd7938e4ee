#!/usr/bin/env bash
# Ready for the first time once what the cluster has missed without this node is back, so that a StatefulSet, a
# PodDisruptionBudget and people see the truth; the turn then goes to the next. From there on ready while the node is in its
# cluster: what other nodes do must not take it out of the Service.
set -u
{% if cluster.ports.readiness %}
(exec 3<>/dev/tcp/127.0.0.1/{{ cluster.ports.readiness }}) 2>/dev/null || exit 1
{% endif %}
# The volume outlives a container that is restarted in its pod, so the mark is that of this process.
mark=/tmp/esgen-ready
process=$(cut -d ' ' -f 22 /proc/1/stat)
state=$(cat "$mark" 2>/dev/null)
{% if cluster.ports.readiness %}
[[ $state != "$process done" ]] || exit 0
. /mnt/esgen/scripts/cluster.sh || exit 1
{% else %}
. /mnt/esgen/scripts/cluster.sh || exit 1
elasticsearch GET '/_cluster/health?master_timeout=2s&timeout=2s' | grep -q '"status":"' || exit 1
[[ $state != "$process done" ]] || exit 0
{% endif %}
if [[ $state != "$process settled" ]]; then
  welcome || exit 1
  if ! calm red; then
    # Shows who waits for the turn that its holder is on its way.
    kubernetes GET "$lease"
    [[ $(value spec holderIdentity) != "$POD_NAME" ]] || take
    exit 1
  fi
  log "nothing is missing: ready"
  printf '%s' "$process settled" >"$mark"
fi
if release; then printf '%s' "$process done" >"$mark"; fi
exit 0
