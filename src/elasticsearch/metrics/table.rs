//! What is behind each name.

use super::NotAlone::{self, Misleads, Misses};
use super::{Expression, NamedMetric, Producer, Suits, Unavailable, Unit};

const fn max(text: &'static str) -> Option<Expression> {
    Some(Expression { aggregation: "max", text })
}

const fn sum(text: &'static str) -> Option<Expression> {
    Some(Expression { aggregation: "sum", text })
}

const SLOW_TO_HELP: NotAlone =
    Misses("a new node changes it only once shards have moved, and by then the load may be another");
const TOO_LATE: NotAlone =
    Misses("work has been refused by then, and it is 0 until then, which would let the set shrink to its minimum");

/// Every metric that has a name, in the order of the docs.
pub const METRICS: &[NamedMetric] = &[
    NamedMetric {
        name: "cpu",
        measures: "CPU in use",
        producer: Producer::MetricsServer,
        expression: None,
        unit: Unit::Resource,
        target: None,
        why: "60 % of the request is a good start: vector search is bound by CPU while its graph is in the page cache",
        suits: Suits::All,
        not_alone: None,
    },
    NamedMetric {
        name: "memory",
        measures: "memory in use, the page cache with it",
        producer: Producer::MetricsServer,
        expression: None,
        unit: Unit::Resource,
        target: None,
        why: "none is of use: heap and page cache fill what there is, under any load",
        suits: Suits::All,
        not_alone: None,
    },
    NamedMetric {
        name: "searchLoad",
        measures: "searches that run or wait, per search thread",
        producer: Producer::Exporter,
        expression: max("(avg_over_time(elasticsearch_thread_pool_active_count{<<selector>>,type=\"search\"}[1m]) \
             + avg_over_time(elasticsearch_thread_pool_queue_count{<<selector>>,type=\"search\"}[1m])) \
             / clamp_min(elasticsearch_thread_pool_threads_count{<<selector>>,type=\"search\"}, 1)"),
        unit: Unit::Share,
        target: Some("700m"),
        why: "leaves three of ten threads free; the same on nodes of any size, and smooth. Elastic scales its serverless search \
              by a figure like it",
        suits: Suits::Shards,
        not_alone: None,
    },
    NamedMetric {
        name: "searchQueue",
        measures: "searches that wait for a thread",
        producer: Producer::Exporter,
        expression: max("max_over_time(elasticsearch_thread_pool_queue_count{<<selector>>,type=\"search\"}[1m])"),
        unit: Unit::Count,
        target: Some("10"),
        why: "AutoOps warns from 5; searches are refused at 1000 or more",
        suits: Suits::Shards,
        not_alone: None,
    },
    NamedMetric {
        name: "searchRejections",
        measures: "searches refused",
        producer: Producer::Exporter,
        expression: max("rate(elasticsearch_thread_pool_rejected_count{<<selector>>,type=\"search\"}[2m])"),
        unit: Unit::PerSecond,
        target: Some("100m"),
        why: "any that last are work lost",
        suits: Suits::Shards,
        not_alone: Some(TOO_LATE),
    },
    NamedMetric {
        name: "searchLatency",
        measures: "mean time of the query phase on one shard",
        producer: Producer::Exporter,
        expression: max("rate(elasticsearch_indices_search_query_time_seconds{<<selector>>}[2m]) \
             / clamp_min(rate(elasticsearch_indices_search_query_total{<<selector>>}[2m]), 0.001)"),
        unit: Unit::Seconds,
        target: Some("50m"),
        why: "50 ms; take what your clients may wait, divided by the rounds of a search",
        suits: Suits::Shards,
        not_alone: Some(Misleads(
            "a slow query stays slow on more nodes, so the set goes to its maximum: latency falls only where load was the reason",
        )),
    },
    NamedMetric {
        name: "writeQueue",
        measures: "bulk requests that wait for a thread",
        producer: Producer::Exporter,
        expression: max("max_over_time(elasticsearch_thread_pool_queue_count{<<selector>>,type=\"write\"}[1m])"),
        unit: Unit::Count,
        target: Some("100"),
        why: "a hundredth of what is queued before bulk requests are refused",
        suits: Suits::Writing,
        not_alone: None,
    },
    NamedMetric {
        name: "writeRejections",
        measures: "bulk requests refused",
        producer: Producer::Exporter,
        expression: max("rate(elasticsearch_thread_pool_rejected_count{<<selector>>,type=\"write\"}[2m])"),
        unit: Unit::PerSecond,
        target: Some("100m"),
        why: "any that last make clients send again",
        suits: Suits::Writing,
        not_alone: Some(TOO_LATE),
    },
    NamedMetric {
        name: "indexingPressure",
        measures: "bytes of writes in flight, as a share of their limit",
        producer: Producer::Exporter,
        expression: max(
            "max_over_time(elasticsearch_indexing_pressure_current_all_in_bytes{<<selector>>,indexing_pressure=\"memory\"}[1m]) \
             / elasticsearch_indexing_pressure_limit_in_bytes{<<selector>>,indexing_pressure=\"memory\"}",
        ),
        unit: Unit::Share,
        target: Some("500m"),
        why: "half of the limit, which is a tenth of the heap; writes are refused at all of it",
        suits: Suits::Requests,
        not_alone: None,
    },
    NamedMetric {
        name: "heapUsed",
        measures: "heap in use after collections, as a share",
        producer: Producer::Exporter,
        expression: max("min_over_time(elasticsearch_jvm_memory_used_bytes{<<selector>>,area=\"heap\"}[5m]) \
             / elasticsearch_jvm_memory_max_bytes{<<selector>>,area=\"heap\"}"),
        unit: Unit::Share,
        target: Some("750m"),
        why: "heap in use is a saw-tooth, so its low points are taken; the parent circuit breaker trips at 95 %",
        suits: Suits::Requests,
        not_alone: Some(Misleads("a heap that is well filled all day says nothing about load")),
    },
    NamedMetric {
        name: "diskUsed",
        measures: "share of the volume in use",
        producer: Producer::Exporter,
        expression: max("1 - elasticsearch_filesystem_data_available_bytes{<<selector>>} \
             / elasticsearch_filesystem_data_size_bytes{<<selector>>}"),
        unit: Unit::Share,
        target: Some("700m"),
        why: "leaves time to move shards before the low watermark, 85 %",
        suits: Suits::Shards,
        not_alone: Some(SLOW_TO_HELP),
    },
    NamedMetric {
        name: "diskReads",
        measures: "reads from the volume",
        producer: Producer::Exporter,
        expression: sum(
            "max by (name, device) (rate(elasticsearch_filesystem_io_stats_device_read_operations_count{<<selector>>}[5m]))",
        ),
        unit: Unit::PerSecond,
        target: None,
        why: "half of what the volume can do, which its provider states; counts direct reads (bbq_disk) too",
        suits: Suits::Shards,
        not_alone: Some(SLOW_TO_HELP),
    },
    NamedMetric {
        name: "pageFaults",
        measures: "pages read from the volume because they were not in memory",
        producer: Producer::ContainerMetrics,
        expression: sum(
            "rate(container_memory_failures_total{<<selector>>,failure_type=\"pgmajfault\",scope=\"container\"}[5m])",
        ),
        unit: Unit::PerSecond,
        target: None,
        why: "twice what a node has while its vectors fit into memory; a few hundred mean that they no longer do",
        suits: Suits::Shards,
        not_alone: Some(SLOW_TO_HELP),
    },
    NamedMetric {
        name: "inferenceQueue",
        measures: "inference requests that wait, of all models",
        producer: Producer::ModelMetrics,
        expression: sum("max by (name, model) (elasticsearch_model_pending_requests{<<selector>>})"),
        unit: Unit::Count,
        target: Some("20"),
        why: "a model's queue takes 1024 unless its deployment says otherwise",
        suits: Suits::Models,
        not_alone: None,
    },
    NamedMetric {
        name: "inferenceUtilization",
        measures: "share of the time that the allocations of models work",
        producer: Producer::ModelMetrics,
        expression: max(
            "sum by (name) (max by (name, model) (elasticsearch_model_throughput_last_minute{<<selector>>} / 60 \
             * elasticsearch_model_inference_milliseconds{<<selector>>} / 1000)) \
             / clamp_min(sum by (name) (max by (name, model) (elasticsearch_model_allocations{<<selector>>})), 1)",
        ),
        unit: Unit::Share,
        target: Some("800m"),
        why: "under the 85 % at which adaptive allocations take one away and the 90 % at which they add one, so that a node is there first",
        suits: Suits::Models,
        not_alone: None,
    },
];

/// What is asked for in vain.
pub const UNAVAILABLE: &[Unavailable] = &[
    Unavailable {
        name: "knnLatency",
        why: "Elasticsearch has no time of kNN searches in its node statistics, and no exporter has one: a kNN search counts as the \
              query phase of a search.",
        instead: "Write `searchLatency`, or time kNN searches in your client and scale by that as an `external` metric.",
    },
    Unavailable {
        name: "queryCacheMisses",
        why: "The query cache holds filters: its misses say nothing about vectors or load.",
        instead: "Write `pageFaults` or `diskReads`, which rise when vectors are no longer in memory.",
    },
];
