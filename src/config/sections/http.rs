//! `[http]`: the HTTP edge.

use std::net::SocketAddr;

use crate::config::HttpSettings;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::{Setting, Switch, unfit};
use crate::config::value::{Value, quote};

impl Setting for SocketAddr {
    fn read(value: &Value) -> Result<Self, Refusal> {
        let wanted = "an address with its port, as in \"127.0.0.1:9600\"";
        let Some(text) = value.text() else { return Err(unfit(value, wanted)) };
        text.trim().parse().map_err(|_| {
            let reason = format!("{} is no address to listen on", quote(text));
            Refusal::new(reason, format!("write {wanted}, or false for none"))
        })
    }

    fn show(&self) -> String {
        self.to_string().show()
    }
}

pub(in crate::config) fn read(reader: &mut Reader) -> HttpSettings {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 9600));
    HttpSettings { listen: reader.get("http.listen", Switch(Some(loopback))).0 }
}
