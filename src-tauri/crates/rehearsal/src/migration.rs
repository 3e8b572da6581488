//! Migrations: changes of the tables that come with versions.

use crate::tables::{Applied, Campaign, Tables, Tenant, company_of};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::time::Instant;

/// The tenant of the smoke, staff and synthetic users.
pub(crate) const MARKETSAGE: u32 = 1;
/// The tenant whose data the others must not see.
pub(crate) const OTHER: u32 = 2;

struct Migration {
    name: &'static str,
    locks_contacts: bool,
    apply: fn(&mut Tables),
}

/// In order. The first `WITH_OLD` came with the old version.
const MIGRATIONS: [Migration; 6] = [
    Migration {
        name: "0001_tenants",
        locks_contacts: false,
        apply: tenants,
    },
    Migration {
        name: "0002_contacts",
        locks_contacts: true,
        apply: contacts,
    },
    Migration {
        name: "0003_campaigns",
        locks_contacts: false,
        apply: campaigns,
    },
    Migration {
        name: "0004_contacts_company",
        locks_contacts: true,
        apply: company,
    },
    Migration {
        name: "0005_contacts_email_index",
        locks_contacts: true,
        apply: email_index,
    },
    Migration {
        name: "0006_spring_campaign",
        locks_contacts: false,
        apply: spring_campaign,
    },
];
const WITH_OLD: usize = 3;

/// Where the migrations stand.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Standing {
    pub applied: usize,
    pub pending: usize,
    /// 1 if the last run failed at the first pending one.
    pub failed: usize,
    pub list: Vec<Line>,
}

/// One migration.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub name: &'static str,
    /// `applied`, `pending` or `failed`
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Applies what the old version needs.
pub(crate) fn prepare(tables: &mut Tables) {
    MIGRATIONS[..WITH_OLD]
        .iter()
        .for_each(|migration| apply(migration, tables));
}

/// Applies pending migrations in order. With `contacts_locked`, the first one that needs the contacts table gives up;
/// those before it stay applied.
pub(crate) fn migrate(tables: &mut Tables, contacts_locked: bool) -> Result<(), String> {
    for migration in &MIGRATIONS[tables.migrations.len()..] {
        if migration.locks_contacts && contacts_locked {
            return Err(format!(
                "{}: another session holds the lock on table `contacts`",
                migration.name
            ));
        }
        apply(migration, tables);
    }
    Ok(())
}

/// Whether these are the first of the migrations there are, in order.
pub(crate) fn knows(applied: &[Applied]) -> bool {
    applied.len() <= MIGRATIONS.len()
        && applied
            .iter()
            .zip(&MIGRATIONS)
            .all(|(run, known)| run.name == known.name)
}

pub(crate) fn standing(tables: &Tables, failure: Option<&String>) -> Standing {
    let done = tables.migrations.len();
    let line = |(place, migration): (usize, &Migration)| {
        let error = failure.filter(|_| place == done).cloned();
        Line {
            name: migration.name,
            state: if place < done {
                "applied"
            } else if error.is_some() {
                "failed"
            } else {
                "pending"
            },
            at: tables.migrations.get(place).map(|run| run.at),
            took_ms: tables.migrations.get(place).map(|run| run.took_ms),
            error,
        }
    };
    let failed = usize::from(failure.is_some() && done < MIGRATIONS.len());
    let list = MIGRATIONS.iter().enumerate().map(line).collect();
    Standing {
        applied: done,
        pending: MIGRATIONS.len() - done,
        failed,
        list,
    }
}

fn apply(migration: &Migration, tables: &mut Tables) {
    let begun = Instant::now();
    (migration.apply)(tables);
    let took_ms = begun.elapsed().as_secs_f64() * 1e3;
    tables.migrations.push(Applied {
        name: migration.name.to_owned(),
        at: Utc::now(),
        took_ms,
    });
}

fn tenants(tables: &mut Tables) {
    for (id, name) in [(MARKETSAGE, "MarketSage"), (OTHER, "Other Tenant")] {
        tables.tenants.insert(
            id,
            Tenant {
                name: name.to_owned(),
                messages_sent: 0,
            },
        );
    }
}

fn contacts(tables: &mut Tables) {
    let given = ["Ada", "Chidi", "Edsger", "Funke", "Grace", "Linus", "Ngozi", "Tunde"];
    let companies = ["aso-rock", "blue-nile", "cedar", "delta", "eko"];
    for (number, (name, company)) in given
        .iter()
        .flat_map(|name| companies.map(|company| (name, company)))
        .enumerate()
    {
        let email = format!("{}@{company}.example", name.to_lowercase());
        let tenant = if number % 8 == 7 { OTHER } else { MARKETSAGE };
        tables.add_contact(tenant, format!("{name} of {company}"), email);
    }
}

fn campaigns(tables: &mut Tables) {
    for (tenant, name) in [
        (MARKETSAGE, "Welcome"),
        (MARKETSAGE, "Harmattan sale"),
        (OTHER, "Newsletter"),
    ] {
        let id = tables.next_id();
        tables.campaigns.insert(
            id,
            Campaign {
                tenant,
                name: name.to_owned(),
            },
        );
    }
}

fn company(tables: &mut Tables) {
    tables.has_company = true;
    for contact in tables.contacts.values_mut() {
        contact.company = Some(company_of(&contact.email));
    }
}

fn email_index(tables: &mut Tables) {
    let index = tables.contacts_by_email.insert(std::collections::BTreeMap::new());
    for contact in tables.contacts.values() {
        index.entry(contact.email.clone()).or_default().insert(contact.id);
    }
}

fn spring_campaign(tables: &mut Tables) {
    let id = tables.next_id();
    tables.campaigns.insert(
        id,
        Campaign {
            tenant: MARKETSAGE,
            name: "Spring".to_owned(),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_table_stops_the_run_and_the_next_run_finishes_it() {
        let mut tables = Tables::default();
        prepare(&mut tables);
        assert_eq!(standing(&tables, None).pending, 3);
        assert!(!tables.has_company);

        let failure = migrate(&mut tables, true).unwrap_err();
        let stuck = standing(&tables, Some(&failure));
        assert_eq!((stuck.applied, stuck.pending, stuck.failed), (3, 3, 1));
        assert_eq!(stuck.list[3].state, "failed");

        migrate(&mut tables, false).unwrap();
        let done = standing(&tables, None);
        assert_eq!((done.applied, done.pending, done.failed), (6, 0, 0));
        assert!(tables.contacts.values().all(|contact| contact.company.is_some()));
    }

    #[test]
    fn the_index_finds_what_reading_all_finds() {
        let mut tables = Tables::default();
        prepare(&mut tables);
        let slow = tables.contacts_with_email(MARKETSAGE, "grace@eko.example");
        migrate(&mut tables, false).unwrap();
        let added = tables.add_contact(MARKETSAGE, "Grace again".into(), "grace@eko.example".into());
        let fast = tables.contacts_with_email(MARKETSAGE, "grace@eko.example");
        assert_eq!(fast.len(), slow.len() + 1);
        assert!(
            !tables.remove_contact(OTHER, added.id),
            "another tenant's contact is not there"
        );
        assert!(tables.remove_contact(MARKETSAGE, added.id));
        assert_eq!(
            tables.contacts_with_email(MARKETSAGE, "grace@eko.example").len(),
            slow.len()
        );
    }
}
