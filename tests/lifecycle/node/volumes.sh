# Sourced by inside.sh: a StorageClass whose volumes follow their pods to any node, as a cloud's disks do. A volume is a folder, made once
# the claim's pod has a node: as a "local" volume, which fsGroup applies to, which it does not to hostPath.
# shellcheck shell=bash disable=SC2154 # inside.sh sets these

kubectl apply -f - >"$scratch/last-try" <<END
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: lifecycle.test/folder
volumeBindingMode: WaitForFirstConsumer
END

provision() {
    local namespace name uid class size modes node volume
    local fields='{.metadata.namespace} {.metadata.name} {.metadata.uid} {.spec.storageClassName} {.spec.resources.requests.storage}'
    fields+=' {.spec.accessModes} {.metadata.annotations.volume\.kubernetes\.io/selected-node} {.spec.volumeName}{"\n"}'
    kubectl get persistentvolumeclaims --all-namespaces --watch --output-watch-events=false -o "jsonpath=$fields" |
        while read -r namespace name uid class size modes node volume; do
            [[ -n $node && -z $volume && ! -e $scratch/volumes/$uid ]] || continue
            mkdir "$scratch/volumes/$uid"
            kubectl create -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: pvc-$uid, annotations: {pv.kubernetes.io/provisioned-by: lifecycle.test/folder}}
spec:
  storageClassName: $class
  capacity: {storage: $size}
  accessModes: $modes
  persistentVolumeReclaimPolicy: Retain
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: $namespace, name: $name, uid: $uid}
  local: {path: $scratch/volumes/$uid}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]}}
END
        done
}
start provisioner provision
