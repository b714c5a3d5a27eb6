//! What goes wrong in a schedule, and how the group answers: deaths, restarts, stalls, partitions
//! that wander.

use std::collections::VecDeque;
use std::time::Duration;

use wiredesk::ledger::Ledger;
use wiredesk::pipeline::{Event, TopicPartition};

use super::broker::MemberId;
use super::member::{Append, Member, time_at};
use super::oracle;
use super::world::{Process, World};

impl World {
    pub(super) fn revive(&mut self) {
        let Some(slot) = self.processes.iter().position(Option::is_none) else { return };
        let workers = self.rng.usize(1..=2);
        let members = (0..workers)
            .map(|_| {
                self.incarnations += 1;
                Member::new(self.incarnations)
            })
            .collect();
        // A restart restores its state by reading the ledger from its beginning.
        let mut ledger = Ledger::new(oracle::limits());
        for (offset, entry) in self.broker.ledger.iter().enumerate() {
            ledger.apply(offset as i64, time_at(offset), entry.clone());
        }
        let applied = self.broker.ledger.len();
        let appends = VecDeque::new();
        self.processes[slot] =
            Some(Process { members, ledger, applied, appends, stopped_until: 0 });
        self.note(format_args!("process {slot} starts with {workers} workers"));
    }

    pub(super) fn fault(&mut self) {
        let slot = self.rng.usize(0..self.processes.len());
        let Some(process) = &mut self.processes[slot] else { return };
        match self.rng.u8(0..4) {
            0 => self.crash(slot),
            1 => {
                process.stopped_until = self.step + self.rng.usize(20..150);
                let owners = self.owned_by(slot);
                self.note(format_args!("process {slot} stalls"));
                // The group gives its partitions away without asking.
                for partition in owners {
                    self.take_away(&partition);
                }
            }
            2 => {
                for member in &mut process.members {
                    member.draining = true;
                    member.answers.push(Event::Shutdown(Duration::from_millis(200)));
                }
                self.note(format_args!("process {slot} is told to stop"));
            }
            _ => {
                let partitions: Vec<TopicPartition> = self.broker.partitions().collect();
                let partition = self.rng.choice(&partitions).cloned();
                partition.into_iter().for_each(|partition| self.revoke(&partition));
            }
        }
    }

    pub(super) fn crash(&mut self, slot: usize) {
        self.note(format_args!("process {slot} dies"));
        if let Some(process) = self.processes[slot].take() {
            // Entries handed to the client may or may not have left it.
            let (_, append) = process.appends.into_iter().next().unzip();
            let survived = self.rng.usize(0..4);
            let entries = append.into_iter().flat_map(|append: Append| append.entries);
            self.broker.ledger.extend(entries.take(survived));
        }
        for partition in self.owned_by(slot) {
            self.broker.owners.remove(&partition);
            self.broker.generation += 1;
        }
    }

    fn owned_by(&self, slot: usize) -> Vec<TopicPartition> {
        let owners = self.broker.owners.iter();
        owners
            .filter(|(_, owner)| owner.0 == slot)
            .map(|(partition, _)| partition.clone())
            .collect()
    }

    /// The group takes a partition from a member that has not answered in time.
    fn take_away(&mut self, partition: &TopicPartition) {
        let Some(owner) = self.broker.owners.remove(partition) else { return };
        self.broker.generation += 1;
        let generation = self.broker.generation;
        if let Some(member) = self.member(owner) {
            member.consumer.positions.remove(partition);
            member.inbox.push_back((Event::Lost(vec![partition.clone()]), generation));
        }
        self.note(format_args!("{partition} is taken from {owner:?}"));
    }

    /// The group asks a member for a partition.
    pub(super) fn revoke(&mut self, partition: &TopicPartition) {
        let Some(&owner) = self.broker.owners.get(partition) else { return };
        let generation = self.broker.generation;
        let Some(member) = self.member(owner) else { return };
        if member.consumer.blocked.is_none() && member.consumer.positions.contains_key(partition) {
            member.consumer.blocked = Some(vec![partition.clone()]);
            member.inbox.push_back((Event::Revoking(vec![partition.clone()]), generation));
            self.note(format_args!("{partition} is asked of {owner:?}"));
        }
    }

    /// Gives partitions without an owner to members, and ends transactions of the dead.
    pub(super) fn rebalance(&mut self) {
        let incarnation = |processes: &[Option<Process>], owner: MemberId| {
            let process = processes.get(owner.0)?.as_ref()?;
            Some(process.members.get(owner.1)?.incarnation)
        };
        let expire = self.rng.u8(0..20) == 0;
        let processes = &self.processes;
        self.broker.pending.retain(|pending| {
            let alive = incarnation(processes, pending.owner) == Some(pending.incarnation);
            alive || !expire
        });
        let free: Vec<TopicPartition> = self
            .broker
            .partitions()
            .filter(|partition| !self.broker.owners.contains_key(partition))
            .collect();
        let takers: Vec<MemberId> = self
            .processes
            .iter()
            .enumerate()
            .filter_map(|(slot, process)| Some((slot, process.as_ref()?)))
            .filter(|(_, process)| process.stopped_until <= self.step)
            .flat_map(|(slot, process)| {
                let able = |member: &Member| !member.draining && member.consumer.blocked.is_none();
                let able = process.members.iter().map(able);
                able.enumerate().filter(|(_, able)| *able).map(move |(number, _)| (slot, number))
            })
            .collect();
        for partition in free {
            let Some(&owner) = self.rng.choice(&takers) else { return };
            self.broker.owners.insert(partition.clone(), owner);
            self.broker.generation += 1;
            let generation = self.broker.generation;
            self.note(format_args!("{partition} goes to {owner:?}"));
            if let Some(member) = self.member(owner) {
                member.consumer.positions.insert(partition.clone(), None);
                member.inbox.push_back((Event::Assigned(vec![partition]), generation));
            }
        }
    }
}
