//! Options of the JVM that the bundled Java no longer knows.
//!
//! Source: each was tried with Java 17, which ends with "Unrecognized VM option". The oldest Elasticsearch here, 7.10,
//! bundles Java 15, where they are gone too (the CMS collector left with Java 14, JEP 363; the logging ones with Java 9,
//! JEP 271). `-XX:+PrintGCDetails` is still taken.

/// Beginnings of options that end the JVM at its start, each with what to use instead.
pub const UNKNOWN_OPTIONS: &[(&str, &str)] = &[
    ("-XX:+UseConcMarkSweepGC", "G1, the default"),
    ("-XX:CMS", "G1, the default"),
    ("-XX:+UseCMSInitiatingOccupancyOnly", "G1, the default"),
    ("-XX:+UseParNewGC", "G1, the default"),
    ("-XX:+AggressiveOpts", "nothing"),
    ("-XX:+PrintGCDateStamps", "`-Xlog:gc*:stdout:utctime`"),
    ("-XX:+PrintGCTimeStamps", "`-Xlog:gc*:stdout:uptime`"),
    ("-XX:+PrintTenuringDistribution", "`-Xlog:gc+age*=trace`"),
    ("-XX:+PrintGCApplicationStoppedTime", "`-Xlog:safepoint`"),
    ("-XX:+UseGCLogFileRotation", "`-Xlog:gc*:file=logs/gc.log::filecount=8,filesize=16m`"),
    ("-XX:NumberOfGCLogFiles", "`-Xlog:gc*:file=logs/gc.log::filecount=8,filesize=16m`"),
    ("-XX:GCLogFileSize", "`-Xlog:gc*:file=logs/gc.log::filecount=8,filesize=16m`"),
];
