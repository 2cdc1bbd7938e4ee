#!/usr/bin/env bash
# What the hook and the readiness probe share: the node's own API, the API server, and the turn that nodes take to stop.
# Sourced. What differs between node sets comes in variables that start with ESGEN_. None stands in braces in here, since Flux would substitute it; sed does what the shell could.
set -u
stateful_sets=/apis/apps/v1/namespaces/$POD_NAMESPACE/statefulsets
lease=/apis/coordination.k8s.io/v1/namespaces/$POD_NAMESPACE/leases/{{ cluster.turns.lease }}

# Into the container's log, which is where people look; what a hook prints is shown nowhere.
log() { printf '%s [esgen] %s\n' "$(date -u +%FT%TZ)" "$*" >>/proc/1/fd/1 2>/dev/null || true; }

# elasticsearch METHOD PATH [BODY]: the node's answer. Its certificate is not asked for a name, since it is this very pod.
elasticsearch() {
  local method=$1 path=$2
  shift 2
  if (($# > 0)); then set -- --header 'Content-Type: application/json' --data "$1"; fi
  curl --silent --max-time 20 --noproxy '*' --request "$method" "$@" \
{% if cluster.security %}
    --insecure --config {{ cluster.home }}/config/esgen.curl \
{% endif %}
    "{{ cluster.ports.scheme }}://localhost:{{ cluster.ports.http }}$path"
}

# column PATH: what an API of one column says, a line each. Fails where that is nothing, or is not known.
column() {
  local answer
  answer=$(elasticsearch GET "$1&master_timeout=5s") || return
  [[ -n $answer && $answer != '{'* ]] || return
  printf '%s\n' "$answer" | tr -d ' '
}

# kubernetes METHOD PATH [PATCH [KIND-OF-PATCH]]: leaves the HTTP status in $status, 000 where nobody answered or the answer broke off,
# and the object in $object, as YAML: the image has nothing that reads JSON.
kubernetes() {
  local method=$1 host=$KUBERNETES_SERVICE_HOST path=$2 kind=merge-patch+json answer
  shift 2
  if (($# > 1)); then kind=$2; fi
  if (($# > 0)); then set -- --header "Content-Type: application/$kind" --data "$1"; fi
  [[ $host != *:* ]] || host="[$host]"
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$(cat /mnt/esgen/kubernetes/token)" |
    curl --silent --max-time 10 --noproxy '*' --config - --cacert /mnt/esgen/kubernetes/ca.crt \
      --request "$method" --header 'Accept: application/yaml' --write-out '\n%{http_code}' "$@" \
      "https://$host:$KUBERNETES_SERVICE_PORT$path") || answer=000
  status=$(printf '%s\n' "$answer" | sed -n '$p')
  object=$(printf '%s\n' "$answer" | sed '$d')
}

# value SECTION KEY: one value of $object.
value() { printf '%s\n' "$object" | sed -n "/^$1:/,/^[^ ]/s/^  $2: //p" | sed -n '1{s/"//g;p;}'; }

# How many nodes the StatefulSet in $object wants.
wanted_nodes() { value spec replicas | grep -x '[0-9][0-9]*'; }

# Whether nothing is on its way back: green, or yellow (or what is given) with copies that nothing will place, three times in a row,
# since the master may not have looked at them yet. Relocating copies do not count. 2: the node does not answer. What it answered is
# left in $health.
# shellcheck disable=SC2120
calm() {
  local tries
  for tries in 1 2 3; do
    health=$(elasticsearch GET '/_cluster/health?master_timeout=5s') || return 2
    case $health in
      *'"status":"green"'*) return 0 ;;
      *'"status":"yellow"'*) ;;
      *'"status":"red"'*) [[ $* == red ]] || return 1 ;;
      *) return 1 ;;
    esac
    [[ $health == *'"initializing_shards":0,'* && $health == *'"delayed_unassigned_shards":0,'* &&
      $health == *'"number_of_in_flight_fetch":0,'* ]] || return 1
    ((tries == 3)) || sleep 1
  done
}

# How many master-eligible nodes are there.
masters_there() { elasticsearch GET '/_cat/nodes?h=node.role&master_timeout=5s' | grep -c m; }

# Whether every node that is wanted as a master is there.
voters() {
  local more set wanted=0
  for set in $ESGEN_VOTING_SETS; do
    kubernetes GET "$stateful_sets/$set"
    [[ $status == 200 ]] || return 1
    more=$(wanted_nodes) || return 1
    wanted=$((wanted + more))
  done
  (($(masters_there) >= wanted))
}

# Makes the Lease, which Argo CD does not apply. If another node was first, this changes nothing.
make_lease() {
  kubernetes PATCH "$lease?fieldManager=esgen" '{"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
    "metadata":{"name":"{{ cluster.turns.lease }}","labels":{{ cluster.selector|tojson }}}}' apply-patch+yaml
  [[ $status != 201 ]] || log "made the Lease that was missing"
}

# take: succeeds with the turn in hand, and shows that its holder is at work. A turn that nobody has renewed for two minutes belongs
# to a node that does not come back, and passes on once nothing is missing without it.
watched='' watched_since=0
take() {
  local holder now transitions version
  kubernetes GET "$lease"
  if [[ $status == 404 ]]; then make_lease; fi
  [[ $status == 200 || $status == 201 ]] || return 1
  holder=$(value spec holderIdentity)
  version=$(value metadata resourceVersion)
  transitions=$(value spec leaseTransitions)
  if [[ -n $holder && $holder != "$POD_NAME" ]]; then
    if [[ $version != "$watched" ]]; then
      watched=$version watched_since=$SECONDS
      return 1
    fi
    if ((SECONDS - watched_since < 120)) || ! calm || ! voters; then return 1; fi
    log "takes over the turn of $holder, which has not come back"
  fi
  now=$(date -u +%FT%T.000000Z)
  [[ $holder == "$POD_NAME" ]] || transitions=$((transitions + 1))
  kubernetes PATCH "$lease" "{\"metadata\":{\"resourceVersion\":\"$version\"},\"spec\":{\"holderIdentity\":\"$POD_NAME\",\"renewTime\":\"$now\",\"leaseDurationSeconds\":120,\"leaseTransitions\":$transitions}}"
  [[ $status == 200 ]]
}

# Gives the turn back if this node has it. Fails where that is not known.
release() {
  kubernetes GET "$lease"
  case $status in
    200) ;;
    401 | 403 | 404) return 0 ;;
    *) return 1 ;;
  esac
  [[ $(value spec holderIdentity) == "$POD_NAME" ]] || return 0
  kubernetes PATCH "$lease" "{\"metadata\":{\"resourceVersion\":\"$(value metadata resourceVersion)\"},\"spec\":{\"holderIdentity\":null,\"renewTime\":null}}"
  [[ $status == 200 ]]
}

# The nodes that may hold no shards, separated by commas: all that are named, and those that hooks have named, which are kept in a
# setting without meaning to Elasticsearch, so that what a person has excluded stays excluded.
setting() {
  local settings
  settings=$(elasticsearch GET '/_cluster/settings?flat_settings=true&master_timeout=5s') || return 1
  # What cannot be read is not empty.
  [[ $settings == '{"persistent"'* ]] || return 1
  printf '%s\n' "$settings" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}
excluded=cluster.routing.allocation.exclude._name
excluded_here=cluster.metadata.esgen_excluded

# exclusions NAMES NAMES: replaces both lists at once.
exclusions() {
  local all=null ours=null
  [[ -z $1 ]] || all="\"$1\""
  [[ -z $2 ]] || ours="\"$2\""
  elasticsearch PUT '/_cluster/settings?master_timeout=10s' \
    "{\"persistent\":{\"$excluded\":$all,\"$excluded_here\":$ours}}" | grep -q '"acknowledged":true'
}

# with LIST NAME, without LIST NAME
with() { without "$1" "$2" | sed "s/\$/,$2/; s/^,//"; }
without() { printf '%s\n' ",$1," | sed "s/,$2,/,/; s/^,//; s/,\$//"; }

# The names of the nodes that are excluded from voting.
without_vote() {
  local list
  list=$(elasticsearch GET '/_cluster/state/metadata?filter_path=metadata.cluster_coordination.voting_config_exclusions') || return 1
  [[ $list == '{'* && $list != '{"error"'* ]] || return 1
  printf '%s\n' "$list" | grep -o '"node_name":"[^"]*"' | grep -v '"_absent_"' | cut -d '"' -f 4
}

# give_votes_back NAMES: takes this node off the list of those excluded from voting, which holds NAMES, one a line. The API can only
# empty it, so what a person has put there goes on it again: all but this node, and nodes of esgen's that are gone, whom hooks
# have left there.
give_votes_back() {
  local name there='' back=''
  if [[ -n $1 ]]; then
    there=$(column '/_cat/nodes?h=name' | tr '\n' ' ')
    [[ -n $there ]] || return 1
  fi
  while read -r name; do
    [[ -n $name && $name != "$POD_NAME" ]] || continue
    [[ $name != {{ cluster.names.cluster }}-*-+([0-9]) || " $there " == *" $name "* ]] || continue
    [[ -z $back ]] || back=$back,
    back=$back$name
  done < <(printf '%s\n' "$1")
  elasticsearch DELETE '/_cluster/voting_config_exclusions?wait_for_removal=false' >/dev/null || return 1
  if [[ -n $back && -n $(elasticsearch POST "/_cluster/voting_config_exclusions?node_names=$back&timeout=15s") ]]; then
    log "could not exclude from voting again: $back"
  fi
}

{% if cluster.turns.restart_record %}
own_id() { elasticsearch GET '/_cat/nodes?full_id=true&h=id,name' | sed -n "s/^\([^ ]*\)  *$POD_NAME *\$/\1/p"; }

forget_restart() {
  local node
  node=$(own_id)
  [[ -z $node ]] || elasticsearch DELETE "/_nodes/$node/shutdown" >/dev/null
}

{% endif %}
# Lets this node hold shards and vote again, if a hook has taken that away.
welcome() {
  local all names ours
  ours=$(setting "$excluded_here") || return 1
  if [[ ,$ours, == *",$POD_NAME,"* ]]; then
    all=$(setting "$excluded") || return 1
    exclusions "$(without "$all" "$POD_NAME")" "$(without "$ours" "$POD_NAME")" || return 1
    log "may hold shards again"
  fi
{% if cluster.turns.restart_record %}
  forget_restart
{% endif %}
  if [[ $ESGEN_VOTES == true ]] && names=$(without_vote) && printf '%s\n' "$names" | grep -qxF "$POD_NAME"; then
    give_votes_back "$names"
  fi
}
