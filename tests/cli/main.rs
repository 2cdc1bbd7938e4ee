//! The real binary: every command, its exit status, and which stream has what.

mod diff;
mod explain;
mod findings;
mod init;
mod inputs;
mod leaks;
mod output_directory;
mod outputs;
mod plan;
mod render;
mod renewal;
mod secrets;
mod shell;
mod simulate;
mod validate;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const CONFIG: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata:
  name: search
spec:
  version: 9.2.1
";

/// Two master-eligible nodes: two-masters.
const BROKEN: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata:
  name: search
spec:
  version: 9.2.1
  nodeSets:
    - name: default
      replicas: 2
";

/// What a run gave.
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    /// Demands this exit status and gives the streams.
    #[track_caller]
    fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// A directory of its own for one test.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With an esgen.yaml.
    fn with_config(text: &str) -> Self {
        let place = Self::new();
        place.write("esgen.yaml", text);
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// The names in a directory, sorted, hidden ones too.
    fn names(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(directory)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A command in this directory, without the environment's wishes about colours and without standard input.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_esgen"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }

    /// With a text piped in.
    fn pipe(&self, arguments: &[&str], text: &str) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The program may have ended without reading; its status says so.
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        run_of(child.wait_with_output().unwrap())
    }
}

fn finish(command: &mut Command) -> Run {
    run_of(command.output().unwrap())
}

fn run_of(output: std::process::Output) -> Run {
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn every_command_is_tried() {
    let place = Place::new();
    place.run(&["man", "-o", "man1"]).exits(0);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files = [&tests, &tests.join("cli")].map(|folder| fs::read_dir(folder).unwrap()).into_iter().flatten();
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let all: String = paths.map(|path| fs::read_to_string(path).unwrap()).collect();
    for page in place.names("man1") {
        let command = page.strip_prefix("esgen-").and_then(|page| page.strip_suffix(".1"));
        let Some(command) = command else { continue };
        assert!(all.contains(&format!("\"{command}\"")), "no test runs `esgen {command}`: add tests/cli/{command}.rs");
    }
}
