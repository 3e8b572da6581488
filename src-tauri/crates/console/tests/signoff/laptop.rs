//! A laptop: its own journal, its own keys, and a release that takes two attestations.

use console::wire::*;
use console::{Access, Console, Options};
use std::fs;
use std::time::Duration;
use tempfile::TempDir;

const LIST: &str = include_str!("../../../../../tests/window_signoff/list.md");
const ENVIRONMENT: &str = include_str!("../../../../../tests/window_signoff/test.toml");

pub const PASSPHRASE: &str = "nobody guesses this";
pub const HERE: [&str; 2] = ["Technical Lead", "Product Manager"];
pub const AWAY: [&str; 2] = ["Security Review", "Operations Team"];

/// A laptop with its own journal and keys.
pub struct Laptop {
    pub folder: TempDir,
    pub console: Console,
}

impl Laptop {
    pub fn new(signing: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("environments")).unwrap();
        fs::write(folder.path().join("list.md"), LIST).unwrap();
        fs::write(
            folder.path().join("environments/test.toml"),
            format!("{ENVIRONMENT}[signing]\n{signing}\n"),
        )
        .unwrap();
        let console = Console::open(Options {
            folder: folder.path().join("data"),
            shipped: Vec::new(),
            program: "story".to_owned(),
            supervisor: std::env::current_exe().unwrap(),
            access: Access::Write,
        })
        .unwrap();
        Self { folder, console }
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub async fn begin(&self) -> String {
        let (path, environment) = (self.file("list.md"), "test".to_owned());
        let inspect = Inspect {
            path: path.clone(),
            environment: Some(environment.clone()),
        };
        let digest = self.console.inspect(inspect).await.unwrap().digest;
        let trust = GrantTrust {
            path: path.clone(),
            environment: environment.clone(),
            digest: digest.clone(),
        };
        self.console.trust(trust).await.unwrap();
        let start = StartRelease {
            path,
            environment,
            digest,
            old: "1.0".to_owned(),
            new: "1.1".to_owned(),
            commit: None,
        };
        self.console.start_release(start).await.unwrap().release
    }

    pub async fn decide(&self, release: &str, item: u32) -> Result<Nothing, WireError> {
        let decide = Decide {
            release: release.to_owned(),
            item,
            decision: Decision::Attest,
            person: "Adaeze Okonkwo".to_owned(),
            role: None,
            why: String::new(),
        };
        self.console.decide(decide).await
    }

    pub async fn close(&self, release: &str, outcome: ReleaseStatus, notes: &str) {
        let close = CloseRelease {
            release: release.to_owned(),
            outcome,
            notes: notes.to_owned(),
            person: "Adaeze Okonkwo".to_owned(),
        };
        self.console.close_release(close).await.unwrap();
    }

    pub async fn make_key(&self, release: Option<&str>, role: &str) -> KeyLine {
        let make = MakeKey {
            release: release.map(str::to_owned),
            role: role.to_owned(),
            person: holder(role).to_owned(),
            passphrase: Some(PASSPHRASE.to_owned()),
        };
        self.console.make_key(make).await.unwrap()
    }

    pub async fn seal(&self, release: &str, incident: &str) -> Result<SignoffView, WireError> {
        let seal = SealRecord {
            release: release.to_owned(),
            incident: incident.to_owned(),
            person: "Adaeze Okonkwo".to_owned(),
        };
        self.console.seal(seal).await
    }

    pub async fn sign(&self, view: &SignoffView, role: &str, passphrase: &str) -> Result<SignoffView, WireError> {
        let sign = SignRecord {
            release: view.release.clone(),
            digest: view.digest.clone().unwrap(),
            role: role.to_owned(),
            passphrase: Some(passphrase.to_owned()),
        };
        self.console.sign(sign).await
    }

    pub async fn view(&self, release: &str) -> SignoffView {
        let release = release.to_owned();
        self.console.signoff(OfRelease { release }).await.unwrap()
    }

    /// Both items attested, closed, four keys on this laptop, sealed.
    pub async fn sealed(&self, outcome: ReleaseStatus, notes: &str) -> SignoffView {
        let release = self.begin().await;
        self.decide(&release, 1).await.unwrap();
        self.decide(&release, 2).await.unwrap();
        self.close(&release, outcome, notes).await;
        for role in HERE.into_iter().chain(AWAY) {
            self.make_key(Some(&release), role).await;
        }
        self.seal(&release, "").await.unwrap()
    }

    pub async fn export(&self, release: &str, kind: ExportKind, name: &str) -> Result<Vec<u8>, String> {
        let path = self.file(name);
        let export = ExportRelease {
            release: release.to_owned(),
            kind,
            path: path.clone(),
            paper: PaperSize::A4,
        };
        self.console.export(export).await.unwrap();
        loop {
            let release = release.to_owned();
            match self.console.export_progress(OfRelease { release }).await.unwrap() {
                ExportProgress::Running { .. } => tokio::time::sleep(Duration::from_millis(10)).await,
                ExportProgress::Done { .. } => return Ok(fs::read(path).unwrap()),
                ended => return Err(format!("{ended:?}")),
            }
        }
    }
}

pub fn holder(role: &str) -> &'static str {
    match role {
        "Technical Lead" => "Tunde Bakare",
        "Product Manager" => "Miriam Castell",
        "Security Review" => "Ifeanyi Nwosu",
        _ => "Adaeze Okonkwo",
    }
}
