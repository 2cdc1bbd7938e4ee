#!/usr/bin/env bash
# Ready for the first time once what the cluster has missed without this node is back, so that a StatefulSet, a
# PodDisruptionBudget and people see the truth; the turn then goes to the next. From there on ready while the node is in its
# cluster: what other nodes do must not take it out of the Service.
set -u
# The volume outlives a container that is restarted in its pod, so the mark is that of this process.
mark=/tmp/esgen-ready
process=$(cut -d ' ' -f 22 /proc/1/stat)
state=$(cat "$mark" 2>/dev/null)
{% if cluster.ports.readiness %}
port_is_open() { (exec 3<>/dev/tcp/127.0.0.1/{{ cluster.ports.readiness }}) 2>/dev/null; }
if [[ $state == "$process done" ]] && port_is_open; then exit 0; fi
{% endif %}
. /mnt/esgen/scripts/cluster.sh || exit 1
in_its_cluster() { elasticsearch GET '/_cluster/health?master_timeout=2s&timeout=2s' | grep -q '"status":"'; }
{% if cluster.ports.readiness %}
# In some versions the port stays shut although the node has a master: after a snapshot was restored with its global state (8.14
# to 8.17), and for reasons unknown (9.1). Then the node is asked.
port_is_open || in_its_cluster || exit 1
{% else %}
in_its_cluster || exit 1
{% endif %}
[[ $state != "$process done" ]] || exit 0
# Whether the hook is at work, which has the turn for itself (pre-stop.sh).
is_stopping() { [[ $(cat /tmp/esgen-stopping 2>/dev/null) == "$process" ]]; }
if [[ $state != "$process settled" ]]; then
  ! is_stopping || exit 1
  welcome || exit 1
  if ! calm red; then
    # The events of the pod show it.
    printf 'what this node has missed is not back yet: %s\n' "$health"
    # Shows who waits for the turn that its holder is on its way.
    kubernetes GET "$lease"
    [[ $(value spec holderIdentity) != "$POD_NAME" ]] || take
    exit 1
  fi
  log "nothing is missing: ready"
  printf '%s' "$process settled" >"$mark"
fi
if is_stopping || release; then printf '%s' "$process done" >"$mark"; fi
exit 0
