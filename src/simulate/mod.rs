//! `esgen simulate`: how many nodes an autoscaler runs under a load, over time, without a cluster.

pub mod controller;
