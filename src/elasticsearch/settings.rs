//! Settings of `elasticsearch.yml`: those that a version removed or deprecated, those that esgen writes itself, and those
//! that belong elsewhere.
//!
//! Source: the settings that the server of each release registers (7.10 to 9.5), and the breaking changes of 8.0 and 9.0.
//! There is no list of all settings here on purpose: modules and plugins add their own.

use super::versions::{ElasticsearchVersion, Since};

/// A setting that is on its way out, or gone.
#[derive(Clone, Copy, Debug)]
pub struct SettingFate {
    /// The setting; `*` stands for one part of the name, `**` at the end for one or more.
    pub pattern: &'static str,
    /// From this version on it is logged as deprecated. Where only "some 7.x before 7.10" is known, 7.10.
    pub deprecated: Option<Since>,
    /// From this version on a node that has it does not start.
    pub removed: Option<Since>,
    pub instead: &'static str,
}

const fn fate(
    pattern: &'static str,
    deprecated: Option<Since>,
    removed: Option<Since>,
    instead: &'static str,
) -> SettingFate {
    SettingFate { pattern, deprecated, removed, instead }
}

/// Removed and deprecated settings; the first that matches counts.
#[rustfmt::skip]
const FATES: &[SettingFate] = &[
    fate("node.master", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.data", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.ingest", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.ml", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.transform", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.voting_only", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("node.remote_cluster_client", Some(Since(7, 9)), Some(Since(8, 0)), "the set's `roles`"),
    fate("discovery.zen.minimum_master_nodes", Some(Since(7, 0)), Some(Since(8, 0)), "nothing: the quorum is kept by the cluster itself"),
    fate("discovery.zen.ping.unicast.hosts", Some(Since(7, 0)), Some(Since(8, 0)), "nothing: esgen writes `discovery.seed_hosts`"),
    fate("discovery.zen.hosts_provider", Some(Since(7, 0)), Some(Since(8, 0)), "`discovery.seed_providers`"),
    fate("discovery.zen.no_master_block", Some(Since(7, 0)), Some(Since(8, 0)), "`cluster.no_master_block`"),
    fate("discovery.zen.**", Some(Since(7, 0)), Some(Since(8, 0)), "`cluster.fault_detection.*` for fault detection, nothing for the rest"),
    fate("discovery.request_peers_timeout", Some(Since(9, 5)), None, "nothing"),
    fate("cluster.join.timeout", Some(Since(7, 10)), Some(Since(8, 0)), "nothing: joining no longer times out"),
    fate("gateway.expected_nodes", Some(Since(7, 7)), Some(Since(8, 0)), "`gateway.expected_data_nodes`"),
    fate("gateway.expected_master_nodes", Some(Since(7, 7)), Some(Since(8, 0)), "`gateway.expected_data_nodes`"),
    fate("gateway.recover_after_nodes", Some(Since(7, 7)), Some(Since(8, 0)), "`gateway.recover_after_data_nodes`"),
    fate("gateway.recover_after_master_nodes", Some(Since(7, 7)), Some(Since(8, 0)), "`gateway.recover_after_data_nodes`"),
    fate("gateway.auto_import_dangling_indices", Some(Since(7, 9)), Some(Since(8, 0)), "the dangling indices API"),
    fate("node.max_local_storage_nodes", Some(Since(7, 10)), Some(Since(8, 0)), "nothing: each pod has a volume of its own"),
    fate("node.local_storage", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: every node has a data path"),
    fate("processors", Some(Since(7, 4)), Some(Since(8, 0)), "`resources.processors`"),
    fate("pidfile", Some(Since(7, 4)), Some(Since(8, 0)), "nothing: the container's runtime knows the process"),
    fate("node.pidfile", None, Some(Since(8, 3)), "nothing: the container's runtime knows the process"),
    fate("bootstrap.system_call_filter", Some(Since(7, 13)), Some(Since(8, 0)), "nothing: the filter is always on"),
    fate("transport.tcp.port", Some(Since(7, 10)), Some(Since(8, 0)), "nothing: esgen writes `transport.port`"),
    fate("transport.tcp.compress", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.compress`"),
    fate("transport.tcp.connect_timeout", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.connect_timeout`"),
    fate("transport.tcp_no_delay", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.tcp.no_delay`"),
    fate("transport.profiles.*.tcp_no_delay", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.profiles.<name>.tcp.no_delay`"),
    fate("transport.profiles.*.tcp_keep_alive", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.profiles.<name>.tcp.keep_alive`"),
    fate("transport.profiles.*.reuse_address", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.profiles.<name>.tcp.reuse_address`"),
    fate("transport.profiles.*.send_buffer_size", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.profiles.<name>.tcp.send_buffer_size`"),
    fate("transport.profiles.*.receive_buffer_size", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.profiles.<name>.tcp.receive_buffer_size`"),
    fate("transport.profiles.*.xpack.security.type", Some(Since(7, 10)), Some(Since(8, 0)), "nothing: clients use HTTP"),
    fate("transport.enable_stack_protection", Some(Since(8, 15)), None, "nothing"),
    fate("network.tcp.connect_timeout", Some(Since(7, 10)), Some(Since(8, 0)), "`transport.connect_timeout`"),
    fate("http.tcp_no_delay", Some(Since(7, 10)), Some(Since(8, 0)), "`http.tcp.no_delay`"),
    fate("http.content_type.required", Some(Since(7, 0)), Some(Since(8, 0)), "nothing: the content type is always required"),
    fate("search.remote.**", Some(Since(7, 0)), Some(Since(8, 0)), "`cluster.remote.*`"),
    fate("cluster.remote.connect", Some(Since(7, 7)), Some(Since(8, 0)), "the role `remote_cluster_client`"),
    fate("client.transport.**", None, Some(Since(8, 0)), "nothing: the transport client is gone"),
    fate("client.type", Some(Since(8, 19)), Some(Since(9, 0)), "nothing"),
    fate("cluster.routing.allocation.disk.include_relocations", Some(Since(7, 10)), Some(Since(8, 0)), "nothing: relocations always count"),
    fate("cluster.routing.allocation.shard_state.reroute.priority", Some(Since(7, 10)), Some(Since(8, 0)), "nothing"),
    fate("cluster.routing.allocation.include._tier", Some(Since(7, 13)), Some(Since(8, 0)), "`index.routing.allocation.include._tier_preference` of the indices"),
    fate("cluster.routing.allocation.exclude._tier", Some(Since(7, 13)), Some(Since(8, 0)), "`index.routing.allocation.include._tier_preference` of the indices"),
    fate("cluster.routing.allocation.require._tier", Some(Since(7, 13)), Some(Since(8, 0)), "`index.routing.allocation.include._tier_preference` of the indices"),
    fate("cluster.routing.allocation.disk.watermark.enable_for_single_data_node", Some(Since(7, 14)), Some(Since(9, 0)), "nothing: the watermarks always apply"),
    fate("cluster.routing.allocation.enforce_default_tier_preference", Some(Since(8, 0)), None, "nothing: it is always on"),
    fate("cluster.routing.allocation.type", Some(Since(8, 8)), None, "nothing: the desired-balance allocator is the only one"),
    fate("cache.recycler.page.weight.ints", Some(Since(8, 0)), None, "nothing: it has no effect"),
    fate("cache.recycler.page.weight.longs", Some(Since(8, 0)), None, "nothing: it has no effect"),
    fate("indices.breaker.accounting.limit", None, Some(Since(8, 0)), "nothing"),
    fate("indices.breaker.accounting.overhead", None, Some(Since(8, 0)), "nothing"),
    fate("indices.query.bool.max_clause_count", Some(Since(8, 0)), None, "nothing: it has no effect; the limit follows the heap and the search threads"),
    fate("indices.id_field_data.enabled", Some(Since(9, 5)), None, "nothing: sort by another field than `_id`"),
    fate("indices.merge.scheduler.use_thread_pool", Some(Since(8, 19)), None, "nothing"),
    fate("indices.recovery.recovery_activity_timeout", Some(Since(9, 5)), None, "nothing"),
    fate("indices.write_ack_delay_interval", None, Some(Since(9, 4)), "nothing"),
    fate("indices.write_ack_delay_randomness_bound", None, Some(Since(9, 4)), "nothing"),
    fate("ingest.grok.watchdog.interval", Some(Since(9, 5)), None, "nothing"),
    fate("script.context.*.cache_max_size", Some(Since(7, 16)), None, "`script.cache.max_size`"),
    fate("script.context.*.cache_expire", Some(Since(7, 16)), None, "`script.cache.expire`"),
    fate("script.context.*.max_compilations_rate", Some(Since(7, 16)), None, "`script.max_compilations_rate`"),
    fate("search.worker_threads_enabled", Some(Since(8, 10)), None, "nothing"),
    fate("repositories.fs.compress", Some(Since(7, 10)), Some(Since(8, 0)), "`compress` of each repository"),
    fate("path.shared_data", Some(Since(7, 13)), None, "nothing: shared data paths are to go"),
    fate("xpack.ilm.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.slm.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.monitoring.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: `xpack.monitoring.collection.enabled`, or better Elastic Agent"),
    fate("xpack.rollup.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.sql.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.transform.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: leave the role `transform` out where none is to run"),
    fate("xpack.enrich.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.flattened.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.vectors.enabled", Some(Since(7, 8)), Some(Since(8, 0)), "nothing: it is always on"),
    fate("xpack.monitoring.exporters.*.auth.password", Some(Since(7, 7)), Some(Since(8, 0)), "`auth.secure_password` in the keystore"),
    fate("xpack.monitoring.exporters.*.use_ingest", Some(Since(7, 16)), Some(Since(8, 0)), "nothing"),
    fate("xpack.monitoring.exporters.*.index.pipeline.master_timeout", Some(Since(7, 16)), Some(Since(8, 0)), "nothing"),
    fate("xpack.monitoring.exporters.*.index.template.create_legacy_templates", Some(Since(7, 16)), Some(Since(8, 0)), "nothing"),
    fate("xpack.monitoring.**", Some(Since(7, 16)), None, "Elastic Agent or Metricbeat, which watch a cluster from outside"),
    fate("xpack.security.authc.accept_default_password", Some(Since(7, 0)), Some(Since(8, 0)), "nothing"),
    fate("xpack.security.authz.store.roles.index.cache.max_size", Some(Since(7, 0)), Some(Since(8, 0)), "nothing"),
    fate("xpack.security.authz.store.roles.index.cache.ttl", Some(Since(7, 0)), Some(Since(8, 0)), "nothing"),
    fate("xpack.searchable.snapshot.cache.size", None, Some(Since(7, 13)), "`xpack.searchable.snapshot.shared_cache.size` on frozen nodes"),
    fate("xpack.searchable.snapshot.allocate_on_rolling_restart", Some(Since(8, 2)), Some(Since(9, 0)), "nothing"),
    fate("thread_pool.listener.**", Some(Since(7, 10)), Some(Since(8, 0)), "nothing"),
    fate("thread_pool.bulk.**", None, Some(Since(7, 0)), "`thread_pool.write.*`"),
    fate("thread_pool.index.**", None, Some(Since(7, 0)), "`thread_pool.write.*`"),
    fate("tracing.apm.**", Some(Since(8, 17)), Some(Since(9, 0)), "`telemetry.*`"),
];

/// Settings that esgen writes itself, as in [`SettingFate::pattern`], each with the key of the config to use instead.
#[rustfmt::skip]
const MANAGED: &[(&str, &str)] = &[
    ("cluster.name", "`spec.clusterName`"),
    ("node.name", "nothing: it is the pod's name"),
    ("node.roles", "the set's `roles`"),
    ("node.processors", "`resources.processors`"),
    ("node.attr.zone", "the set's `zone`, or `spec.zones`"),
    ("node.attr.k8s_node_name", "nothing: it is the host that the pod runs on"),
    ("node.store.allow_mmap", "`virtualMemory` (`sysctl-init` or `host-configured` map files)"),
    ("cluster.initial_master_nodes", "nothing: it is made from the master-eligible sets; `spec.bootstrapped` leaves it out"),
    ("cluster.routing.allocation.awareness.attributes", "the sets' `zone`, or `spec.zones`"),
    ("cluster.routing.allocation.awareness.force.zone.values", "the sets' `zone`, or `spec.zones.names`"),
    ("discovery.seed_hosts", "nothing: it is the discovery Service; `spec.discovery.additionalSeedHosts` adds others for the time of a move"),
    ("discovery.type", "nothing: it is `single-node` where the cluster can have one node only"),
    ("path.data", "`storage`"),
    ("path.logs", "nothing: logs go to the container's output"),
    ("network.host", "nothing: nodes listen on every address of the pod"),
    ("network.bind_host", "nothing: nodes listen on every address of the pod"),
    ("network.publish_host", "nothing: it is the pod's address"),
    ("http.host", "nothing: nodes listen on every address of the pod"),
    ("http.bind_host", "nothing: nodes listen on every address of the pod"),
    ("http.publish_host", "nothing: it is the pod's name in its Service, or its address where it has none"),
    ("transport.host", "nothing: nodes listen on every address of the pod"),
    ("transport.bind_host", "nothing: nodes listen on every address of the pod"),
    ("transport.publish_host", "nothing: it is the pod's address"),
    ("http.port", "nothing: Services, probes and network policies rely on 9200"),
    ("transport.port", "nothing: Services and network policies rely on 9300"),
    ("readiness.port", "nothing: the probe relies on it"),
    ("xpack.security.enabled", "`spec.security.tls.mode`"),
    ("xpack.security.autoconfiguration.enabled", "nothing: certificates come from Secrets"),
    ("xpack.security.enrollment.enabled", "nothing: certificates come from Secrets"),
    // A keystore beside a key, or a truststore beside authorities, is refused by the server. Ciphers, protocols and what
    // is asked of clients are the user's.
    ("xpack.security.transport.ssl.enabled", "`spec.security.tls.mode`"),
    ("xpack.security.transport.ssl.verification_mode", "nothing: the CA says who belongs to the cluster, because addresses change with every pod"),
    ("xpack.security.transport.ssl.key", "`spec.security.tls.transportSecret`"),
    ("xpack.security.transport.ssl.certificate", "`spec.security.tls.transportSecret`"),
    ("xpack.security.transport.ssl.certificate_authorities", "`spec.security.tls.transportSecret`"),
    ("xpack.security.transport.ssl.keystore.**", "`spec.security.tls.transportSecret`"),
    ("xpack.security.transport.ssl.truststore.**", "`spec.security.tls.transportSecret`"),
    ("xpack.security.http.ssl.enabled", "`spec.security.tls.mode`"),
    ("xpack.security.http.ssl.key", "`spec.security.tls.httpSecret`"),
    ("xpack.security.http.ssl.certificate", "`spec.security.tls.httpSecret`"),
    ("xpack.security.http.ssl.certificate_authorities", "`spec.security.tls.httpSecret`"),
    ("xpack.security.http.ssl.keystore.**", "`spec.security.tls.httpSecret`"),
    ("xpack.security.http.ssl.truststore.**", "`spec.security.tls.httpSecret`"),
];

/// The setting that sizes the cache of a node with `data_frozen`.
pub const FROZEN_CACHE: &str = "xpack.searchable.snapshot.shared_cache.size";

/// The only settings of an index that a node's file may hold.
pub const INDEX_SETTINGS_OF_A_NODE: &[&str] =
    &["index.codec", "index.recovery.type", "index.store.fs.fs_lock", "index.store.preload", "index.store.type"];

/// Settings that people write often: what a misspelled one was probably meant to be.
pub const WELL_KNOWN: &[&str] = &[
    "action.auto_create_index",
    "action.destructive_requires_name",
    "bootstrap.memory_lock",
    "cluster.auto_shrink_voting_configuration",
    "cluster.election.duration",
    "cluster.fault_detection.follower_check.timeout",
    "cluster.fault_detection.leader_check.timeout",
    "cluster.indices.close.enable",
    "cluster.initial_master_nodes",
    "cluster.max_shards_per_node",
    "cluster.name",
    "cluster.no_master_block",
    "cluster.publish.timeout",
    "cluster.remote.connections_per_cluster",
    "cluster.routing.allocation.allow_rebalance",
    "cluster.routing.allocation.awareness.attributes",
    "cluster.routing.allocation.balance.threshold",
    "cluster.routing.allocation.cluster_concurrent_rebalance",
    "cluster.routing.allocation.disk.threshold_enabled",
    "cluster.routing.allocation.disk.watermark.flood_stage",
    "cluster.routing.allocation.disk.watermark.high",
    "cluster.routing.allocation.disk.watermark.low",
    "cluster.routing.allocation.enable",
    "cluster.routing.allocation.node_concurrent_recoveries",
    "cluster.routing.allocation.same_shard.host",
    "cluster.routing.rebalance.enable",
    "discovery.seed_hosts",
    "discovery.seed_providers",
    "discovery.type",
    "gateway.expected_data_nodes",
    "gateway.recover_after_data_nodes",
    "gateway.recover_after_time",
    "http.compression",
    "http.cors.allow-credentials",
    "http.cors.allow-headers",
    "http.cors.allow-methods",
    "http.cors.allow-origin",
    "http.cors.enabled",
    "http.cors.max-age",
    "http.max_content_length",
    "http.max_header_size",
    "http.max_initial_line_length",
    "http.port",
    "indices.breaker.fielddata.limit",
    "indices.breaker.request.limit",
    "indices.breaker.total.limit",
    "indices.breaker.total.use_real_memory",
    "indices.fielddata.cache.size",
    "indices.lifecycle.poll_interval",
    "indices.memory.index_buffer_size",
    "indices.memory.max_index_buffer_size",
    "indices.memory.min_index_buffer_size",
    "indices.queries.cache.size",
    "indices.recovery.max_bytes_per_sec",
    "indices.requests.cache.size",
    "ingest.geoip.downloader.enabled",
    "logger.level",
    "network.host",
    "node.name",
    "node.processors",
    "node.roles",
    "node.store.allow_mmap",
    "path.data",
    "path.logs",
    "path.repo",
    "readiness.port",
    "reindex.remote.whitelist",
    "script.allowed_contexts",
    "script.allowed_types",
    "script.max_compilations_rate",
    "search.default_search_timeout",
    "search.low_level_cancellation",
    "search.max_async_search_response_size",
    "search.max_buckets",
    "search.max_open_scroll_context",
    "stack.templates.enabled",
    "thread_pool.get.queue_size",
    "thread_pool.search.queue_size",
    "thread_pool.search.size",
    "thread_pool.write.queue_size",
    "thread_pool.write.size",
    "transport.compress",
    "transport.port",
    "xpack.graph.enabled",
    "xpack.license.self_generated.type",
    "xpack.ml.enabled",
    "xpack.ml.max_machine_memory_percent",
    "xpack.ml.max_open_jobs",
    "xpack.ml.use_auto_machine_memory_percent",
    "xpack.searchable.snapshot.shared_cache.size",
    "xpack.security.audit.enabled",
    "xpack.security.authc.api_key.enabled",
    "xpack.security.authc.token.enabled",
    "xpack.security.enabled",
    "xpack.watcher.enabled",
];

/// The fate of a setting, if it has one.
pub fn fate_of(key: &str) -> Option<&'static SettingFate> {
    FATES.iter().find(|fate| matches(fate.pattern, key))
}

/// What to use instead of a setting that esgen writes itself.
pub fn instead_of_managed(key: &str) -> Option<&'static str> {
    MANAGED.iter().find(|(pattern, _)| matches(pattern, key)).map(|(_, instead)| *instead)
}

impl SettingFate {
    /// Whether a node of that version refuses to start with it.
    pub fn is_removed_in(&self, version: ElasticsearchVersion) -> bool {
        self.removed.is_some_and(|since| version.at_least(since))
    }

    /// Whether a node of that version logs it as deprecated.
    pub fn is_deprecated_in(&self, version: ElasticsearchVersion) -> bool {
        !self.is_removed_in(version) && self.deprecated.is_some_and(|since| version.at_least(since))
    }
}

fn matches(pattern: &str, key: &str) -> bool {
    let mut parts = key.split('.');
    for wanted in pattern.split('.') {
        match (wanted, parts.next()) {
            ("**", rest) => return rest.is_some(),
            (wanted, Some(part)) if wanted == "*" || wanted == part => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        assert!(matches("transport.tcp.port", "transport.tcp.port"));
        assert!(!matches("transport.tcp.port", "transport.tcp.port.x"));
        assert!(matches("discovery.zen.**", "discovery.zen.fd.ping_timeout"));
        assert!(!matches("discovery.zen.**", "discovery.zen"));
        assert!(matches("script.context.*.cache_expire", "script.context.ingest.cache_expire"));
    }

    #[test]
    fn what_is_still_valid_is_not_refused() {
        for key in ["transport.tcp.keep_alive", "node.attr.rack", "http.compression", "xpack.ml.enabled", "path.repo"] {
            assert!(fate_of(key).is_none() && instead_of_managed(key).is_none(), "{key}");
        }
    }
}
