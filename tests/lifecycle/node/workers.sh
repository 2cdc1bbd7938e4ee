# Sourced by inside.sh: the nodes, each with a containerd and a kubelet in a mount namespace of its own, all on one bridge; then what
# every cluster has, once: kube-proxy, CoreDNS, metrics-server.
# shellcheck shell=bash disable=SC2154 # inside.sh sets these

cat >"$scratch/cni/bridge.conflist" <<END
{"cniVersion": "0.4.0", "name": "pods", "plugins": [{
  "type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
  "ipam": {"type": "host-local", "dataDir": "$scratch/addresses", "routes": [{"dst": "0.0.0.0/0"}],
           "ranges": [[{"subnet": "10.244.0.0/16", "rangeStart": "10.244.1.1", "gateway": "$first"}]]}}]}
END
cat >"$scratch/containerd.toml" <<END
version = 2
root = "/var/lib/kubelet/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "lifecycle.test/pause:1"
  restrict_oom_score_adj = true # -998 for a sandbox needs CAP_SYS_RESOURCE, which a machine may lack
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${CNI:-/usr/lib/cni}"
    conf_dir = "$scratch/cni"
END

# Becomes the node's kubelet, in the node's mount namespace.
node() {
    local name=$1 address=$2 zone=${1#node-} image
    zone=zone-${zone%%[0-9]*}
    mount --bind "$scratch/$name" /var/lib/kubelet
    mount -t tmpfs -o mode=755 run /run
    mount --make-rshared /
    containerd --config "$scratch/containerd.toml" >"$scratch/logs/containerd-$name" 2>&1 &
    echo "$!" >"$scratch/pids/containerd-$name"
    until ctr version; do sleep 0.1; done >/dev/null 2>&1
    for image in "${images[@]}"; do ctr --namespace k8s.io images import "$image" >/dev/null; done
    cat >"$scratch/$name/config.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /$group/$name
failSwapOn: false
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
clusterDNS: [$first]
clusterDomain: cluster.local
resolvConf: ""
podLogsDir: $scratch/pod-logs/$name
volumePluginDir: $scratch/plugins
healthzPort: 0
evictionHard: {memory.available: 0%, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%, imagefs.inodesFree: 0%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 5s
END
    exec kubelet --config "$scratch/$name/config.yaml" --kubeconfig "$KUBECONFIG" --hostname-override "$name" --node-ip "$address" \
        --node-labels "topology.kubernetes.io/region=region,topology.kubernetes.io/zone=$zone"
}
export scratch group first
mkdir -p /var/lib/kubelet "$scratch/pod-logs"
for i in "${!nodes[@]}"; do
    mkdir -p "$scratch/${nodes[i]}"
    start "${nodes[i]}" unshare --mount -- bash -c "$(declare -p images); $(declare -f node); node ${nodes[i]} 10.244.0.$((i + 1))"
done

# kube-proxy ends where its node gets an address only later.
addressed() { [[ -n $(kubectl get node "${nodes[0]}" -o 'jsonpath={.status.addresses}') ]]; }
wait_for "the first node's address" addressed
start kube-proxy kube-proxy --kubeconfig "$KUBECONFIG" --hostname-override "${nodes[0]}" --proxy-mode iptables \
    --cluster-cidr 10.244.0.0/16 --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0

cat >"$scratch/Corefile" <<END
.:53 {
    errors
    ready 127.0.0.1:8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig $KUBECONFIG
        pods insecure
        ttl 30
    }
    cache 30
}
END
start coredns coredns -conf "$scratch/Corefile"

start metrics-server metrics-server --kubeconfig "$KUBECONFIG" --authentication-kubeconfig "$KUBECONFIG" \
    --authorization-kubeconfig "$KUBECONFIG" --cert-dir "$scratch/metrics-server" --secure-port 4443 --kubelet-insecure-tls \
    --kubelet-preferred-address-types InternalIP --metric-resolution 10s --kubelet-request-timeout 5s
kubectl apply -f - >"$scratch/last-try" <<END
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {type: ExternalName, externalName: localhost}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  group: metrics.k8s.io
  version: v1beta1
  service: {name: metrics-server, namespace: kube-system, port: 4443}
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
END
