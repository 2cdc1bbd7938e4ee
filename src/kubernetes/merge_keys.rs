//! How strategic merge patch treats each field: the struct tags `patchStrategy` and `patchMergeKey` of the Kubernetes
//! API types (k8s.io/api core/v1, apps/v1 and apimachinery meta/v1, v0.37), for everything below the roots.

/// An API type with fields that are not merged in the plain way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    PodTemplateSpec,
    PodSpec,
    Container,
    Volume,
    EphemeralVolume,
    /// What is made from a template: `metadata` and what else there is.
    Object,
    ObjectMeta,
    /// StatefulSet and Deployment.
    Workload,
    WorkloadSpec,
    Service,
    ServiceSpec,
    ServiceAccount,
    /// Every other type: its objects are merged, its lists replaced.
    Plain,
}

/// How a list in a patch is combined with the list that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListRule {
    /// It takes its place.
    Replace,
    /// Its elements are merged into those with the same value of this field.
    Keyed(&'static str),
    /// A set of scalars: what is missing is added.
    Set,
}

use ListRule::{Keyed, Replace, Set};
use Type::*;

/// Type, field, how a list there is combined, type of the value or of the list's elements.
///
/// The strategy `retainKeys` (volumes, resource claims, a Deployment's strategy) is not here: it tells the maker of a
/// patch to write `$retainKeys`, and changes nothing in how a patch without it is applied.
const FIELDS: &[(Type, &str, ListRule, Type)] = &[
    (PodTemplateSpec, "metadata", Replace, ObjectMeta),
    (PodTemplateSpec, "spec", Replace, PodSpec),
    (PodSpec, "containers", Keyed("name"), Container),
    (PodSpec, "initContainers", Keyed("name"), Container),
    (PodSpec, "ephemeralContainers", Keyed("name"), Container),
    (PodSpec, "volumes", Keyed("name"), Volume),
    (PodSpec, "imagePullSecrets", Keyed("name"), Plain),
    (PodSpec, "hostAliases", Keyed("ip"), Plain),
    (PodSpec, "topologySpreadConstraints", Keyed("topologyKey"), Plain),
    (PodSpec, "schedulingGates", Keyed("name"), Plain),
    (PodSpec, "resourceClaims", Keyed("name"), Plain),
    (PodSpec, "evictionResponders", Keyed("name"), Plain),
    (Container, "ports", Keyed("containerPort"), Plain),
    (Container, "env", Keyed("name"), Plain),
    (Container, "volumeMounts", Keyed("mountPath"), Plain),
    (Container, "volumeDevices", Keyed("devicePath"), Plain),
    (Volume, "ephemeral", Replace, EphemeralVolume),
    (EphemeralVolume, "volumeClaimTemplate", Replace, Object),
    (Object, "metadata", Replace, ObjectMeta),
    (ObjectMeta, "ownerReferences", Keyed("uid"), Plain),
    (ObjectMeta, "finalizers", Set, Plain),
    (Workload, "metadata", Replace, ObjectMeta),
    (Workload, "spec", Replace, WorkloadSpec),
    (WorkloadSpec, "template", Replace, PodTemplateSpec),
    (Service, "metadata", Replace, ObjectMeta),
    (Service, "spec", Replace, ServiceSpec),
    (ServiceSpec, "ports", Keyed("port"), Plain),
    (ServiceAccount, "metadata", Replace, ObjectMeta),
    (ServiceAccount, "secrets", Keyed("name"), Plain),
];

/// The fields by which elements of lists are matched, whatever the list.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().filter_map(|(_, _, rule, _)| if let Keyed(key) = rule { Some(*key) } else { None })
}

impl Type {
    /// The type of a field's value or elements, and how a list there is combined.
    pub(crate) fn field(self, name: &str) -> (ListRule, Type) {
        let row = FIELDS.iter().find(|(within, field, ..)| *within == self && *field == name);
        row.map_or((Replace, Plain), |(_, _, rule, inner)| (*rule, *inner))
    }
}
