//! Options of the JVM that the bundled Java no longer knows.
//!
//! Source: the release notes of the JDK (an obsolete option becomes unknown one release later, and an unknown one ends the
//! JVM). The oldest Elasticsearch here, 7.10, bundles Java 15.

/// Beginnings of options that end the JVM at its start, each with what to use instead.
pub const UNKNOWN_OPTIONS: &[(&str, &str)] = &[
    ("-XX:+UseConcMarkSweepGC", "G1, the default"),
    ("-XX:CMS", "G1, the default"),
    ("-XX:+UseCMSInitiatingOccupancyOnly", "G1, the default"),
    ("-XX:+UseParNewGC", "G1, the default"),
    ("-XX:+AggressiveOpts", "nothing"),
    ("-XX:+PrintGCDetails", "`-Xlog:gc*`"),
    ("-XX:+PrintGCDateStamps", "`-Xlog:gc*`"),
    ("-XX:+PrintTenuringDistribution", "`-Xlog:gc+age*`"),
    ("-XX:+PrintGCApplicationStoppedTime", "`-Xlog:safepoint`"),
    ("-XX:+UseGCLogFileRotation", "`-Xlog:gc*:...:filecount=8`"),
];
