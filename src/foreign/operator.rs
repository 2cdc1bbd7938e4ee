//! The resource of Elastic's operator (ECK), and the values of its chart, which are the resource's `spec`.

use super::convert::*;
use super::{Row, convert, copy, manual, otherwise, together, why};

pub(super) const DEFAULTS: &str = "{}";

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    otherwise("apiVersion", "the config is a document of esgen"),
    otherwise("kind", "the config is a document of esgen"),
    together("metadata.name", "metadata.name"),
    together("spec.fullnameOverride", "metadata.name"),
    copy("metadata.namespace", "metadata.namespace"),
    copy("metadata.labels", "metadata.labels"),
    otherwise("metadata.annotations", "annotations of the resource are for the operator"),
    otherwise("metadata", "what the API server has added is not of the resource"),
    otherwise("status", "what the API server has added is not of the resource"),
    copy("spec.version", "spec.version"),
    convert("spec.image", "spec.image.repository", own_image),
    copy("spec.serviceAccountName", "spec.serviceAccount.existing"),
    copy("spec.http.service.spec.type", "spec.service.type"),
    copy("spec.http.service.metadata.annotations", "spec.service.annotations"),
    manual("spec.http.service", super::todo::SERVICE),
    copy("spec.http.tls.certificate.secretName", "spec.security.tls.httpSecret"),
    convert("spec.http.tls.selfSignedCertificate.disabled", "", plain_http),
    manual("spec.http.tls.selfSignedCertificate.subjectAltNames", "esgen's certificate has the names of the Services: bring one of your own for others"),
    manual("spec.transport", "write certificates that nodes of both trust into the transport Secret"),
    convert("spec.secureSettings", "spec.secureSettings", secure_settings),
    manual("spec.auth", "add users and roles through Elasticsearch's API, or as files with an init container"),
    manual("spec.remoteClusters", "connect remote clusters through Elasticsearch's API"),
    manual("spec.monitoring", "monitor the cluster with Elastic Agent or Metricbeat of your own"),
    convert("spec.volumeClaimDeletePolicy", "", claim_deletion),
    otherwise("spec.podDisruptionBudget", why::BUDGET),
    otherwise("spec.updateStrategy", why::ROLLOUT),
    otherwise("spec.revisionHistoryLimit", "ten revisions are kept"),
];

#[rustfmt::skip]
pub(super) const SET_ROWS: &[Row] = &[
    copy("name", "name"),
    copy("count", "replicas"),
    together("config", "config"),
    together("podTemplate", "podTemplate"),
    together("volumeClaimTemplates", "storage"),
];
