//! The words on the sheet: a [`Content`] as the template reads it. Everything is decided here; the template only places it.

mod findings;
mod hands;
mod head;
mod results;
mod traffic;

use crate::code::{self, Drawing};
use crate::content::{Content, Paper, Standing};
use crate::words::{Clock, counted, on_one_line};
use serde::Serialize;

/// What the template reads. Each field is one region of the sheet, in the order of the pages.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Face {
    paper: &'static str,
    document: head::Document,
    house: String,
    form: String,
    name: String,
    foot: Vec<head::Line>,
    page_code: Option<Drawing>,
    title: String,
    subtitle: String,
    status: Vec<head::Status>,
    standing: String,
    /// Somebody has still to sign, or refused.
    waits: bool,
    facts: Vec<head::Fact>,
    incident: Option<findings::Incident>,
    addenda: Vec<findings::Finding>,
    exceptions: Vec<findings::Finding>,
    waivers: Vec<findings::Finding>,
    not_applicable: Vec<String>,
    results: results::Table,
    traffic: Option<traffic::Part>,
    criteria: Vec<results::Criterion>,
    attestations: Vec<results::Stated>,
    notes: Vec<results::Note>,
    hands: Vec<hands::Block>,
    shared_hands: Vec<String>,
    codes: Vec<Drawing>,
    /// Signs that no font has. Known only after a first setting.
    pub(crate) missing: Vec<String>,
    /// Nothing is stated yet, so there is room to write.
    by_hand: bool,
}

impl Face {
    /// The face of `content` on `paper`; `None` where one of its codes is longer than a code can be.
    pub(crate) fn of(content: &Content, paper: Paper) -> Option<Self> {
        let record = &content.record;
        let clock = Clock::of(&record.window);
        let codes: Option<Vec<Drawing>> = content.codes.iter().map(|text| code::draw(text)).collect();
        let labels = record.labels();
        let by_hand = content.standing == Standing::Pending;
        Some(Self {
            paper: paper.name(),
            document: head::document(content),
            house: on_one_line(&record.release.product),
            form: format!("Deployment sign-off, {}", record.phase.words()),
            name: record.release.id.clone(),
            foot: head::foot(content, &clock),
            page_code: match &content.standing {
                Standing::Stated { digest } => code::draw(&format!("SHA256:{}", digest.to_uppercase())),
                Standing::Pending => None,
            },
            title: head::title(record),
            subtitle: head::subtitle(content, &clock),
            status: head::status(content),
            standing: hands::standing(content),
            waits: hands::waits(content),
            facts: head::facts(content, &clock),
            incident: findings::incident(record, &clock),
            addenda: findings::addenda(&content.addenda, &clock),
            exceptions: findings::exceptions(record, &labels, &clock),
            waivers: findings::waivers(record, &labels, &clock),
            not_applicable: findings::not_applicable(record),
            results: results::table(record, &labels, by_hand),
            traffic: record
                .traffic
                .as_ref()
                .and_then(|traffic| traffic::part(traffic, record, &clock)),
            criteria: results::criteria(record),
            attestations: results::attestations(record, &clock),
            notes: results::notes(record, &clock),
            hands: hands::blocks(content, &clock),
            shared_hands: hands::shared(record),
            codes: codes?,
            missing: Vec::new(),
            by_hand,
        })
    }
}

/// `item 69`, `items 130, 131`, or nothing.
fn item_numbers(items: &[u32]) -> String {
    let numbers: Vec<String> = items.iter().map(u32::to_string).collect();
    match numbers.len() {
        0 => String::new(),
        1 => format!("item{}{}", crate::words::HARD, numbers.concat()),
        2..=12 => format!("items {}", numbers.join(", ")),
        many => format!(
            "{}, {} to {}",
            counted(many as u64, "item", "items"),
            items[0],
            items[many - 1]
        ),
    }
}
