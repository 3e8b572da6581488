//! The sign-off screen: what there is to sign, the sheet's pages, keys, and sealing.

use crate::clock::now;
use crate::console::Console;
use crate::sealing::roster::{Seat, seats, without_key};
use crate::sealing::statement::{Sources, record_of};
use crate::sealing::{envelopes, pages};
use crate::show::{self, Here};
use crate::usecase::home::named;
use crate::wire::{
    AddAddendum, Code, EnrolKey, KeyLine, KeysView, MakeKey, Nothing, OfRelease, PaperSize, ReadSheetPage, SealRecord,
    SheetOf, SheetPage, SignoffView, WireError,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::release::decide;
use engine::{Closing, Command, Digest, Phase, Release};
use record::statement::{Addendum, Record};
use record::{Moment, Request};
use sheet::{Content, Printed, Typeset};
use std::sync::Arc;

/// A picture may be so wide, pixels.
const WIDEST: u32 = 4_000;
const NARROWEST: u32 = 200;

impl Console {
    /// Everything beside the sheet.
    pub async fn signoff(&self, request: OfRelease) -> Result<SignoffView, WireError> {
        let release = self.state(&request.release).await?;
        let here = self.here(&release).await?;
        let record = self.record_shown(&release, &here.seats)?;
        Ok(show::signoff(&release, &record, &here))
    }

    /// A page of the sheet as a picture.
    pub async fn sheet_page(&self, request: ReadSheetPage) -> Result<SheetPage, WireError> {
        let sheet = self.sheet_of(&request.of, request.paper, None).await?;
        let index = (request.page as usize).saturating_sub(1);
        let width = request.width_px.clamp(NARROWEST, WIDEST);
        let points = match request.paper {
            PaperSize::A4 => 595.28,
            PaperSize::Letter => 612.0,
        };
        let (pages, warnings) = (sheet.pages(), sheet.warnings());
        #[expect(clippy::cast_precision_loss, reason = "at most some thousand pixels")]
        let drawn = tokio::task::spawn_blocking(move || sheet.png(index, width as f32 / points)).await;
        Ok(SheetPage {
            png: STANDARD.encode(drawn.map_err(|_| pages::broke())??),
            page: request.page.max(1),
            pages: u32::try_from(pages).unwrap_or(u32::MAX),
            warnings,
        })
    }

    /// Makes a key for a role, here.
    pub async fn make_key(&self, request: MakeKey) -> Result<KeyLine, WireError> {
        let role = named(&request.role)?;
        let person = match &request.release {
            Some(release) => self.holder(release, &role, &request.person).await?,
            None => named(&request.person)?,
        };
        let made = self.0.keys.make(&person, &role, request.passphrase.as_deref()).await?;
        show::key_line(&made).ok_or_else(|| WireError::not_found("such key"))
    }

    /// Every key that is known here, and how one is made.
    pub async fn keys(&self, _: Nothing) -> Result<KeysView, WireError> {
        Ok(KeysView {
            keys: self.0.keys.all()?.iter().filter_map(show::key_line).collect(),
            keyring: self.0.keys.has_keyring().await,
            shortest_passphrase: show::shortest_passphrase(),
        })
    }

    /// Takes the public half of a key that was made elsewhere.
    pub async fn enrol_key(&self, request: EnrolKey) -> Result<SignoffView, WireError> {
        let person = self.holder(&request.release, &request.role, &request.person).await?;
        self.0
            .keys
            .enrol(&person, &request.role, &request.key, &request.machine)?;
        self.signoff(OfRelease {
            release: request.release,
        })
        .await
    }

    /// Makes the bytes that everybody signs, once.
    pub async fn seal(&self, request: SealRecord) -> Result<SignoffView, WireError> {
        let by = named(&request.person)?;
        self.writable()?;
        let release = self.state(&request.release).await?;
        let now = now();
        decide::may_seal(&release, now).map_err(|refusal| WireError::refused(refusal.0))?;
        let phase = decide::next_phase(&release).unwrap_or(Phase::GoLive);
        let seats = seats(&release, &self.0.keys.all()?);
        everybody_has_a_key(&seats)?;
        let record = self.record_now(&release, phase, &seats, request.incident, now)?;
        let roles = record.roster.iter().map(|signer| signer.role.clone()).collect();
        let envelope = record::seal(record)?;
        let sha256 = self.keep(&envelope.payload)?;
        let outcome = release
            .closed
            .as_ref()
            .map_or(Closing::Complete, |closed| closed.outcome);
        let command = Command::Seal {
            phase,
            sha256,
            outcome,
            roles,
        };
        self.act_on_record(&request.release, command, &by).await?;
        self.signoff(OfRelease {
            release: request.release,
        })
        .await
    }

    /// Adds a finding to the newest record.
    pub async fn add_addendum(&self, request: AddAddendum) -> Result<SignoffView, WireError> {
        let by = named(&request.person)?;
        let release = self.state(&request.release).await?;
        decide::may_add(&release).map_err(|refusal| WireError::refused(refusal.0))?;
        let newest = release
            .signoff
            .newest()
            .ok_or_else(|| WireError::not_found("sealed record"))?;
        let about = envelopes::envelope(&self.0.store, &newest.sealed)?;
        let finding = request.finding.trim().to_owned();
        let roster = envelopes::record(&about)?.roster;
        let addendum = Addendum {
            record: record::named(&about)?,
            finding: finding.clone(),
            by: by.clone(),
            at: Moment(now()).to_the_second(),
            evidence: Vec::new(),
            roster,
        };
        let roles = addendum.roster.iter().map(|signer| signer.role.clone()).collect();
        let sha256 = self.keep(&record::seal_addendum(addendum)?.payload)?;
        let command = Command::Add {
            about: newest.sealed.sha256.clone(),
            sha256,
            finding,
            roles,
        };
        self.act_on_record(&request.release, command, &by).await?;
        self.signoff(OfRelease {
            release: request.release,
        })
        .await
    }

    pub(crate) async fn state(&self, release: &str) -> Result<Release, WireError> {
        self.read(release, |release, _| release.clone()).await
    }

    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<Digest, WireError> {
        let kept = self.0.store.keep(bytes);
        Ok(kept.ok_or_else(|| WireError::refused("This window only looks on."))??)
    }

    /// What the view needs besides the release.
    async fn here(&self, release: &Release) -> Result<Here, WireError> {
        let keys = self.0.keys.all()?;
        Ok(Here {
            seats: seats(release, &keys),
            keys,
            keyring: self.0.keys.has_keyring().await,
            person: self.person()?,
            journal_problem: self.chain_problem(),
            now: now(),
        })
    }

    /// The newest sealed record, read from its bytes, or the one that would be sealed now.
    pub(crate) fn record_shown(&self, release: &Release, seats: &[Seat]) -> Result<Record, WireError> {
        match release.signoff.newest() {
            Some(newest) => envelopes::record(&envelopes::envelope(&self.0.store, &newest.sealed)?),
            None => self.record_now(release, Phase::GoLive, seats, String::new(), now()),
        }
    }

    fn record_now(
        &self,
        release: &Release,
        phase: Phase,
        seats: &[Seat],
        incident: String,
        now: u64,
    ) -> Result<Record, WireError> {
        let (checklist, _) = self.trusted_checklist(&release.plan.trusted)?;
        let sources = Sources {
            events: &self.0.store.read(|reading| reading.events(&release.id.0))?,
            readings: &self.readings(&release.id.0)?,
            checklist: checklist.0,
            seats,
            incident,
            now,
        };
        record_of(release, phase, &sources)
    }

    /// The sheet of a release or of a request, laid out.
    pub(crate) async fn sheet_of(
        &self,
        of: &SheetOf,
        paper: PaperSize,
        printed: Option<Printed>,
    ) -> Result<Arc<Typeset>, WireError> {
        let (name, content) = match of {
            SheetOf::Release(id) => {
                let release = self.state(id).await?;
                let seats = seats(&release, &self.0.keys.all()?);
                let name = format!("{id} {} {paper:?} {} {seats:?}", release.next_index, printed.is_some());
                (name, self.content(&release, &seats, printed)?)
            }
            SheetOf::Request(path) => {
                let request = super::request::read_request(path)?;
                let (digest, signed) = (request.envelope.digest(), request.envelope.signatures.len());
                let name = format!("{digest} {signed} {paper:?}");
                (name, pages::of_envelope(&request.envelope, printed)?)
            }
        };
        self.0.desk.sheet(name, content, paper).await
    }

    fn content(&self, release: &Release, seats: &[Seat], printed: Option<Printed>) -> Result<Content, WireError> {
        match release.signoff.newest() {
            Some(newest) => pages::sealed(&self.0.store, release, newest, printed),
            None => Ok(pages::form(self.record_shown(release, seats)?, printed)),
        }
    }

    /// The name under which a role's key is kept: the environment's, where it has one.
    async fn holder(&self, release: &str, role: &str, person: &str) -> Result<String, WireError> {
        let person = named(person)?;
        self.writable()?;
        let release = self.state(release).await?;
        let seat = seats(&release, &[]).into_iter().find(|seat| seat.role == role);
        let seat = seat.ok_or_else(|| WireError::not_found(&format!("role {role} to sign this release")))?;
        if seat.fixed {
            return Err(WireError::refused(show::fixed_key(role)));
        }
        if !seat.name.is_empty() && seat.name != person {
            return Err(WireError::new(
                Code::BadInput,
                format!("{role} is {} in this environment, not {person}", seat.name),
                "Change the environment's [roles] before a release begins.",
            ));
        }
        Ok(person)
    }
}

fn everybody_has_a_key(seats: &[Seat]) -> Result<(), WireError> {
    without_key(seats).map_or(Ok(()), |what| {
        Err(WireError::new(
            Code::Refused,
            what,
            "The record names every signer by their key: make each here, or enrol the public key that they send.",
        ))
    })
}

/// A request, read as a whole.
pub(super) fn sentence_of(request: &Request) -> String {
    match request.envelope.said() {
        Ok(record::Said::Record(statement)) => show::sentence(&statement.predicate),
        Ok(record::Said::Addendum(statement)) => record::Predicate::says(&statement.predicate),
        Ok(record::Said::Refusal(statement)) => record::Predicate::says(&statement.predicate),
        Err(wrong) => wrong.to_string(),
    }
}
