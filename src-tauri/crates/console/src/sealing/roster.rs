//! Who signs a release: the checklist's own lines say in which roles, the environment who holds them, and its keys, or else
//! those enrolled here, with what they sign.

use super::keys::Enrolled;
use checklist::ItemKind;
use engine::Release;
use record::statement::Signer;
use record::{PublicKey, Roster};

/// A role of a release.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(crate) role: String,
    /// Empty where nobody holds it yet.
    pub(crate) name: String,
    /// Number of its line.
    pub(crate) item: Option<u32>,
    /// Its key, as rosters write it; empty where there is none yet.
    pub(crate) key: String,
    /// Machine the key was made on.
    pub(crate) machine: String,
    /// The environment or a sealed record names the key: no other counts.
    pub(crate) fixed: bool,
}

/// The role of the one who opened a release, where its checklist asks nobody else to sign.
const MANAGER: &str = "Release Manager";

/// The seats of `release`, in the order of the checklist.
pub(crate) fn seats(release: &Release, keys: &[Enrolled]) -> Vec<Seat> {
    let mut roles: Vec<(String, Option<u32>)> = Vec::new();
    for item in release.plan.items() {
        if let ItemKind::Signature { role } = &item.kind
            && roles.iter().all(|(known, _)| known != role)
        {
            roles.push((role.clone(), Some(item.number)));
        }
    }
    if roles.is_empty() {
        roles = release
            .plan
            .environment
            .roles
            .keys()
            .map(|role| (role.clone(), None))
            .collect();
    }
    if roles.is_empty() {
        roles.push((MANAGER.to_owned(), None));
    }
    roles
        .into_iter()
        .map(|(role, item)| seat(release, keys, role, item))
        .collect()
}

fn seat(release: &Release, keys: &[Enrolled], role: String, item: Option<u32>) -> Seat {
    let person = release.plan.environment.roles.get(&role);
    let named = person.map(|person| person.name.trim().to_owned()).unwrap_or_default();
    let of_role = |one: &&Enrolled| one.role == role && (named.is_empty() || one.person == named);
    let enrolled = keys.iter().rev().find(of_role);
    let planned = person
        .and_then(|person| person.key.as_deref())
        .and_then(|key| PublicKey::read(key).ok())
        .map(PublicKey::line);
    let fixed = planned.is_some();
    let known = planned.or_else(|| enrolled.map(|one| one.key.clone()));
    let machine = known
        .as_ref()
        .and_then(|key| keys.iter().rev().find(|one| one.key == *key));
    let manager = if role == MANAGER {
        release.opened.by.clone()
    } else {
        String::new()
    };
    Seat {
        name: match (named.as_str(), enrolled) {
            ("", Some(one)) => one.person.clone(),
            ("", None) => manager,
            _ => named,
        },
        machine: machine.map(|one| one.machine.clone()).unwrap_or_default(),
        key: known.unwrap_or_default(),
        fixed,
        role,
        item,
    }
}

/// Which seats no record can name yet, as a sentence without its full stop.
pub(crate) fn without_key(seats: &[Seat]) -> Option<String> {
    let without: Vec<&str> = seats
        .iter()
        .filter(|seat| seat.key.is_empty() || seat.name.is_empty())
        .map(|seat| seat.role.as_str())
        .collect();
    (!without.is_empty()).then(|| format!("No key yet: {}", without.join(", ")))
}

/// The roster of these seats, with what the environment lets them share.
pub(crate) fn roster(release: &Release, seats: &[Seat]) -> Roster {
    let signer = |seat: &Seat| Signer {
        role: seat.role.clone(),
        name: seat.name.clone(),
        key: seat.key.clone(),
        machine: seat.machine.clone(),
        item: seat.item,
    };
    Roster {
        same_person_allowed: release.plan.environment.signing.same_person,
        same_machine_allowed: release.plan.environment.signing.same_machine,
        ..Roster::new(seats.iter().map(signer).collect())
    }
}
