//! Faults: honest ways in which the stack misbehaves while it runs.

use crate::StackError;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// One fault, as shown to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// `certificate-expiring`
    pub name: String,
    /// A few words.
    pub title: String,
    /// One sentence: what is seen while it is on.
    pub about: String,
    /// Whether it is on now.
    pub on: bool,
}

/// Every fault there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Errors,
    Slow,
    CertificateExpiring,
    HealthDown,
    CacheDown,
    DnsWrong,
    RedirectTemporary,
    MailDown,
    HeaderMissing,
    MigrationStuck,
    ErrorsEverywhere,
    BalancerFrozen,
    Uncounted,
}

const CATALOGUE: [(Trouble, &str, &str, &str); 13] = [
    (
        Trouble::Errors,
        "errors",
        "New version fails now and then",
        "In production the new version answers 500 to 3 of 100 requests.",
    ),
    (
        Trouble::Slow,
        "slow",
        "New version is slow",
        "In production the new version takes 400 ms longer for every answer.",
    ),
    (
        Trouble::CertificateExpiring,
        "certificate-expiring",
        "Certificate about to expire",
        "www and app show a certificate with 5 days left.",
    ),
    (
        Trouble::HealthDown,
        "health-down",
        "Database down",
        "The health endpoint of both versions answers 503 and says that the database is down.",
    ),
    (
        Trouble::CacheDown,
        "cache-down",
        "Cache down",
        "The cache forgets everything; health says redis is down and the dashboard is computed each time.",
    ),
    (
        Trouble::DnsWrong,
        "dns-wrong",
        "www points elsewhere",
        "www.marketsage.com is an alias of parked.marketsage.com, which is 127.0.0.66.",
    ),
    (
        Trouble::RedirectTemporary,
        "redirect-temporary",
        "www redirects temporarily",
        "www.marketsage.com answers 302 instead of 301.",
    ),
    (
        Trouble::MailDown,
        "mail-down",
        "Mail server refuses",
        "The mail server greets with 421 and hangs up; registrations succeed but their message is lost.",
    ),
    (
        Trouble::HeaderMissing,
        "header-missing",
        "Security header missing on errors",
        "Answers with a status of 400 and above come without Content-Security-Policy.",
    ),
    (
        Trouble::MigrationStuck,
        "migration-stuck",
        "A migration fails",
        "The next migration that has to lock the contacts table gives up, and the ones after it stay pending.",
    ),
    (
        Trouble::ErrorsEverywhere,
        "errors-everywhere",
        "Both versions fail alike",
        "In production both versions answer 500 to 3 of 100 requests.",
    ),
    (
        Trouble::BalancerFrozen,
        "balancer-frozen",
        "Balancer does not answer",
        "The proxy serves as before, but neither says how traffic is split nor moves it.",
    ),
    (
        Trouble::Uncounted,
        "uncounted",
        "Requests are not counted",
        "The proxy moves traffic, but does not say what each version has served.",
    ),
];

/// The switches.
#[derive(Debug, Default)]
pub(crate) struct Faults([AtomicBool; CATALOGUE.len()]);

impl Faults {
    pub(crate) fn is_on(&self, trouble: Trouble) -> bool {
        self.0[trouble as usize].load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, name: &str, on: bool) -> Result<(), StackError> {
        let found = CATALOGUE.iter().find(|(_, known, ..)| *known == name);
        let (trouble, ..) = found.ok_or_else(|| StackError::UnknownFault {
            name: name.chars().take(60).collect(),
            known: CATALOGUE.map(|(_, known, ..)| known).join(", "),
        })?;
        self.0[*trouble as usize].store(on, Ordering::Relaxed);
        Ok(())
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        let show = |(trouble, name, title, about): (Trouble, &str, &str, &str)| Fault {
            name: name.to_owned(),
            title: title.to_owned(),
            about: about.to_owned(),
            on: self.is_on(trouble),
        };
        CATALOGUE.map(show).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_switch_moves_only_its_own_fault() {
        let faults = Faults::default();
        for (trouble, name, ..) in CATALOGUE {
            faults.set(name, true).unwrap();
            assert!(faults.is_on(trouble), "{name} did not switch on");
            assert_eq!(faults.list().iter().filter(|fault| fault.on).count(), 1);
            faults.set(name, false).unwrap();
        }
        assert!(
            faults
                .set("gremlins", true)
                .unwrap_err()
                .to_string()
                .contains("mail-down")
        );
    }
}
