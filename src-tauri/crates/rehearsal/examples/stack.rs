//! Runs a stack in the foreground: `cargo run -p rehearsal --example stack -- FOLDER`. Prints its supplies as JSON and
//! ends at Ctrl-C.

use rehearsal::{Options, Stack};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: stack FOLDER")?;
    let stack = Stack::start(Options {
        folder: folder.into(),
        old: "2.0.4".into(),
        new: "2.1.0".into(),
        fresh: true,
    })
    .await?;
    println!("{}", serde_json::to_string_pretty(&stack.supplies())?);
    if let Some(why) = stack.status().no_repository {
        eprintln!("the workspace is no git repository: {why}");
    }
    tokio::signal::ctrl_c().await?;
    stack.stop().await;
    Ok(())
}
