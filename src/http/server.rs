//! The server: binds first, so that a wrong address is an error at start; then runs to its end.

use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{debug, info};

use super::connections::Bounded;
use super::{Sources, endpoints};

/// Most connections at a time.
const CONNECTIONS: usize = 64;

/// Longest time a connection may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// How long open answers may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(2);

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("http.listen: cannot listen on {address}: {source}{}", hint(.source))]
pub struct BindError {
    /// The address, as configured.
    pub address: SocketAddr,
    /// What the system says.
    pub source: io::Error,
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "; another process has it, perhaps another wiredesk",
        io::ErrorKind::PermissionDenied => "; ports below 1024 need rights",
        io::ErrorKind::AddrNotAvailable => "; this machine does not have that address",
        _ => "",
    }
}

/// A bound server that does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the address. Port 0 takes any free one.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let wrong = |source| BindError { address, source };
        let listener = TcpListener::bind(address).await.map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        info!(url = %format_args!("http://{address}"), "http edge listens");
        Ok(Self { listener, address })
    }

    /// The address it has, with the port the system chose where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` ends, then lets open answers finish, for 2 s at most.
    ///
    /// # Errors
    /// If the listener breaks down.
    pub async fn run(
        self,
        sources: Sources,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (ending, ended) = watch::channel(false);
        let listener = Bounded::new(self.listener, CONNECTIONS, SILENCE);
        let serve = axum::serve(listener, endpoints::router(sources, ended.clone()))
            .with_graceful_shutdown(async move {
                shutdown.await;
                ending.send_replace(true);
            })
            .into_future();
        let mut ended = ended;
        let too_late = async {
            // A sender that is gone means the same.
            drop(ended.wait_for(|ending| *ending).await);
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            result = serve => result,
            () = too_late => {
                debug!("http connections were still open at the end");
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_address_is_named_with_a_hint() {
        let first = Server::bind(([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let error = Server::bind(first.address()).await.err().expect("taken");
        let text = error.to_string();
        assert!(text.starts_with("http.listen: cannot listen on 127.0.0.1:"), "{text}");
        assert!(text.ends_with("perhaps another wiredesk"), "{text}");
    }
}
