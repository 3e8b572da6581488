//! The tables of the in-memory database.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Registered users kept at most; the service refuses further ones.
pub(crate) const MOST_USERS: usize = 1_000;
/// Contacts a tenant may have.
pub(crate) const MOST_CONTACTS: usize = 1_000;

/// Everything the database holds. Serialised whole for a backup and for the next start.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Tables {
    pub tenants: BTreeMap<u32, Tenant>,
    pub users: BTreeMap<String, User>,
    pub contacts: BTreeMap<u64, Contact>,
    pub campaigns: BTreeMap<u64, Campaign>,
    pub payments: BTreeMap<u64, Payment>,
    /// From e-mail address to contacts: there once its migration has run.
    pub contacts_by_email: Option<BTreeMap<String, BTreeSet<u64>>>,
    /// Whether contacts have the column `company`.
    pub has_company: bool,
    pub migrations: Vec<Applied>,
    next: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tenant {
    pub name: String,
    pub messages_sent: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub email: String,
    pub sealed: String,
    pub role: Role,
    pub tenant: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    User,
    Staff,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Contact {
    pub id: u64,
    pub tenant: u32,
    pub name: String,
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Campaign {
    pub tenant: u32,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub id: u64,
    pub tenant: u32,
    /// In cents.
    pub amount: u64,
    pub currency: String,
    pub confirmed: bool,
}

/// A migration that has run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Applied {
    pub name: String,
    pub at: DateTime<Utc>,
    pub took_ms: f64,
}

impl Tables {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Stores a contact with every column there is, and keeps the index.
    pub(crate) fn add_contact(&mut self, tenant: u32, name: String, email: String) -> Contact {
        let company = self.has_company.then(|| company_of(&email));
        let contact = Contact {
            id: self.next_id(),
            tenant,
            name,
            email,
            company,
        };
        if let Some(index) = &mut self.contacts_by_email {
            index.entry(contact.email.clone()).or_default().insert(contact.id);
        }
        self.contacts.insert(contact.id, contact.clone());
        contact
    }

    /// Removes a contact of this tenant; another tenant's is not there.
    pub(crate) fn remove_contact(&mut self, tenant: u32, id: u64) -> bool {
        if self.contacts.get(&id).is_none_or(|contact| contact.tenant != tenant) {
            return false;
        }
        let removed = self.contacts.remove(&id);
        if let (Some(index), Some(contact)) = (&mut self.contacts_by_email, removed)
            && let Some(ids) = index.get_mut(&contact.email)
        {
            ids.remove(&id);
            if ids.is_empty() {
                index.remove(&contact.email);
            }
        }
        true
    }

    pub(crate) fn contacts_of(&self, tenant: u32) -> impl Iterator<Item = &Contact> {
        self.contacts.values().filter(move |contact| contact.tenant == tenant)
    }

    /// The tenant's contacts with this address: by the index if there is one, else by reading all.
    pub(crate) fn contacts_with_email(&self, tenant: u32, email: &str) -> Vec<Contact> {
        match &self.contacts_by_email {
            Some(index) => {
                let ids = index.get(email).into_iter().flatten();
                ids.filter_map(|id| self.contacts.get(id))
                    .filter(|contact| contact.tenant == tenant)
                    .cloned()
                    .collect()
            }
            None => self
                .contacts_of(tenant)
                .filter(|contact| contact.email == email)
                .cloned()
                .collect(),
        }
    }
}

/// The company behind an address: its domain without the last label.
pub(crate) fn company_of(email: &str) -> String {
    let domain = email.split_once('@').map_or(email, |(_, domain)| domain);
    domain
        .rsplit_once('.')
        .map_or(domain, |(company, _)| company)
        .to_owned()
}
