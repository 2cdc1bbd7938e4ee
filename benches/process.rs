//! What a whole process costs: `cargo bench --bench process`. See docs/performance.md.
//!
//! `/bin/true`, which does nothing, tells what the machine takes for any process at this moment: it runs in turn with esgen,
//! so both meet the same load.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 200;
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    println!("{:<76}{:>12}{:>12}{:>20}", "", "fastest", "median", "median / /bin/true");
    for arguments in [
        &["--version"][..],
        &["render", "golden/minimal/esgen.yaml"],
        &["render", "golden/vector-search/esgen.yaml"],
        &["render", "golden/dedicated-everything/esgen.yaml"],
        &["plan", "golden/vector-search/esgen.yaml"],
        &["simulate", "golden/vector-search/esgen.yaml", "--node-set", "data", "--shape", "diurnal"],
        &["simulate", "golden/vector-search/esgen.yaml", "--node-set", "data", "--shape", "weekly"],
    ] {
        let (mut nothing, mut esgen) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            nothing.push(time(Path::new("/bin/true"), &[]));
            esgen.push(time(Path::new(env!("CARGO_BIN_EXE_esgen")), arguments));
        }
        let ((_, base), (fastest, median)) = (fastest_and_median(nothing), fastest_and_median(esgen));
        let ratio = median.as_secs_f64() / base.as_secs_f64();
        println!("{:<76}{:>12.2?}{:>12.2?}{:>20.1}", arguments.join(" "), fastest, median, ratio);
    }
}

fn time(program: &Path, arguments: &[&str]) -> Duration {
    let start = Instant::now();
    let mut command = Command::new(program);
    let status = command.args(arguments).current_dir(ROOT).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let elapsed = start.elapsed();
    assert!(status.is_ok_and(|status| status.success()), "{} {arguments:?}", program.display());
    elapsed
}

fn fastest_and_median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[0], times[times.len() / 2])
}
