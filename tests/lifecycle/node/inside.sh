# Sourced by `start` as process 1 of the namespaces: what is started here ends with it.
# shellcheck shell=bash disable=SC2154,SC2034 # start, and the other parts, set or use these

scratch=$LIFECYCLE_SCRATCH group=$LIFECYCLE_GROUP
began=$SECONDS
mkdir -p "$scratch"/{logs,pids,certificates,cni,volumes,hide}
ulimit -n "$(ulimit -Hn)"
first=10.244.0.1 # the address of the first node, where the control plane listens too
server=https://$first:6443

say() { echo "start: $*" >&2; }

declare -A started=()
start() {
    local name=$1
    shift
    "$@" >"$scratch/logs/$name" 2>&1 </dev/null &
    started[$name]=$!
    echo "$!" >"$scratch/pids/$name"
}

# Repeats a command until it succeeds, for three minutes at most, or until something that was started has died.
wait_for() {
    local what=$1 name until=$((SECONDS + 180))
    shift
    until "$@" >"$scratch/last-try" 2>&1; do
        for name in "${!started[@]}"; do
            kill -0 "${started[$name]}" 2>/dev/null || { say "$name has died:" && tail -n 15 "$scratch/logs/$name" | cut -c1-400 >&2 && exit 1; }
        done
        ((SECONDS < until)) || { say "$what is not there after three minutes:" && cat "$scratch/last-try" >&2 && exit 1; }
        sleep 0.2
    done
}

# The kubelet sets kernel parameters, which are the whole machine's: its writes go to files instead.
for parameter in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
    cat "/proc/sys/$parameter" >"$scratch/hide/${parameter//\//.}"
    mount --bind "$scratch/hide/${parameter//\//.}" "/proc/sys/$parameter"
done
# More memory than there is, by another /proc/meminfo; more processors, by listing the same ones on more sockets, since the kubelet
# writes their numbers into control groups.
sed -E "s/^(MemTotal|MemFree|MemAvailable): .*/\1: $((${MEMORY_GIB:-64} << 20)) kB/" /proc/meminfo >"$scratch/hide/meminfo"
mount --bind "$scratch/hide/meminfo" /proc/meminfo
topology=$scratch/hide/node
for ((i = 0; i * $(nproc) < ${CPUS:-16}; i++)); do
    mkdir -p "$topology/node$i/hugepages"
    cp -r --parents /sys/devices/system/node/node0/cpu*/topology/{core_id,physical_package_id} "$scratch/hide/"
    cp -r "$scratch"/hide/sys/devices/system/node/node0/cpu* "$topology/node$i/"
    sed -E "s/^/Node $i /" /proc/meminfo >"$topology/node$i/meminfo"
    echo 10 >"$topology/node$i/distance"
done
mount --bind "$topology" /sys/devices/system/node
mount -t tmpfs -o mode=755 run /run
mount --make-rshared /

# The pods' bridge, with the nodes' addresses on it.
ip link set lo up
ip link add cni0 type bridge
for ((i = 1; i <= ${#nodes[@]}; i++)); do ip address add "10.244.0.$i/16" dev cni0; done
ip link set cni0 up
ip route add default dev cni0
sysctl -q -w net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1

for part in control-plane workers volumes; do
    # shellcheck source=/dev/null
    source "$here/$part.sh"
done

wait_for "the nodes" kubectl wait --for condition=Ready --timeout 2s "${nodes[@]/#/node/}"
wait_for "DNS" curl -sf http://127.0.0.1:8181/ready
wait_for "the metrics API" kubectl wait --for condition=Available --timeout 2s apiservice/v1beta1.metrics.k8s.io
wait_for "the default service account" kubectl get serviceaccount default
say "Kubernetes with ${#nodes[@]} nodes is up after $((SECONDS - began)) s"

export LIFECYCLE_SERVER=$server LIFECYCLE_TOKEN=$token LIFECYCLE_SCRATCH LIFECYCLE_GROUP
export -p | grep -E "^declare -x (KUBE|LIFECYCLE|PATH)" >"$scratch/environment"
status=0
"$@" || status=$?
