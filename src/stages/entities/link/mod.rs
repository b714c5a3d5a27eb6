//! Places and companies as stable ids: always of a name that was found, never by a list alone.
//!
//! Countries first, then subdivisions, then cities: the one in a country that the document names,
//! else the largest. A listed company needs its whole name, or its ticker in brackets behind it.
//! What no table knows keeps its id within the document only. Tables are searched as they are: all
//! that is built is a list of marks on the way.

mod company;
mod kind;
mod place;
mod table;

pub(super) use company::company;
pub(super) use kind::{Situation, kind_of};
pub(super) use place::{Land, Linked, Places, Sought};
pub use table::{Subdivision, demonyms, fold, subdivisions};
