//! esgen.
use esgen::source::{Input, Source};
fn main() {
    let inputs: Vec<Input> = std::env::args().skip(1).map(|path| Input::Path(path.into())).collect();
    match esgen::compile(Source::read(&inputs, &Default::default()), &Default::default()) {
        Ok(manifests) => {
            print!("{}", esgen::emit::yaml(&manifests.documents));
            let _ = esgen::diagnostics::human::write(&manifests.report, &mut std::io::stderr(), false);
        }
        Err(report) => {
            let _ = esgen::diagnostics::human::write(&report, &mut std::io::stderr(), false);
        }
    }
}
