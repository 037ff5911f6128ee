//! [`Connections`]: the open connections, and which of them to close first.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};

use super::options::ConnectionLimits;
use crate::ConnectionInfo;

/// How often the connections are examined while nothing happens.
const TICK: Duration = Duration::from_millis(50);

/// The open connections.
pub(super) struct Connections {
    limits: ConnectionLimits,
    tasks: JoinSet<()>,
    open: HashMap<Id, Open>,
    peers: HashMap<IpAddr, usize>,
}

struct Open {
    info: ConnectionInfo,
    since: Instant,
    task: AbortHandle,
}

impl Connections {
    pub(super) fn new(limits: ConnectionLimits) -> Self {
        Self { limits, tasks: JoinSet::new(), open: HashMap::new(), peers: HashMap::new() }
    }

    /// Makes room for a connection from an address: closes the oldest one on which no request is
    /// authenticated, or else waits until one closes. Those on which none ever was come first.
    pub(super) async fn make_room(&mut self, peer: Option<SocketAddr>) {
        while let Some(result) = self.tasks.try_join_next_with_id() {
            self.remove(id_of(&result));
        }
        while !self.has_room(peer) {
            if !self.evict(peer) {
                let _ = timeout(TICK, self.join_next()).await;
            }
        }
    }

    fn has_room(&self, peer: Option<SocketAddr>) -> bool {
        self.open.len() < self.limits.total && !self.is_peer_full(peer)
    }

    fn is_peer_full(&self, peer: Option<SocketAddr>) -> bool {
        let count = peer.and_then(|peer| self.peers.get(&peer.ip()).copied());
        count.unwrap_or_default() >= self.limits.per_peer
    }

    /// Closes a connection; false where a request is authenticated on each.
    fn evict(&mut self, peer: Option<SocketAddr>) -> bool {
        let same_peer = peer.filter(|_| self.is_peer_full(peer)).map(|peer| peer.ip());
        let is_candidate = |open: &Open| {
            let ip = open.info.peer_addr().map(|peer| peer.ip());
            !open.info.is_authenticated() && (same_peer.is_none() || ip == same_peer)
        };
        let candidates = self.open.iter().filter(|(_, open)| is_candidate(open));
        let first = candidates.min_by_key(|(_, open)| (open.info.was_authenticated(), open.since));
        let Some((&id, open)) = first else { return false };
        open.task.abort();
        self.remove(id);
        true
    }

    pub(super) fn spawn(
        &mut self,
        info: ConnectionInfo,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        if let Some(peer) = info.peer_addr() {
            *self.peers.entry(peer.ip()).or_default() += 1;
        }
        let task = self.tasks.spawn(task);
        self.open.insert(task.id(), Open { info, since: Instant::now(), task });
    }

    /// Waits until the requests in flight are handled. Connections close by themselves once they are
    /// idle; those on which a stranger has yet to send a head or a body are closed after a moment.
    pub(super) async fn finish(&mut self) {
        let mut next_look = Instant::now() + TICK;
        while !self.tasks.is_empty() {
            if timeout_at(next_look, self.join_next()).await.is_ok() {
                continue;
            }
            let droppable = self.open.values().filter(|open| open.info.is_droppable());
            droppable.for_each(|open| open.task.abort());
            next_look = Instant::now() + TICK;
        }
    }

    /// How many connections are open.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    async fn join_next(&mut self) {
        if let Some(result) = self.tasks.join_next_with_id().await {
            self.remove(id_of(&result));
        }
    }

    fn remove(&mut self, id: Id) {
        let peer = self.open.remove(&id).and_then(|open| open.info.peer_addr());
        let Some(peer) = peer else { return };
        if let Some(count) = self.peers.get_mut(&peer.ip()) {
            *count -= 1;
            if *count == 0 {
                self.peers.remove(&peer.ip());
            }
        }
    }
}

fn id_of(result: &Result<(Id, ()), JoinError>) -> Id {
    match result {
        Ok((id, ())) => *id,
        Err(error) => error.id(),
    }
}
