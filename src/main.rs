//! esgen.
fn main() {}
