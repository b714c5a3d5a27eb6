//! Bare HTML: a page or a fragment. What its head says is left to cleanup, which reads it whole.

use crate::article::{Article, Body, FormatName};

use super::super::facts::Facts;
use super::super::markup;
use super::{Content, FormatSpec, Syntax};

/// The format as the registry knows it.
pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "html",
    content_types: &["text/html", "application/xhtml+xml"],
    summary: "a bare HTML page or fragment; headers say what it is",
    syntax: Syntax::Text,
    sniff: |content| match content {
        Content::Text(text) => markup::is_html(text) && markup::foreign_root(text).is_none(),
        Content::Json(_) => false,
    },
    read: |content, setting| {
        let Content::Text(text) = content else { return Err(super::unknown_shape(&content)) };
        let body = Body::Html(text.into_owned());
        let article = Article::new(FormatName(SPEC.name), setting.source.clone(), body);
        Ok((article, Facts::default()))
    },
};
