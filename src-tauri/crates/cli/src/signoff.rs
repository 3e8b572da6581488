//! `csign signoff`, `key`, `seal`, `sign`, `request`, `take`, `addendum`: a release's record and its signatures.

use crate::arguments::{Addendum, Key, RequestFile, Seal, Sign, TakeFile};
use crate::{print, show};
use console::Console;
use console::wire::{
    AddAddendum, AnswerRequest, Code, EnrolKey, MakeKey, Nothing, OfFile, OfRelease, RefuseRecord, RequestSignature,
    SealRecord, SignRecord, SignerState, SignoffSigner, SignoffState, SignoffView, TakeSignature, WireError,
    WrittenFile,
};
use std::path::Path;
use std::process::ExitCode;

/// Says who has signed. 0 where everybody has, 1 where somebody refused, 2 where signatures are missing.
pub(crate) async fn signoff(console: &Console, release: &str, json: bool) -> Result<ExitCode, WireError> {
    let release = show::identity(console, release).await?;
    Ok(told(&console.signoff(OfRelease { release }).await?, json))
}

/// Makes a key here, or takes the public half of one that was made elsewhere.
pub(crate) async fn key(console: &Console, wanted: &Key, json: bool) -> Result<ExitCode, WireError> {
    let release = match &wanted.release {
        Some(release) => Some(show::identity(console, release).await?),
        None => None,
    };
    let role = wanted.role.clone();
    let person = match (&wanted.person, &release) {
        (Some(person), _) => person.clone(),
        (None, Some(release)) => holder(console, release, &role).await?,
        (None, None) => sitting(console).await?,
    };
    if let (Some(file), Some(release)) = (&wanted.enrol, &release) {
        let enrol = EnrolKey {
            release: release.clone(),
            role,
            person,
            key: text_of(file)?,
            machine: wanted.machine.clone(),
        };
        told(&console.enrol_key(enrol).await?, json);
        return Ok(ExitCode::SUCCESS);
    }
    let make = MakeKey {
        release,
        role,
        person,
        passphrase: passphrase(wanted.passphrase_file.as_deref())?,
    };
    let made = console.make_key(make).await?;
    if json {
        print::json(&serde_json::json!(made));
    } else {
        print::line(&format!("Key of {}, {}: {}", made.person, made.role, made.fingerprint));
        print::line(&format!("Send this line to whoever seals: {}", made.public));
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the bytes that everybody signs.
pub(crate) async fn seal(console: &Console, wanted: &Seal, json: bool) -> Result<ExitCode, WireError> {
    let seal = SealRecord {
        release: show::identity(console, &wanted.release).await?,
        incident: wanted.incident.clone(),
        person: sitting(console).await?,
    };
    told(&console.seal(seal).await?, json);
    Ok(ExitCode::SUCCESS)
}

/// Signs or refuses a release's record here, or answers a request file.
pub(crate) async fn sign(console: &Console, wanted: &Sign, json: bool) -> Result<ExitCode, WireError> {
    let passphrase = passphrase(wanted.passphrase_file.as_deref())?;
    let role = wanted.role.clone();
    if Path::new(&wanted.what).is_file() {
        let request = console
            .open_request(OfFile {
                path: wanted.what.clone(),
            })
            .await?;
        if !json {
            print::line(&format!("{} asks: {}", request.by, request.sentence));
        }
        let to = wanted
            .out
            .clone()
            .unwrap_or_else(|| format!("{}.cssig", file_name(&role)).into());
        let answer = AnswerRequest {
            path: request.path,
            digest: request.digest,
            role,
            refuse: wanted.refuse.clone(),
            passphrase,
            to: to.display().to_string(),
        };
        return Ok(wrote(&console.answer_request(answer).await?, json));
    }
    let release = show::identity(console, &wanted.what).await?;
    let before = console
        .signoff(OfRelease {
            release: release.clone(),
        })
        .await?;
    let digest = asked(&before, std::slice::from_ref(&role)).ok_or_else(|| WireError {
        code: Code::Refused,
        message: "Nothing is sealed yet".to_owned(),
        causes: Vec::new(),
        hint: Some(format!("Seal it: csign seal {release}")),
    })?;
    let view = if let Some(why) = &wanted.refuse {
        let refuse = RefuseRecord {
            release,
            digest,
            role,
            why: why.clone(),
            passphrase,
        };
        console.refuse_record(refuse).await?
    } else {
        let sign = SignRecord {
            release,
            digest,
            role,
            passphrase,
        };
        console.sign(sign).await?
    };
    told(&view, json);
    Ok(ExitCode::SUCCESS)
}

/// What these roles, or all, are asked to sign next: the record, and once they have answered that, what was found later.
fn asked(view: &SignoffView, roles: &[String]) -> Option<String> {
    let waits = |signers: &[SignoffSigner]| {
        let mut wanted = signers
            .iter()
            .filter(|one| roles.is_empty() || roles.contains(&one.role));
        wanted.any(|one| !matches!(one.state, SignerState::Signed | SignerState::Refused))
    };
    let later = view.addenda.iter().find(|one| waits(&one.signers));
    match later {
        Some(later) if !waits(&view.signers) => Some(later.digest.clone()),
        _ => view.digest.clone(),
    }
}

/// Writes a request for the signatures that are missing.
pub(crate) async fn request(console: &Console, wanted: &RequestFile, json: bool) -> Result<ExitCode, WireError> {
    let release = show::identity(console, &wanted.release).await?;
    let view = console
        .signoff(OfRelease {
            release: release.clone(),
        })
        .await?;
    let request = RequestSignature {
        release,
        digest: asked(&view, &wanted.role).unwrap_or_default(),
        roles: wanted.role.clone(),
        path: wanted.out.display().to_string(),
        note: wanted.note.clone(),
        person: sitting(console).await?,
    };
    Ok(wrote(&console.request_signature(request).await?, json))
}

/// Takes what came back.
pub(crate) async fn take(console: &Console, wanted: &TakeFile, json: bool) -> Result<ExitCode, WireError> {
    let taken = console
        .take_signature(TakeSignature {
            release: show::identity(console, &wanted.release).await?,
            path: wanted.file.display().to_string(),
        })
        .await?;
    if json {
        print::json(&serde_json::json!(taken));
    } else {
        taken.says.iter().for_each(|line| print::line(line));
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds a finding to a sealed record.
pub(crate) async fn addendum(console: &Console, wanted: &Addendum, json: bool) -> Result<ExitCode, WireError> {
    let add = AddAddendum {
        release: show::identity(console, &wanted.release).await?,
        finding: wanted.finding.clone(),
        person: sitting(console).await?,
    };
    told(&console.add_addendum(add).await?, json);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn wrote(file: &WrittenFile, json: bool) -> ExitCode {
    if json {
        print::json(&serde_json::json!(file));
    } else {
        print::line(&format!("Wrote {}, {} bytes", file.path, file.size));
    }
    ExitCode::SUCCESS
}

fn told(view: &SignoffView, json: bool) -> ExitCode {
    if json {
        print::json(&serde_json::json!(view));
    } else {
        print::line(&view.headline);
        if let Some(digest) = &view.digest {
            print::line(&format!("Record {digest}"));
        }
        for one in &view.signers {
            let glyph = match one.state {
                SignerState::Signed => "✓",
                SignerState::Refused => "✗",
                _ => " ",
            };
            print::line(&format!(
                "  {glyph} {:<18} {:<18} {:<20} {}",
                one.role, one.name, one.fingerprint, one.says
            ));
        }
        for later in &view.addenda {
            print::line(&format!(
                "  Finding, signed by {} of {}: {}",
                later.signed,
                later.signers.len(),
                later.finding
            ));
        }
        let keeps = view.keeps_from.iter().filter(|line| !line.ok);
        keeps.for_each(|line| print::line(&format!("  ○ {}", line.text)));
    }
    ExitCode::from(match view.state {
        SignoffState::Signed => 0,
        SignoffState::Refused => 1,
        SignoffState::Pending | SignoffState::Sealed => 2,
    })
}

async fn sitting(console: &Console) -> Result<String, WireError> {
    Ok(console.status(Nothing {}).await?.person)
}

/// Who holds a role, where the environment says so.
async fn holder(console: &Console, release: &str, role: &str) -> Result<String, WireError> {
    let view = console
        .signoff(OfRelease {
            release: release.to_owned(),
        })
        .await?;
    let named = view
        .signers
        .into_iter()
        .find(|one| one.role == role)
        .map(|one| one.name);
    match named.filter(|name| !name.is_empty()) {
        Some(name) => Ok(name),
        None => sitting(console).await,
    }
}

/// The first line of a file; `-` is standard input.
fn passphrase(file: Option<&Path>) -> Result<Option<String>, WireError> {
    let Some(file) = file else { return Ok(None) };
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).map_err(|error| unread(file, &error))?
    } else {
        text_of(file)?
    };
    Ok(text.lines().next().map(str::to_owned))
}

fn text_of(file: &Path) -> Result<String, WireError> {
    std::fs::read_to_string(file).map_err(|error| unread(file, &error))
}

fn unread(file: &Path, error: &std::io::Error) -> WireError {
    WireError {
        code: Code::BadInput,
        message: format!("{} could not be read", file.display()),
        causes: vec![error.to_string()],
        hint: None,
    }
}

fn file_name(role: &str) -> String {
    role.to_lowercase()
        .replace(|letter: char| !letter.is_alphanumeric(), "-")
}
