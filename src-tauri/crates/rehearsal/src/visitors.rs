//! Visitors: a few users who sign in, look around and work, over real HTTPS through the edge.

use crate::keys::random_hex;
use crate::{StackError, browser::Browser};
use hyper::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Requests per second at the start: enough that a split at half shows within minutes that fewer than 0.1 % fail.
const RATE: f64 = 60.0;
/// Most requests per second that may be asked for.
pub(crate) const MOST_RATE: f64 = 200.0;
/// How many of them there are: enough to keep to the usual rate where each answer takes 400 ms.
pub(crate) const HEADS: u16 = 24;
/// Requests after which a visitor signs in again: well before the token expires at any rate a person would set.
const SITTING: u32 = 200;

/// The crowd: who they are and how busy.
#[derive(Debug)]
pub(crate) struct Visitors {
    rate: watch::Sender<f64>,
    pub requests: AtomicU64,
    /// Requests without an answer, or with one of status 500 and above.
    pub failed: AtomicU64,
    /// Their password: random, and only in memory.
    pub password: String,
}

impl Visitors {
    pub(crate) fn new() -> Result<Self, StackError> {
        let zero = AtomicU64::default;
        Ok(Self {
            rate: watch::Sender::new(RATE),
            requests: zero(),
            failed: zero(),
            password: random_hex(16)?,
        })
    }

    pub(crate) fn email(head: u16) -> String {
        format!("visitor{}@marketsage.com", head + 1)
    }

    /// Requests per second of all together.
    pub(crate) fn rate(&self) -> f64 {
        *self.rate.borrow()
    }

    /// Sets the rate; outside 0 to `MOST_RATE` it is the nearer of the two.
    pub(crate) fn set_rate(&self, rate: f64) {
        self.rate.send_replace(rate.clamp(0.0, MOST_RATE));
    }

    /// One visitor's life, until dropped. The first one signs in at once, so that the service is used from its first moment;
    /// the others come one after the other.
    pub(crate) async fn live(&self, head: u16, mut browser: Browser) {
        let mut dice = Dice::new();
        let mut token: Option<String> = None;
        let mut sitting = 0;
        self.pause(f64::from(head) / f64::from(HEADS), Duration::ZERO).await;
        loop {
            let begun = Instant::now();
            if self.rate() > 0.0 {
                if token.is_none() || sitting >= SITTING {
                    token = self.sign_in(head, &mut browser).await;
                    sitting = 0;
                } else {
                    sitting += 1;
                    let answer = self.act(&mut browser, &mut dice, token.as_deref()).await;
                    if answer == Some(401) {
                        token = None;
                    }
                }
            }
            // Between half and one and a half times the mean, so that visitors do not march in step.
            let turns = 0.5 + f64::from(dice.roll(1_000)) / 1_000.0;
            self.pause(turns, begun.elapsed()).await;
        }
    }

    /// Waits until so many of its turns are over, `spent` of them already; less where the rate changes meanwhile.
    async fn pause(&self, turns: f64, spent: Duration) {
        let mut changes = self.rate.subscribe();
        let rate = *changes.borrow_and_update();
        let changed = async {
            // The sender is here as long as this is.
            let _ = changes.changed().await;
        };
        if rate > 0.0 {
            let whole = Duration::from_secs_f64((turns * f64::from(HEADS) / rate).min(3600.0));
            let _ = tokio::time::timeout(whole.saturating_sub(spent), changed).await;
        } else {
            changed.await;
        }
    }

    async fn sign_in(&self, head: u16, browser: &mut Browser) -> Option<String> {
        let body = json!({"email": Self::email(head), "password": self.password});
        let answer = self
            .ask(
                browser,
                "api.marketsage.com",
                Method::POST,
                "/auth/login",
                None,
                Some(&body),
            )
            .await?;
        answer.1["token"].as_str().map(str::to_owned)
    }

    /// Does one thing a user does; answers its status.
    async fn act(&self, browser: &mut Browser, dice: &mut Dice, token: Option<&str>) -> Option<u16> {
        let api = "api.marketsage.com";
        let number = dice.roll(100);
        let answer = match number {
            0..15 => {
                self.ask(browser, "app.marketsage.com", Method::GET, "/", None, None)
                    .await
            }
            15..45 => {
                self.ask(browser, api, Method::GET, "/api/v2/dashboard", token, None)
                    .await
            }
            45..75 => {
                self.ask(browser, api, Method::GET, "/api/v2/contacts?limit=20", token, None)
                    .await
            }
            75..85 => self.ask(browser, api, Method::GET, "/auth/me", token, None).await,
            85..95 => {
                self.ask(browser, api, Method::GET, "/api/v2/campaigns", token, None)
                    .await
            }
            _ => {
                let body = json!({"name": "Met at a fair", "email": format!("fair{number}@visitors.example")});
                let added = self
                    .ask(browser, api, Method::POST, "/api/v2/contacts", token, Some(&body))
                    .await?;
                let path = format!("/api/v2/contacts/{}", added.1["id"]);
                match added.0 {
                    201 => self.ask(browser, api, Method::DELETE, &path, token, None).await,
                    _ => Some(added),
                }
            }
        };
        answer.map(|(status, _)| status)
    }

    async fn ask(
        &self,
        browser: &mut Browser,
        host: &'static str,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = browser.ask(host, method, path, token, body).await;
        if !matches!(&answer, Ok((status, _)) if *status < 500) {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        answer.ok()
    }
}

/// Enough chance to vary what visitors do (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        Self(getrandom::u64().unwrap_or(1) | 1)
    }

    fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(sides)).unwrap_or_default()
    }
}
