//! Keys of people, by person and role: their secret halves in the system's keyring or in files that a passphrase opens,
//! never in plain; the public halves in a list beside them.

use crate::wire::{Code, WireError};
use getrandom::SysRng;
use probes::keyring;
use record::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::OnceCell;

/// A keyring that is there answers at once; a locked one is asked for nothing that would unlock it.
const GREETING: Duration = Duration::from_secs(3);
const LIST: &str = "keys.json";

/// The keys known on this machine.
pub(crate) struct Keys {
    folder: PathBuf,
    keyring: OnceCell<bool>,
}

/// A key that is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolled {
    /// Whose.
    pub(crate) person: String,
    /// In which role.
    pub(crate) role: String,
    /// The public half, as rosters write it.
    pub(crate) key: String,
    /// Machine it was made on; empty where it is not known.
    pub(crate) machine: String,
    /// Where the secret half is.
    pub(crate) place: Place,
}

/// Where a secret key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    Keyring,
    File,
    Elsewhere,
}

impl Keys {
    /// The keys in this folder.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            keyring: OnceCell::new(),
        }
    }

    /// Whether a keyring answers here; asked once.
    pub(crate) async fn has_keyring(&self) -> bool {
        let answers = || async {
            let greeting = tokio::time::timeout(GREETING, keyring::find("none"));
            matches!(greeting.await, Ok(Ok(_)))
        };
        *self.keyring.get_or_init(answers).await
    }

    /// Every key, the newest last.
    pub(crate) fn all(&self) -> Result<Vec<Enrolled>, WireError> {
        let path = self.folder.join(LIST);
        match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(unusable(&path, &error.to_string())),
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| unusable(&path, &error.to_string())),
        }
    }

    /// Makes a key. With a passphrase it goes into a file, else into the keyring.
    pub(crate) async fn make(&self, person: &str, role: &str, passphrase: Option<&str>) -> Result<Enrolled, WireError> {
        let key = SecretKey::generate(&mut SysRng)?;
        let place = match passphrase.filter(|text| !text.is_empty()) {
            Some(passphrase) => {
                let pem = key.encrypted(passphrase, &mut SysRng)?;
                write(&self.file(key.public()), pem.as_bytes())?;
                Place::File
            }
            None if self.has_keyring().await => {
                let label = format!("Countersign: key of {person}, {role}");
                let kept = keyring::keep(&key.public().id(), &label, &key.for_keyring()).await;
                kept.map_err(|why| WireError::new(Code::Other, format!("No key was made: {why}"), PASSPHRASE))?;
                Place::Keyring
            }
            None => {
                return Err(WireError::new(Code::BadInput, "No keyring answers here", PASSPHRASE));
            }
        };
        let enrolled = Enrolled {
            person: person.to_owned(),
            role: role.to_owned(),
            key: key.public().line(),
            machine: machine(),
            place,
        };
        self.add(enrolled.clone())?;
        Ok(enrolled)
    }

    /// Takes the public half of a key that was made elsewhere.
    pub(crate) fn enrol(&self, person: &str, role: &str, key: &str, machine: &str) -> Result<Enrolled, WireError> {
        let enrolled = Enrolled {
            person: person.to_owned(),
            role: role.to_owned(),
            key: PublicKey::read(key)?.line(),
            machine: machine.trim().to_owned(),
            place: Place::Elsewhere,
        };
        self.add(enrolled.clone())?;
        Ok(enrolled)
    }

    /// The secret half of `key`, where it is here.
    pub(crate) async fn open(&self, key: &str, passphrase: Option<&str>) -> Result<SecretKey, WireError> {
        let here = self
            .all()?
            .into_iter()
            .rev()
            .find(|one| one.key == key && one.place != Place::Elsewhere);
        let Some(here) = here else {
            return Err(WireError::new(
                Code::NotFound,
                "The key of this role is not on this machine",
                "Ask for the signature by file, from the machine that has it.",
            ));
        };
        let public = PublicKey::read(key)?;
        if here.place == Place::Keyring {
            let found = keyring::find(&public.id()).await;
            let failed = |why: String| WireError::new(Code::Other, format!("The key could not be had: {why}"), UNLOCK);
            let text = found.map_err(|error| failed(error.to_string()))?;
            let text = text.ok_or_else(|| failed("the keyring no longer has it".to_owned()))?;
            return Ok(SecretKey::from_keyring(&text)?);
        }
        let Some(passphrase) = passphrase.filter(|text| !text.is_empty()) else {
            return Err(WireError::new(
                Code::BadInput,
                "The key lies in a file",
                "Give the passphrase that opens it.",
            ));
        };
        let path = self.file(public);
        let pem = fs::read_to_string(&path).map_err(|error| unusable(&path, &error.to_string()))?;
        Ok(SecretKey::open(&pem, passphrase)?)
    }

    fn add(&self, enrolled: Enrolled) -> Result<(), WireError> {
        let mut all = self.all()?;
        all.retain(|one| one.key != enrolled.key || one.role != enrolled.role);
        all.push(enrolled);
        let text = serde_json::to_vec_pretty(&all).map_err(|error| unusable(&self.folder, &error.to_string()))?;
        write(&self.folder.join(LIST), &text)
    }

    fn file(&self, key: PublicKey) -> PathBuf {
        self.folder.join(format!("{}.pem", &key.id()[..16]))
    }
}

const PASSPHRASE: &str = "Give a passphrase; the key then lies in a file that it opens.";
const UNLOCK: &str = "Unlock the keyring and try again.";

/// Name of this machine, as keys carry it.
pub(crate) fn machine() -> String {
    whoami::fallible::hostname().unwrap_or_else(|_| "this machine".to_owned())
}

/// Whole or not at all, and for its owner alone.
fn write(path: &Path, bytes: &[u8]) -> Result<(), WireError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder).and_then(|()| {
        let mut draft = tempfile::NamedTempFile::new_in(folder)?;
        draft.write_all(bytes)?;
        draft.as_file().sync_all()?;
        draft.persist(path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| unusable(path, &error.to_string()))
}

fn unusable(path: &Path, why: &str) -> WireError {
    WireError {
        code: Code::Other,
        message: format!("The keys in {} cannot be used", path.display()),
        causes: vec![why.to_owned()],
        hint: Some("Mend or move that file; keys already used can be enrolled again.".to_owned()),
    }
}
