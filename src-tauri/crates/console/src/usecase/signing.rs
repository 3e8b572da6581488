//! Signing and refusing: here, and by files that go to other machines and come back.

use crate::clock::now;
use crate::console::Console;
use crate::export::write_whole;
use crate::sealing::envelopes;
use crate::sealing::keys::machine;
use crate::usecase::home::named;
use crate::wire::{
    Code, OfRelease, RefuseRecord, RequestSignature, SignRecord, SignoffView, TakeSignature, TakenSignature, WireError,
    WrittenFile,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::release::signoff::Sealed;
use engine::{Answered, Command, Digest, Release};
use record::statement::Signer;
use record::{Added, Envelope, Moment, Predicate as _, Request, Said, SealingProblem, SecretKey, Signature, Taken};
use std::path::Path;

/// Larger files are no signatures.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

impl Console {
    /// Signs here, exactly the bytes that the signer was shown.
    pub async fn sign(&self, request: SignRecord) -> Result<SignoffView, WireError> {
        let sha256 = Digest(request.digest);
        let mut envelope = self.sealed_envelope(&request.release, &sha256).await?;
        let (signer, key) = self
            .signer(&envelope, &request.role, request.passphrase.as_deref())
            .await?;
        record::sign_as(&mut envelope, &request.role, &key, Moment(now()))?;
        let signature = envelope
            .signatures
            .last()
            .ok_or_else(|| WireError::not_found("signature"))?;
        let command = Command::Sign {
            sha256,
            sig: STANDARD.encode(&signature.sig),
            answered: answered(&signer, signature, false),
        };
        self.act_on_record(&request.release, command, &signer.name).await?;
        self.signoff(OfRelease {
            release: request.release,
        })
        .await
    }

    /// Refuses here, which is signed too.
    pub async fn refuse_record(&self, request: RefuseRecord) -> Result<SignoffView, WireError> {
        let sha256 = Digest(request.digest);
        let why = request.why.trim();
        let envelope = self.sealed_envelope(&request.release, &sha256).await?;
        let (signer, key) = self
            .signer(&envelope, &request.role, request.passphrase.as_deref())
            .await?;
        let refusal = record::refuse(&envelope, &request.role, why, &key, Moment(now()))?;
        self.keep_refusal(&request.release, sha256, &signer, why, &refusal, false)
            .await?;
        self.signoff(OfRelease {
            release: request.release,
        })
        .await
    }

    /// Writes a request for signatures to a file.
    pub async fn request_signature(&self, request: RequestSignature) -> Result<WrittenFile, WireError> {
        let by = named(&request.person)?;
        let sha256 = Digest(request.digest);
        let release = self.state(&request.release).await?;
        let sealed = release.signoff.sealed(&sha256).ok_or_else(nothing_sealed)?;
        let roles = if request.roles.is_empty() {
            let silent = sealed.roles.iter().filter(|role| sealed.answer(role).is_none());
            silent.cloned().collect()
        } else {
            request.roles
        };
        let written = Request {
            envelope: envelopes::envelope(&self.0.store, sealed)?,
            by: by.clone(),
            at: Moment(now()).to_the_second(),
            until: None,
            note: request.note.trim().to_owned(),
        };
        let text = written.write().map_err(|problem| {
            WireError::new(
                Code::Other,
                format!("No request was written: {problem}"),
                "This is a defect of the app.",
            )
        })?;
        let file = write_whole(Path::new(&request.path), text.as_bytes())?;
        self.act_on_record(&request.release, Command::AskSignatures { sha256, roles }, &by)
            .await?;
        Ok(file)
    }

    /// Takes what came back: in any order, and twice is harmless.
    pub async fn take_signature(&self, request: TakeSignature) -> Result<TakenSignature, WireError> {
        let bytes = read_small(&request.path)?;
        let release = self.state(&request.release).await?;
        let mut problem = None;
        for sealed in newest_first(&release) {
            let mut envelope = envelopes::envelope(&self.0.store, sealed)?;
            let before = envelope.signatures.len();
            match record::take(&mut envelope, &bytes) {
                Ok(Taken::Signed(taken)) => {
                    let new = envelope.signatures.split_off(before);
                    return self.keep_signatures(&release, sealed, &envelope, taken, &new).await;
                }
                Ok(Taken::Refused(refusal, signed)) => {
                    let (signer, why) = (&refusal.signer, refusal.why.as_str());
                    if sealed.answer(&signer.role).is_some() {
                        return Ok(says(format!("{} had answered already.", signer.role)));
                    }
                    let sha256 = sealed.sha256.clone();
                    self.keep_refusal(&release.id.0, sha256, signer, why, &signed, true)
                        .await?;
                    return Ok(says(format!("{} has refused: {why}", signer.role)));
                }
                // It may be for another record of this release; what the newest said is told.
                Err(one) => problem = problem.or(Some(one)),
            }
        }
        Err(problem.map_or_else(nothing_sealed, |problem: SealingProblem| problem.into()))
    }

    async fn keep_signatures(
        &self,
        release: &Release,
        sealed: &Sealed,
        envelope: &Envelope,
        taken: Vec<(String, Added)>,
        new: &[Signature],
    ) -> Result<TakenSignature, WireError> {
        let signers = signers(envelope);
        let mut told = Vec::new();
        for (role, added) in taken {
            let signer = signers.iter().find(|one| one.role == role);
            let signature = signer.and_then(|signer| new.iter().find(|one| is_of(one, signer)));
            let (Added::New, Some(signer), Some(signature)) = (added, signer, signature) else {
                told.push(format!("{role} had signed already."));
                continue;
            };
            let command = Command::Sign {
                sha256: sealed.sha256.clone(),
                sig: STANDARD.encode(&signature.sig),
                answered: answered(signer, signature, true),
            };
            self.act_on_record(&release.id.0, command, &signer.name).await?;
            told.push(format!("{role} has signed."));
        }
        Ok(TakenSignature { says: told })
    }

    async fn keep_refusal(
        &self,
        release: &str,
        sha256: Digest,
        signer: &Signer,
        why: &str,
        refusal: &Envelope,
        elsewhere: bool,
    ) -> Result<(), WireError> {
        let signature = refusal
            .signatures
            .first()
            .ok_or_else(|| WireError::not_found("signature"))?;
        let command = Command::RefuseRecord {
            sha256,
            answered: answered(signer, signature, elsewhere),
            why: why.to_owned(),
            envelope: self.keep(refusal.write().as_bytes())?,
        };
        self.act_on_record(release, command, &signer.name).await
    }

    async fn sealed_envelope(&self, release: &str, sha256: &Digest) -> Result<Envelope, WireError> {
        self.writable()?;
        let release = self.state(release).await?;
        let sealed = release.signoff.sealed(sha256).ok_or_else(nothing_sealed)?;
        envelopes::envelope(&self.0.store, sealed)
    }

    /// The one who is asked in this role, and their key, which must be here.
    pub(super) async fn signer(
        &self,
        envelope: &Envelope,
        role: &str,
        passphrase: Option<&str>,
    ) -> Result<(Signer, SecretKey), WireError> {
        let signer = signers(envelope).into_iter().find(|one| one.role == role);
        let signer = signer.ok_or_else(|| WireError::refused(format!("{role} is not asked to sign this.")))?;
        let key = self.0.keys.open(&signer.key, passphrase).await?;
        Ok((signer, key))
    }
}

/// Who is asked to sign these bytes.
pub(super) fn signers(envelope: &Envelope) -> Vec<Signer> {
    match envelope.said() {
        Ok(Said::Record(statement)) => statement.predicate.signers(),
        Ok(Said::Refusal(statement)) => statement.predicate.signers(),
        Ok(Said::Addendum(statement)) => statement.predicate.signers(),
        Err(_) => Vec::new(),
    }
}

pub(super) fn read_small(path: &str) -> Result<Vec<u8>, WireError> {
    let unreadable = |why: String| WireError {
        code: Code::BadInput,
        message: format!("{path} could not be read"),
        causes: vec![why],
        hint: Some("Choose the file that came back.".to_owned()),
    };
    let size = std::fs::metadata(path)
        .map_err(|error| unreadable(error.to_string()))?
        .len();
    if size > MOST_BYTES {
        return Err(unreadable(format!("it has {size} bytes; a signature has far fewer")));
    }
    std::fs::read(path).map_err(|error| unreadable(error.to_string()))
}

fn newest_first(release: &Release) -> Vec<&Sealed> {
    let records = release.signoff.records.iter().rev().map(|one| &one.sealed);
    records
        .chain(release.signoff.addenda.iter().rev().map(|one| &one.sealed))
        .collect()
}

fn is_of(signature: &Signature, signer: &Signer) -> bool {
    record::PublicKey::read(&signer.key).is_ok_and(|key| key.id() == signature.keyid)
}

fn answered(signer: &Signer, signature: &Signature, elsewhere: bool) -> Answered {
    Answered {
        role: signer.role.clone(),
        name: signer.name.clone(),
        key: signature.keyid.clone(),
        at: signature.at.map(|at| at.0),
        machine: if elsewhere { String::new() } else { machine() },
        elsewhere,
    }
}

fn says(text: String) -> TakenSignature {
    TakenSignature { says: vec![text] }
}

fn nothing_sealed() -> WireError {
    WireError::new(
        Code::NotFound,
        "Nothing with that digest is sealed in this release",
        "Look at the sheet again: it may have changed since.",
    )
}
