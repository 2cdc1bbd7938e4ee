#!/usr/bin/env bash
# Runs before the node stops. One node of the cluster stops at a time, whatever it stops for, and only while nothing is missing. The
# turn is a Lease, which this node keeps when it goes: its successor gives it back once all is well (ready.sh). Why the pod stops
# stands in its StatefulSet. When in doubt the node stays, to the end of the grace period if need be.
. /mnt/esgen/scripts/cluster.sh || exit 1
[[ -v ESGEN_EARLIER_SETS ]] || ESGEN_EARLIER_SETS=
deadline=$ESGEN_DEADLINE_SECONDS
ordinal=$(printf '%s' "$POD_NAME" | sed 's/.*-//')
# From here on the turn is the hook's, and so is whether the node may hold shards: the readiness probe of a node that has not been ready
# yet would give both back.
process=$(cut -d ' ' -f 22 /proc/1/stat)
printf '%s' "$process" >/tmp/esgen-stopping

leave() {
  log "stops: $*"
  exit 0
}

# What cannot be waited for any longer becomes an event of the pod, since the hook fails.
give_up() {
  log "stops, though $*"
  printf 'stops, though %s\n' "$*"
  exit 1
}

# A node that is not wanted has all of the grace period to give up its shards, whether or not there is a turn to take.
in_time() { ((SECONDS < deadline)) || { [[ $why == removal ]] && ((SECONDS < ESGEN_DEADLINE_SECONDS)); }; }

# Whether the token should be known to the API server. One that has ended, as a server may have it sooner than it was asked for, says
# nothing of the account.
token_is_current() {
  local end
  end=$(cut -d . -f 2 /mnt/esgen/kubernetes/token | tr '_-' '/+' | base64 -d 2>/dev/null | sed -n 's/.*"exp":\([0-9]*\).*/\1/p')
  [[ -z $end ]] || (($(date +%s) < end))
}

# Whether the name under which nodes find each other is gone, which holds as long as one of them runs.
name_is_gone() {
  # Nothing has to listen there. 6: no address.
  curl --silent --max-time 5 --noproxy '*' http://{{ cluster.names.discovery }}:1 >/dev/null
  (($? == 6))
}

# Reads how many nodes are wanted, and for what the pod stops; what was read last holds while nobody answers. Where the whole cluster is
# deleted, the account goes, and with it the token's worth, and so does the name. An API server, or the DNS, may also be at odds with itself.
nameless=0
why=unknown
look() {
  local wanted
  kubernetes GET "$stateful_sets/$ESGEN_SET"
  case $status in
    200) ;;
    404) leave "its StatefulSet is gone" ;;
    401)
      token_is_current || return 1
      ((nameless += 1))
      name_is_gone || nameless=0
      ((nameless < 3)) || leave "its account is gone, and the cluster's name"
      return 1
      ;;
    *) return 1 ;;
  esac
  nameless=0
  wanted=$(wanted_nodes) || return 1
  replicas=$wanted existing=$(value status replicas)
  [[ -z $(value metadata deletionTimestamp) ]] || leave "its StatefulSet is being deleted"
  ((replicas > 0)) || leave "no node is wanted"
  if ((ordinal >= replicas)); then
    why=removal
  elif [[ $(value status updateRevision) != "$POD_REVISION" ]]; then
    why=update
  else
    why=restart
  fi
}

# Whether there is a process to wait for, and one that has been in the cluster.
running() {
  local answer code tries
  for tries in 1 2 3; do
    answer=$(elasticsearch GET '/_cluster/health?master_timeout=5s')
    code=$?
    # 7: nothing listens.
    ((code == 7)) || break
    ((tries == 3)) || sleep 2
  done
  ((code != 7)) || leave "Elasticsearch does not run"
  # The mark of ready.sh, unless it is that of a process before this one.
  [[ $(cut -d ' ' -f 1 /tmp/esgen-ready 2>/dev/null) == "$process" || $answer == *'"cluster_name"'* ]] ||
    leave "the node is in no cluster"
}

# An update goes from the coldest tier to the hottest, masters last: Elasticsearch lets older masters manage newer nodes, and data
# move from older nodes to newer ones, but not the other way around.
earlier_sets_are_updated() {
  local other
  for other in $ESGEN_EARLIER_SETS; do
    kubernetes GET "$stateful_sets/$other"
    [[ $status != 404 ]] || continue
    [[ $status == 200 && $(value metadata generation) == "$(value status observedGeneration)" &&
      $(value status currentRevision) == "$(value status updateRevision)" ]] || return 1
  done
}

# Reads which shards are where into $rows.
read_rows() {
  rows=$(elasticsearch GET '/_cat/shards?h=index,shard,state,node&master_timeout=5s') && [[ $rows != '{'* ]]
}

# copies SCRIPT: the shards of the rows that this script for sed leaves.
copies() { printf '%s\n' "$rows" | tr -s ' ' | sed -En "$1" | sort -u; }

# Shards of which this node holds the only copy though there should be more. Nobody else can hold them where it is the only one.
lone_copies() {
  local mine missing others rows
  [[ $(elasticsearch GET '/_cluster/health?master_timeout=5s') != *'"number_of_data_nodes":1,'* ]] || return 0
  if ! read_rows; then
    echo unknown
    return
  fi
  mine=$(copies "s/^([^ ]+ [0-9]+) (STARTED|RELOCATING) $POD_NAME( .*)?\$/\1/p")
  others=$(copies "/ $POD_NAME( .*)?\$/d; s/^([^ ]+ [0-9]+) (STARTED|RELOCATING) .*/\1/p")
  missing=$(copies 's/^([^ ]+ [0-9]+) (UNASSIGNED|INITIALIZING).*/\1/p')
  comm -12 <(printf '%s\n' "$mine") <(printf '%s\n' "$missing") | comm -23 - <(printf '%s\n' "$others") | sed '/^$/d'
}

# How many shards are on this node. The API counts those that are on none in a row of their own.
shards() {
  elasticsearch GET "/_cat/allocation/$POD_NAME?h=shards,node&master_timeout=5s" | sed -n "s/^ *\([0-9][0-9]*\) *$POD_NAME *\$/\1/p"
}

# One of them, as the API that explains allocation asks for it. Without a shard it explains only what is assigned nowhere.
one_shard() {
  elasticsearch GET '/_cat/shards?h=index,shard,prirep,node&master_timeout=5s' | tr -s ' ' |
    sed -En "s/^([^ ]+) ([0-9]+) ([pr]) $POD_NAME( .*)?\$/{\"index\":\"\1\",\"shard\":\2,\"primary\":\3,\"current_node\":\"$POD_NAME\"}/p" |
    sed 's/"primary":p/"primary":true/; s/"primary":r/"primary":false/; q'
}

# others_have_copies SHARDS: whether every other node that may hold shards has copies of all that are here, so many: more copies than
# nodes. Then nobody can take these, and with them goes nothing that could be anywhere else.
others_have_copies() {
  local excluded_names mine node nodes others='' rows
  calm || return
  excluded_names=$(setting "$excluded") || return
  nodes=$(column '/_cat/allocation?h=node') || return
  read_rows || return
  mine=$(copies "s/^([^ ]+ [0-9]+) [A-Z]+ $POD_NAME( .*)?\$/\1/p")
  [[ -n $mine && $(printf '%s\n' "$mine" | wc -l) -eq $1 ]] || return
  while read -r node; do
    [[ -n $node && $node != UNASSIGNED && ",$excluded_names," != *",$node,"* ]] || continue
    others=1
    [[ -z $(comm -23 <(printf '%s\n' "$mine") <(copies "s/^([^ ]+ [0-9]+) STARTED $node( .*)?\$/\1/p")) ]] || return 1
  done < <(printf '%s\n' "$nodes")
  [[ -n $others ]]
}

# Lets this node and the others that are to go hold no shards, lest shards move twice. The exclusion outlives the pod: what comes back
# under its name lifts it.
exclude() {
  local all before name ours over=$existing
  all=$(setting "$excluded") && ours=$(setting "$excluded_here") || return
  before="$all $ours"
  ((over > ordinal)) || over=$((ordinal + 1))
  for ((name = replicas; name < over; name++)); do
    [[ ,$all, != *",$ESGEN_SET-$name,"* ]] || continue
    all=$(with "$all" "$ESGEN_SET-$name") ours=$(with "$ours" "$ESGEN_SET-$name")
  done
  [[ "$all $ours" == "$before" ]] || exclusions "$all" "$ours"
}

# Takes no more shards and gives up those that it has.
drain() {
  local left looked since=$SECONDS answered=$SECONDS
  until exclude; do
    in_time || give_up "its shards could not be moved: the cluster takes no settings"
    sleep 2
  done
  log "gives up its shards"
  while :; do
    left=$(shards)
    [[ $left != 0 ]] || return
    [[ -z $left ]] || answered=$SECONDS
    looked=''
    if look; then looked=1; fi
    if [[ $why != removal ]]; then
      log "is wanted again"
      welcome
      return
    fi
    # Nothing moves and nothing can: said once a minute, as long as there is time. Meanwhile somebody may have written the list anew, and
    # fewer nodes may be wanted.
    if ((SECONDS - since > 60)); then
      since=$SECONDS
      if [[ -n $looked ]]; then exclude || true; fi
      if [[ -n $left ]] && others_have_copies "$left"; then
        log "leaves $left shards, of which every other node has a copy"
        return
      fi
      log "still has $left shards; why: GET _cluster/allocation/explain $(one_shard)"
    fi
    if ! in_time; then
      welcome
      give_up "$left shards are on it that no other node takes. They are on its volume"
    fi
    if ((SECONDS - answered < 120)); then take; fi
    sleep 2
  done
}

# Whether another node is master.
other_master() {
  local name
  name=$(column '/_cat/master?h=node') && [[ $name != "$POD_NAME" ]]
}

# An elected master must not go in the middle of the election that it sets off: its vote is on its way, it becomes a member of what
# comes of it, and for 30 s everybody waits for an address where nobody is any more.
wait_for_other_master() {
  local tries
  for ((tries = 0; tries < 15; tries++)); do
    if other_master; then return; fi
    sleep 1
  done
  log "no other node becomes master"
  return 1
}

# A master that restarts has its vote taken for a moment, which makes it hand over to another, where there is one.
hand_over() {
  local handed_over='' names
  if other_master || (($(masters_there) < 2)); then return; fi
  names=$(without_vote) || return
  elasticsearch POST "/_cluster/voting_config_exclusions?node_names=$POD_NAME&timeout=15s" >/dev/null
  if wait_for_other_master; then handed_over=1; fi
  give_votes_back "$names"
  [[ -z $handed_over ]] || log "has handed over to another master"
}

# Takes its vote back, so that the others need no majority of those that are gone. The list of nodes without a vote is short, so
# those that have left are taken off it first.
give_up_vote() {
  local answer names
  if names=$(without_vote) && [[ -n $names ]]; then give_votes_back "$names"; fi
  until answer=$(elasticsearch POST "/_cluster/voting_config_exclusions?node_names=$POD_NAME&timeout=15s") && [[ -z $answer ]]; do
    in_time || give_up "it could not give up its vote: $answer"
    sleep 2
  done
  wait_for_other_master
}

# Whether every node that has a vote is there, as the cluster itself knows it, and no fewer masters than before: it takes the vote of
# those that are away, where enough are left.
most_masters=0
votes_are_there() {
  local id nodes there votes
  votes=$(elasticsearch GET '/_cluster/state/metadata?filter_path=metadata.cluster_coordination.last_committed_config&master_timeout=5s') ||
    return 2
  nodes=$(elasticsearch GET '/_cat/nodes?full_id=true&h=id,node.role&master_timeout=5s') || return 2
  [[ $votes == *'"last_committed_config":['* && $nodes != '{'* ]] || return 1
  while read -r id; do
    [[ $nodes == *"$id"* ]] || return 1
  done < <(printf '%s\n' "$votes" | grep -Eo '"[^"]{20,}":?' | grep -v ':$' | tr -d '"')
  there=$(printf '%s\n' "$nodes" | grep -Ec ' [a-z]*m[a-z]* *$')
  ((there >= most_masters)) || return 1
  most_masters=$there
}

# What there is to wait for without a turn, in which nothing may say that all of the cluster is going: a while for what is missing.
bounded() {
  deadline=$((SECONDS + 300 + 60 * earlier))
  ((deadline < ESGEN_DEADLINE_SECONDS)) || deadline=$ESGEN_DEADLINE_SECONDS
}

# Whether it may go now. One that is not wanted any more takes no copy with it, so it matters for what this was judged.
judged=''
may_go() {
  judged=$why
  calm || return
  if [[ $ESGEN_VOTES == true ]]; then
    if [[ $turn == none ]]; then votes_are_there || return; else voters || return 1; fi
  fi
  if [[ $ESGEN_HOLDS_SHARDS == true && $judged != removal ]]; then [[ -z $(lone_copies) ]] || return 1; fi
}

# Waits until the node may go, and keeps its turn meanwhile. One that has not answered for two minutes may hang: it leaves the turn to
# others, and takes it anew if it comes to. Without a turn each set waits longer than the one before it, which is missed by then; two
# looks tell a node that is missing from an index that has just been made.
earlier=0 missed=0 undisturbed=0
wait_until_nothing_is_missing() {
  local answered=$SECONDS state
  while :; do
    may_go
    state=$?
    ((missed = state == 0 ? 0 : missed + 1))
    ((missed < 2)) || undisturbed=$SECONDS
    case $state-$turn in
      0-taken) return 0 ;;
      0-lost) if take; then turn=taken && return 0; fi ;;
      0-none)
        if ((SECONDS - undisturbed >= 40 * earlier)) || ! in_time; then return 0; fi
        bounded
        ;;
    esac
    # 2: no answer.
    ((state == 2)) || answered=$SECONDS
    in_time || give_up "copies of shards or nodes of the cluster are missing"
    if look && [[ $turn == none ]]; then
      # The API server is back, and says whose turn it is.
      if take; then
        turn=taken deadline=$ESGEN_DEADLINE_SECONDS
      elif [[ $status == 200 || $status == 409 ]]; then
        undisturbed=$SECONDS
      fi
    fi
    if [[ $turn == taken ]] && ((SECONDS - answered >= 120)); then
      log "does not answer: leaves the turn to others"
      turn=lost
    fi
    [[ $turn != taken ]] || take
    sleep 2
  done
}

# Gives its shards and its vote to the others. Comes back only where the node is wanted again.
leave_for_good() {
{% if cluster.turns.restart_record %}
  forget_restart
{% endif %}
  if [[ $ESGEN_HOLDS_SHARDS == true ]]; then drain; fi
  [[ $why == removal ]] || return
  if [[ $ESGEN_VOTES == true ]]; then give_up_vote; fi
  # Nothing misses it, and nobody comes back to give the turn to the next.
  release
  leave "it is not wanted any more"
}

# Makes way for a while.
prepare_restart() {
  if [[ $ESGEN_VOTES == true ]]; then hand_over; fi
{% if cluster.turns.restart_record %}
  # Its copies are waited for instead of made anew elsewhere. Ten minutes bound it, should nobody come back.
  local node
  node=$(own_id)
  [[ -z $node ]] || elasticsearch PUT "/_nodes/$node/shutdown" \
    '{"type":"restart","reason":"the pod restarts","allocation_delay":"10m"}' >/dev/null
{% endif %}
}

# Endpoints and load balancers forget the pod meanwhile, and one apply reaches all StatefulSets.
sleep "$ESGEN_LINGER_SECONDS"
running
until look; do
  # Without an answer from the API server the node cannot know better than that it is to be restarted.
  if [[ $status == 403 ]] || ((SECONDS > 120)); then break; fi
  sleep 2
done
log "is to stop: $why"

# An order that cannot be kept gives way in time for the turn.
while [[ $why == update ]] && ((SECONDS < deadline / 2)) && ! earlier_sets_are_updated; do
  sleep 3
  look
done

turn='' answered=$SECONDS
while [[ -z $turn ]]; do
  if take; then
    turn=taken
    break
  fi
  in_time || give_up "it is the turn of another node"
  case $status in
    200 | 409) answered=$SECONDS ;;
    403 | 404) turn=none ;;
  esac
  ((SECONDS - answered < 120)) || turn=none
  [[ -z $turn ]] || break
  sleep $((1 + RANDOM % 3))
  look
done
if [[ $turn == none ]]; then
  # No Lease, no right to it, or no API server: what the cluster says has to do, set by set in the order of an update.
  sets='{{ cluster.turns.sets|join(" ") }}'
  for set in $sets; do
    [[ $set != "$ESGEN_SET" ]] || break
    earlier=$((earlier + 1))
  done
  undisturbed=$SECONDS
  log "has no turn to take (HTTP status $status)"
  bounded
fi

# Twice: an index that was made meanwhile has its only copy here until a replica is there. And how many nodes are wanted may change at
# any time.
prepared=''
while :; do
  wait_until_nothing_is_missing
  look || true
  if [[ $why == removal ]]; then
    leave_for_good
    prepared=''
  elif [[ -n $prepared && $judged != removal ]]; then
    leave "its successor will have the turn"
  else
    prepare_restart
    prepared=1
  fi
done
