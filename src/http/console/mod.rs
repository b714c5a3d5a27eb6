//! The console: one page that shows the wire as it passes, made for a browser on the same machine.
//!
//! The page and its parts stand in the binary, need no build step and load nothing from elsewhere.
//! Articles are hostile: they reach the page as JSON and are put into it as text.

mod assets;
mod detail;
mod events;
mod line;
mod runbook;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use tokio::sync::watch;
use tracing::error;

use super::Sources;
use crate::telemetry::ConfigLine;
use line::Lines;

/// What the console's endpoints read.
#[derive(Clone)]
pub(super) struct Console {
    sources: Sources,
    /// What all who watch are shown.
    lines: Arc<Lines>,
    /// Turns true when the server ends, and with it every open stream.
    ending: watch::Receiver<bool>,
}

/// The endpoints of the console.
pub(super) fn router(sources: Sources, ending: watch::Receiver<bool>) -> Router {
    Router::new()
        .route("/", get(|| async { Html(assets::PAGE) }))
        .route("/console/{name}", get(asset))
        .route("/events", get(stream))
        .route("/articles/{number}", get(article))
        .route("/configuration", get(configuration))
        .route("/runbook", get(|| async { Html(runbook::page()) }))
        .with_state(Console { sources, lines: Arc::default(), ending })
}

async fn asset(Path(name): Path<String>) -> Response {
    assets::get(&name).map_or_else(not_found, IntoResponse::into_response)
}

/// The live stream; 503 while too many watch.
async fn stream(State(console): State<Console>, headers: HeaderMap) -> Response {
    let Console { sources, lines, ending } = console;
    match sources.board.live().watch() {
        Some(viewer) => {
            let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
            events::stream(sources, lines, viewer, last, ending).into_response()
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, "too many people watch\n").into_response(),
    }
}

/// One of the newest articles in full. It is read again on a thread for blocking work.
async fn article(State(console): State<Console>, Path(number): Path<u64>) -> Response {
    let live = Arc::clone(console.sources.board.live());
    match tokio::task::spawn_blocking(move || detail::find(&live, number)).await {
        Ok(Some(found)) => Json(found).into_response(),
        Ok(None) => not_found(),
        Err(error) => {
            error!(%error, number, "article could not be shown");
            (StatusCode::INTERNAL_SERVER_ERROR, "the article could not be shown\n").into_response()
        }
    }
}

/// Every key of the configuration. Secrets are files, so none is among them.
async fn configuration(State(console): State<Console>) -> Json<Vec<ConfigLine>> {
    Json(console.sources.board.configuration().to_vec())
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}
