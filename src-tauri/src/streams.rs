//! Updates of a release, pushed to the window for as long as it wants them.

use crate::commands::Product;
use console::wire::{OfRelease, Update, WireError};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tauri::State;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

/// Subscriptions by the number of their channel.
#[derive(Default)]
pub(crate) struct Streams(Mutex<HashMap<u32, JoinHandle<()>>>);

/// Sends the whole state of a release, then what changes.
#[tauri::command]
pub(crate) async fn subscribe(
    product: State<'_, Product>,
    streams: State<'_, Streams>,
    request: OfRelease,
    channel: Channel<Update>,
) -> Result<(), WireError> {
    let mut watch = product.console()?.watch(request).await?;
    let id = channel.id();
    let task = tauri::async_runtime::spawn(async move {
        while let Ok(update) = watch.next().await {
            if channel.send(update).is_err() {
                break;
            }
        }
    });
    if let Some(before) = streams
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(id, task)
    {
        before.abort();
    }
    Ok(())
}

/// Ends a subscription; one that is not there is none to end.
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command what it asks for by value"
)]
#[tauri::command]
pub(crate) fn unsubscribe(streams: State<'_, Streams>, id: u32) {
    if let Some(task) = streams.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) {
        task.abort();
    }
}
