//! Bare text: a flattened page or a wire's plain copy. Headers are all that is known of it.

use crate::article::{Article, Body, FormatName};

use super::super::facts::Facts;
use super::super::markup;
use super::{Content, FormatSpec, Syntax};

/// The format as the registry knows it.
pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "text",
    content_types: &["text/plain", "text/markdown"],
    summary: "bare text; headers say what it is",
    syntax: Syntax::Text,
    sniff: |content| matches!(content, Content::Text(text) if markup::foreign_root(text).is_none()),
    read: |content, setting| {
        let Content::Text(text) = content else { return Err(super::unknown_shape(&content)) };
        let body = Body::Text(text.into_owned());
        let article = Article::new(FormatName(SPEC.name), setting.source.clone(), body);
        Ok((article, Facts::default()))
    },
};
