//! The smallest program that can supervise: what the tests launch steps with. As an app of its own it launches a step,
//! prints its first line and waits to be killed.

use probes::process::{StepOrder, follow, launch, supervise_if_asked};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Some(code) = supervise_if_asked() {
        std::process::exit(code);
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [word, dir] if word == "--launch-and-wait" => launch_and_wait(PathBuf::from(dir)).await,
        _ => std::process::exit(2),
    }
}

async fn launch_and_wait(dir: PathBuf) {
    let order = StepOrder {
        cwd: dir.parent().map(PathBuf::from).unwrap_or_default(),
        dir,
        shell: "bash".to_owned(),
        script: "echo before\nwhile [ ! -e go ]; do sleep 0.05; done\necho after\n".to_owned(),
        path: Vec::new(),
        variables: BTreeMap::new(),
        secrets: Vec::new(),
        pass: Vec::new(),
        timeout: Duration::from_mins(1),
        log_limit: 1024 * 1024,
    };
    let program = std::env::current_exe().unwrap_or_default();
    if let Err(error) = launch(&order, &program) {
        eprintln!("{error}");
        std::process::exit(1);
    }
    let (_wanted, stop) = watch::channel(false);
    let print = |line: probes::process::OutputLine| {
        println!("{}", line.text);
        // Whoever waits for the line may be gone.
        let _ = std::io::stdout().flush();
    };
    follow(&order.dir, print, stop).await;
}
