//! What README and docs say works: their commands run, their configs render, their links lead somewhere.
//!
//! - A ```` ```sh ```` block runs line by line with bash in a copy of `examples/` and `golden/`, and must end with status 0, or
//!   with the one that its info string states (```` ```sh exit=1 ````). All blocks of a page share one directory. Commands of
//!   other programs are left out; they must be in [`OTHERS`], so that a misspelt `esgn` is not.
//! - A ```` ```yaml ```` block that is a whole config must render, and is `esgen.yaml` for the commands behind it. One that
//!   starts with `spec:` must render as an overlay on `golden/minimal`. `exit=1` is for what must be refused.

mod harness;

use esgen::elasticsearch::metrics::{METRICS, NotAlone};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Programs that this machine need not have, or that would change more than the page's directory.
const OTHERS: &[&str] = &[
    "apt-get", "argocd", "cargo", "curl", "docker", "git", "helm", "hyperfine", "jq", "kubectl", "kustomize", "man",
    "perf", "rustup", "sudo", "valgrind", ".ci/run", "schemas/generate.sh", "tests/cluster/run",
];
/// What a page may use around the commands that it shows.
const SHELL: &[&str] = &[
    "esgen", "cat", "cd", "chmod", "cp", "diff", "echo", "export", "grep", "head", "ls", "mkdir", "printf", "rm", "wc",
];

/// A fenced block of a page.
struct Block {
    line: usize,
    info: String,
    text: String,
}

impl Block {
    fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    fn exit(&self) -> i32 {
        let stated = self.info.split_whitespace().find_map(|word| word.strip_prefix("exit="));
        stated.map_or(0, |status| status.parse().expect("a number behind exit="))
    }
}

#[test]
fn commands_run_and_configs_render() {
    let mut ran = 0;
    for page in pages() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for folder in ["examples", "golden"] {
            copy(&Path::new(ROOT).join(folder), &directory.path().join(folder));
        }
        for block in blocks(&fs::read_to_string(&page).expect("a page")) {
            let place = format!("{}:{}", page.strip_prefix(ROOT).unwrap_or(&page).display(), block.line);
            let output = match block.language() {
                "sh" => run(&script(&block.text, &place), directory.path()),
                "yaml" => match render(&block.text, directory.path()) {
                    Some(output) => output,
                    None => continue,
                },
                _ => continue,
            };
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(block.exit()), "{place}\n{}\n{told}", block.text);
            ran += 1;
        }
    }
    assert!(ran >= 20, "only {ran} blocks ran");
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap_or(&page).join(file) };
            let is_there = match fs::read_to_string(&target) {
                Ok(text) => anchor.is_empty() || anchors(&text).any(|known| known == anchor),
                Err(_) => target.is_dir() && anchor.is_empty(),
            };
            if !is_there {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn misspelt_commands_are_not_skipped() {
    assert!(std::panic::catch_unwind(|| script("esgn render\n", "here")).is_err());
    assert_eq!(
        script("cargo run --release -- render a.yaml | kubectl apply -f -\nkubectl get pods\n", "here"),
        "esgen render a.yaml\n"
    );
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![Path::new(ROOT).join("README.md")];
    let mut open = vec![Path::new(ROOT).join("docs")];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("docs/") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => open.push(path),
                Some(extension) if extension == "md" => pages.push(path),
                _ => {}
            }
        }
    }
    pages.sort();
    pages
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Block { line: number + 1, info: info.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The commands of a block that are ours to run.
fn script(block: &str, place: &str) -> String {
    let joined = block.replace("\\\n", " ").replace("cargo run --release -- ", "esgen ");
    let mut script = String::new();
    for line in joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut kept = Vec::new();
        for command in line.split(" | ") {
            let is_assignment = |word: &&str| {
                word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
            };
            let program = command.split_whitespace().find(|word| !is_assignment(word)).unwrap_or_default();
            if OTHERS.contains(&program) {
                break;
            }
            assert!(
                SHELL.contains(&program),
                "{place}: `{program}` is neither esgen nor in the lists of tests/docs.rs"
            );
            kept.push(command);
        }
        if !kept.is_empty() {
            script.push_str(&kept.join(" | "));
            script.push('\n');
        }
    }
    script
}

/// Renders a config, or an overlay; nothing where the block is neither.
fn render(text: &str, directory: &Path) -> Option<Output> {
    let command = if text.contains("kind: ElasticsearchCluster\n") {
        fs::write(directory.join("esgen.yaml"), text).expect("it can be written");
        "esgen render esgen.yaml"
    } else if text.starts_with("spec:") {
        let header = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\n";
        fs::write(directory.join("fragment.yaml"), format!("{header}{text}")).expect("it can be written");
        "esgen render golden/minimal/esgen.yaml --overlay fragment.yaml"
    } else {
        return None;
    };
    Some(run(command, directory))
}

fn run(script: &str, directory: &Path) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_esgen")).parent().expect("it is in a directory").display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", script]).current_dir(directory).env("PATH", path).env("HOME", directory);
    bash.stdin(Stdio::null()).output().expect("bash starts")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("it can be copied");
        }
    }
}

/// The text outside of fenced blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// Targets of links into the repository.
fn links(page: &str) -> Vec<String> {
    let targets = prose(page).flat_map(|line| line.split("](").skip(1)).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).map(str::to_owned).collect()
}

/// The anchors that GitHub gives to headings.
fn anchors(page: &str) -> impl Iterator<Item = String> {
    prose(page).filter(|line| line.starts_with('#')).map(|line| {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

#[test]
fn the_reference_names_the_default_kubernetes_version() {
    let version = esgen::kubernetes::versions::KubernetesVersion::DEFAULT;
    for (page, text) in [
        ("cli.md", format!("[default: {version}]")),
        ("cli.md", format!("[default: spec.kubernetesVersion, else {version}]")),
        ("config.md", format!("| `kubernetesVersion` | string | `{version}` |")),
    ] {
        let content = fs::read_to_string(Path::new(ROOT).join("docs/reference").join(page)).expect("a page");
        assert!(
            content.contains(&text),
            "{page} does not say `{text}`: a doc comment of an option or field is out of date"
        );
    }
}

/// `schemas/generate.sh` writes these too, beside the schemas of Kubernetes.
#[test]
fn the_reference_and_the_schema_of_the_config_are_current() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let output = run(&format!("esgen reference --output . --examples {ROOT}/tests/rules"), directory.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut comparison = harness::Comparison::default();
    for page in harness::entries(directory.path()) {
        let name = page.file_name().expect("a name");
        comparison
            .hold(&Path::new(ROOT).join("docs/reference").join(name), &fs::read_to_string(&page).expect("a page"));
    }
    let schema = format!("{}\n", esgen::json_schema().trim_end());
    comparison.hold(&Path::new(ROOT).join("schemas/esgen.dev_v1.json"), &schema);
    let defaults = Path::new(ROOT).join("schemas/esgen.dev_v1_defaults.json");
    comparison.hold(&defaults, &esgen::defaults_json_schema());
    comparison.finish("docs");
}

#[test]
fn the_readme_names_every_command() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("a page");
    let reference = fs::read_to_string(Path::new(ROOT).join("docs/reference/cli.md")).expect("a page");
    for command in reference.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(readme.contains(&format!("`{command}")), "README.md has no line for `{command}`");
    }
}

/// The tables of docs/metrics.md are made from the one that the pipeline reads, and the adapter's rules are those that are written.
#[test]
fn the_metrics_and_their_rules_are_current() {
    let page = Path::new(ROOT).join("docs/metrics.md");
    let mut text = fs::read_to_string(&page).expect("a page");
    let rules = fs::read_to_string(Path::new(ROOT).join("templates/files/adapter-rules.yaml")).expect("a template");
    for (mark, content) in [("metrics", metrics_tables()), ("adapter", format!("```text\n{rules}```\n"))] {
        harness::put_between_marks(&mut text, mark, &content);
    }
    let mut comparison = harness::Comparison::default();
    comparison.hold(&page, &text);
    comparison.finish("docs");
}

fn metrics_tables() -> String {
    let mut uses = String::from(
        "\n| name | what it measures | target a node | why this target | for | alone |\n|---|---|---|---|---|---|\n",
    );
    let mut sources = String::from("\n| name | produced by | recorded as `esgen:...:pod`, by pod |\n|---|---|---|\n");
    for metric in METRICS {
        let target = metric.target.map_or_else(|| "none".into(), |target| format!("`{target}`"));
        let unit = metric.unit.words();
        let alone = match metric.not_alone {
            None => "yes".into(),
            Some(NotAlone::Misses(reason) | NotAlone::Misleads(reason)) => format!("no: {reason}"),
        };
        let (name, measures, suits) = (metric.name, metric.measures, metric.suits.words());
        uses += &format!("| `{name}` | {measures} ({unit}) | {target} | {} | {suits} | {alone} |\n", metric.why);
        let expression = metric.expression("...").map(|text| format!("`{}`", text.replace('|', "\\|")));
        let expression = expression.unwrap_or_else(|| "not recorded: Kubernetes measures it".into());
        sources += &format!("| `{name}` | {} | {expression} |\n", metric.producer.words());
    }
    uses + &sources + "\n"
}

#[test]
fn a_move_tells_the_old_nodes_of_the_role_that_the_new_ones_have() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/migrating.md")).expect("a page");
    let line = page.lines().find(|line| line.contains("_security/role/esgen' -d '")).expect("the request");
    let told: Value = serde_json::from_str(line.split('\'').nth(3).expect("a body")).expect("JSON");
    let file = fs::read_to_string(Path::new(ROOT).join("templates/files/roles.yml")).expect("a template");
    let roles: Value = serde_yaml::from_str(&file).expect("YAML");
    assert_eq!(told, roles["esgen"]);
}
