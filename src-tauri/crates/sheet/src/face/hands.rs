//! Who signs, and how far that has come.

use crate::content::{Answer, Content, Reply, Standing};
use crate::words::{Clock, counted, grouped, list, sentence};
use record::statement::{Record, Signer};
use serde::Serialize;

/// One block to sign in, by key or by pen.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Block {
    role: String,
    initials: String,
    item: String,
    /// `signed`, `refused` or `blank`.
    state: &'static str,
    name: String,
    at: String,
    fingerprint: String,
    /// The same without groups, for the seal.
    digits: String,
    /// Who is asked, where nobody has answered; why, where somebody refused.
    aside: String,
}

pub(super) fn blocks(content: &Content, clock: &Clock) -> Vec<Block> {
    content
        .record
        .roster
        .iter()
        .map(|signer| match answer_of(content, signer) {
            Some(answer) => answered(signer, answer, clock),
            None => blank(signer),
        })
        .collect()
}

fn answer_of<'a>(content: &'a Content, signer: &Signer) -> Option<&'a Answer> {
    content
        .answers
        .iter()
        .find(|answer| answer.role == signer.role && answer.name == signer.name)
}

fn answered(signer: &Signer, answer: &Answer, clock: &Clock) -> Block {
    let (state, aside) = match &answer.reply {
        Reply::Signed => ("signed", String::new()),
        Reply::Refused { why } => ("refused", sentence(why)),
    };
    Block {
        state,
        name: answer.name.clone(),
        at: answer.at.map(|at| clock.full(at)).unwrap_or_default(),
        fingerprint: grouped(&answer.fingerprint.chars().take(32).collect::<String>(), 4),
        digits: answer.fingerprint.to_lowercase(),
        aside,
        ..blank(signer)
    }
}

fn blank(signer: &Signer) -> Block {
    Block {
        role: signer.role.clone(),
        initials: initials(&signer.role),
        item: signer.item.map(|item| item.to_string()).unwrap_or_default(),
        state: "blank",
        name: String::new(),
        at: String::new(),
        fingerprint: String::new(),
        digits: String::new(),
        aside: signer.name.clone(),
    }
}

fn initials(role: &str) -> String {
    let words = role.split_whitespace().filter_map(|word| word.chars().next());
    words.take(2).flat_map(char::to_uppercase).collect()
}

/// Whether somebody has still to sign, or refused.
pub(super) fn waits(content: &Content) -> bool {
    let signed = |signer: &Signer| answer_of(content, signer).is_some_and(|answer| answer.reply == Reply::Signed);
    content.standing == Standing::Pending || !content.record.roster.iter().all(signed)
}

/// The sentence under the status boxes: who has signed, and whom the record still waits for.
pub(super) fn standing(content: &Content) -> String {
    let roster = &content.record.roster;
    if content.standing == Standing::Pending {
        return "Pending: nothing has been stated or signed. Tick a box and sign below by hand, or sign in Countersign.".to_owned();
    }
    let role = |wanted: fn(Option<&Reply>) -> bool| -> Vec<String> {
        let fits = |signer: &&Signer| wanted(answer_of(content, signer).map(|answer| &answer.reply));
        roster.iter().filter(fits).map(|signer| signer.role.clone()).collect()
    };
    let signed = role(|reply| matches!(reply, Some(Reply::Signed)));
    let refused = role(|reply| matches!(reply, Some(Reply::Refused { .. })));
    let silent = role(|reply| reply.is_none());
    let mut said = match (roster.len(), signed.len()) {
        (1, 1) => "Signed.".to_owned(),
        (0, _) => "Nobody is asked to sign this record.".to_owned(),
        (all, n) if all == n => format!("Signed by all {}.", counted(all as u64, "role", "roles")),
        (all, n) => format!("Signed by {n} of {all}; it does not count until all have signed."),
    };
    if !refused.is_empty() {
        said.push_str(&format!(" Refused by {}.", list(&refused)));
    }
    if !silent.is_empty() {
        said.push_str(&format!(" Waits for {}.", list(&silent)));
    }
    said
}

/// Whether one person or one machine signs twice, and whether that was agreed before.
pub(super) fn shared(record: &Record) -> Vec<String> {
    let mut said = record.shared_hands();
    if !said.is_empty() {
        let allowed = match (record.same_person_allowed, record.same_machine_allowed) {
            (true, true) => "The plan allows both.",
            (true, false) => "The plan allows one person in two roles, and asks for a machine each.",
            (false, true) => "The plan allows one machine for two people, and asks for a person each.",
            (false, false) => "The plan allows neither.",
        };
        said.push(allowed.to_owned());
    }
    said
}
