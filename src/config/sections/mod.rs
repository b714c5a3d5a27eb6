//! One file a section: its keys, their defaults and what must hold between them.

pub(super) mod batch;
mod duplicates;
pub(super) mod gazetteer;
pub(super) mod http;
pub(super) mod input;
pub(super) mod kafka;
pub(super) mod ledger;
pub(super) mod log;
pub(super) mod pipeline;
mod profiles;
pub(super) mod properties;
pub(super) mod roles;
pub(super) mod route;
pub(super) mod security;
pub(super) mod stages;
pub(super) mod topics;
pub(super) mod trace;
mod transformer;
