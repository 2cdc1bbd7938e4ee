# Sourced by inside.sh: etcd, API server, controllers, scheduler.
# shellcheck shell=bash disable=SC2154 # inside.sh sets these

c=$scratch/certificates
{
    openssl genrsa -out "$c/service-accounts.key" 2048
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lifecycle \
        -addext "keyUsage=critical,keyCertSign,digitalSignature" -keyout "$c/authority.key" -out "$c/authority.crt"
    openssl req -newkey rsa:2048 -nodes -subj /CN=kube-apiserver -keyout "$c/apiserver.key" -out "$c/apiserver.csr"
    openssl x509 -req -days 2 -in "$c/apiserver.csr" -out "$c/apiserver.crt" -CA "$c/authority.crt" -CAkey "$c/authority.key" \
        -CAcreateserial -extfile <(echo "subjectAltName=IP:$first,IP:10.96.0.1,DNS:kubernetes.default.svc")
    # With which the API server speaks to metrics-server.
    openssl req -newkey rsa:2048 -nodes -subj /CN=aggregator -keyout "$c/aggregator.key" -out "$c/aggregator.csr"
    openssl x509 -req -days 2 -in "$c/aggregator.csr" -out "$c/aggregator.crt" -CA "$c/authority.crt" -CAkey "$c/authority.key"
} 2>/dev/null
token=$(openssl rand -hex 16)
echo "$token,developer,developer,system:masters" >"$scratch/tokens.csv"
cat >"$scratch/kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: lifecycle
contexts: [{name: lifecycle, context: {cluster: lifecycle, user: developer}}]
clusters: [{name: lifecycle, cluster: {server: "$server", certificate-authority: "$c/authority.crt"}}]
users: [{name: developer, user: {token: "$token"}}]
END
export KUBECONFIG=$scratch/kubeconfig KUBECACHEDIR=$scratch/kubectl-cache PATH=$control_plane:$node_programs:$PATH

start etcd etcd --data-dir "$scratch/etcd" --unsafe-no-fsync --log-level warn
start kube-apiserver kube-apiserver --etcd-servers http://127.0.0.1:2379 --bind-address 0.0.0.0 --advertise-address "$first" \
    --service-cluster-ip-range 10.96.0.0/16 --allow-privileged --authorization-mode RBAC --token-auth-file "$scratch/tokens.csv" \
    --tls-cert-file "$c/apiserver.crt" --tls-private-key-file "$c/apiserver.key" --kubelet-preferred-address-types InternalIP \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$c/service-accounts.key" \
    --service-account-signing-key-file "$c/service-accounts.key" \
    --client-ca-file "$c/authority.crt" --requestheader-client-ca-file "$c/authority.crt" --requestheader-allowed-names aggregator \
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
    --requestheader-extra-headers-prefix X-Remote-Extra- --proxy-client-cert-file "$c/aggregator.crt" --proxy-client-key-file "$c/aggregator.key"
wait_for "the API server" kubectl get --raw /readyz

# The HPA controller otherwise lets five minutes pass before a new pod's CPU counts; what spec.behavior says is kept to the second.
start kube-controller-manager kube-controller-manager --kubeconfig "$KUBECONFIG" --leader-elect=false \
    --service-account-private-key-file "$c/service-accounts.key" --root-ca-file "$c/authority.crt" --use-service-account-credentials \
    --horizontal-pod-autoscaler-sync-period 5s --horizontal-pod-autoscaler-cpu-initialization-period 20s \
    --horizontal-pod-autoscaler-initial-readiness-delay 5s --horizontal-pod-autoscaler-downscale-stabilization 20s
start kube-scheduler kube-scheduler --kubeconfig "$KUBECONFIG" --leader-elect=false
