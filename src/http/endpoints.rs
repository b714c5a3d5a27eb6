//! The endpoints, each a function of the sources.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde::Serialize;
use tokio::sync::watch;
use tracing::error;

use super::{Sources, console, headers};
use crate::telemetry::{CONTENT_TYPE, Check, Status};

/// All endpoints. `ending` turns true when the server ends.
pub(super) fn router(sources: Sources, ending: watch::Receiver<bool>) -> Router {
    let console = console::router(sources.clone(), ending);
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/status", get(status))
        .route("/version", get(version))
        .with_state(sources)
        .merge(console)
        .fallback(not_found)
        .layer(axum::middleware::map_response(headers::harden))
}

/// Renders on a thread for blocking work: it sorts histogram samples, and reads `/proc`.
async fn metrics(State(sources): State<Sources>) -> Response {
    let rendered =
        tokio::task::spawn_blocking(move || sources.metrics.render(&sources.board)).await;
    match rendered {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            error!(%error, "metrics could not be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "metrics could not be rendered\n").into_response()
        }
    }
}

/// Alive and moving: 200, else 503 with the reasons.
async fn healthz(State(sources): State<Sources>) -> Response {
    answer(&sources.board.snapshot().healthy())
}

/// Able to work now: 200, else 503 with the reasons.
async fn readyz(State(sources): State<Sources>) -> Response {
    answer(&sources.board.snapshot().ready())
}

async fn status(State(sources): State<Sources>) -> Json<Status> {
    Json(Status::collect(&sources.identity, &sources.board, &sources.metrics))
}

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
}

async fn version(State(sources): State<Sources>) -> Json<Version> {
    Json(Version { name: env!("CARGO_PKG_NAME"), version: sources.identity.version })
}

async fn not_found() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "not found\n")
}

fn answer(check: &Check) -> Response {
    let code = if check.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(check)).into_response()
}
