//! The web service: what one running version answers.

mod auth;
mod contacts;
mod guard;
mod payments;
pub(crate) mod workers;

use crate::database::Exhausted;
use crate::fault::Trouble;
use crate::http::{Ask, Reply, header, json_reply, problem, set};
use crate::place::Place;
use crate::tables::Role;
use hyper::header::{HeaderName, RETRY_AFTER};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use workers::Workers;

/// Every route, for the operator's list.
pub(crate) const ROUTES: [&str; 16] = [
    "GET /api/v2/health",
    "POST /auth/login",
    "POST /auth/register",
    "POST /auth/logout",
    "GET /auth/me",
    "GET /api/v2/contacts",
    "POST /api/v2/contacts",
    "GET /api/v2/contacts/{id}",
    "DELETE /api/v2/contacts/{id}",
    "GET /api/v2/campaigns",
    "GET /api/v2/dashboard",
    "GET /api/v2/limited",
    "GET /api/v2/admin/users",
    "GET /api/v2/payments",
    "POST /api/v2/payments/test",
    "POST /api/v2/payments/webhook",
];

/// How much longer the new version takes while the fault `slow` is on.
const SLOW: Duration = Duration::from_millis(400);

/// One running version.
#[derive(Debug)]
pub(crate) struct House {
    place: Arc<Place>,
    version: String,
    started: Instant,
    asked: AtomicU64,
    workers: Arc<Workers>,
}

impl House {
    pub(crate) fn new(place: Arc<Place>, version: String, started: Instant, workers: Arc<Workers>) -> Self {
        Self {
            place,
            version,
            started,
            asked: AtomicU64::new(0),
            workers,
        }
    }

    pub(crate) async fn answer(&self, ask: Ask) -> Reply {
        let _worker = self.workers.hire().await;
        let mut reply = match self.misbehave().await {
            Some(failure) => failure,
            None => match guard::refuse(&ask) {
                Some(refusal) => refusal,
                None => self.route(&ask).await.unwrap_or_else(|refusal| refusal),
            },
        };
        if matches!(reply.status().as_u16(), 401 | 403 | 429) {
            self.place.refused.fetch_add(1, Ordering::Relaxed);
        }
        guard::share(&ask, &mut reply);
        set(&mut reply, HeaderName::from_static("x-version"), &self.version);
        reply
    }

    /// The faults of production's versions. Staging has none of them: the point is that it did not show them.
    async fn misbehave(&self) -> Option<Reply> {
        if self.place.name != "production" {
            return None;
        }
        let on = |trouble| self.place.shared.faults.is_on(trouble);
        let new = self.place.is_new(&self.version);
        if new && on(Trouble::Slow) {
            tokio::time::sleep(SLOW).await;
        }
        // 3 of any 100 requests in a row, evenly spread.
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let due = (on(Trouble::ErrorsEverywhere) || new && on(Trouble::Errors)) && number * 3 % 100 < 3;
        due.then(|| problem(StatusCode::INTERNAL_SERVER_ERROR, "the request could not be served"))
    }

    async fn route(&self, ask: &Ask) -> Result<Reply, Reply> {
        if *ask.method() == Method::OPTIONS {
            return Ok(guard::preflight(ask));
        }
        let path = ask.uri().path();
        let id = path.strip_prefix("/api/v2/contacts/");
        // HEAD is answered as GET; the server leaves the body out (RFC 9110 section 9.3.2).
        let method = if *ask.method() == Method::HEAD {
            "GET"
        } else {
            ask.method().as_str()
        };
        match (method, path) {
            ("GET", "/api/v2/health") => Ok(self.health().await),
            ("POST", "/auth/login") => self.login(ask).await,
            ("POST", "/auth/register") => self.register(ask).await,
            ("POST", "/auth/logout") => self.logout(ask).await,
            ("GET", "/auth/me") => self.me(ask).await,
            ("GET", "/api/v2/contacts") => self.list_contacts(ask).await,
            ("POST", "/api/v2/contacts") => self.add_contact(ask).await,
            ("GET", "/api/v2/campaigns") => self.campaigns(ask).await,
            ("GET", "/api/v2/dashboard") => self.dashboard(ask).await,
            ("GET", "/api/v2/limited") => self.limited(ask),
            ("GET", "/api/v2/admin/users") => self.users(ask).await,
            ("GET", "/api/v2/payments") => self.list_payments(ask).await,
            ("POST", "/api/v2/payments/test") => self.pay(ask).await,
            ("POST", "/api/v2/payments/webhook") => self.webhook(ask).await,
            ("GET", _) if id.is_some() => self.contact(ask, id.unwrap_or_default()).await,
            ("DELETE", _) if id.is_some() => self.remove_contact(ask, id.unwrap_or_default()).await,
            (_, path) if known(path) => Err(problem(StatusCode::METHOD_NOT_ALLOWED, "this route has no such method")),
            _ => Err(problem(StatusCode::NOT_FOUND, "there is no such page")),
        }
    }

    async fn health(&self) -> Reply {
        let reachable = self
            .place
            .database
            .with(|tables| !tables.tenants.is_empty())
            .await
            .unwrap_or(false);
        let database = reachable && !self.place.shared.faults.is_on(Trouble::HealthDown);
        let redis = self.place.cache.is_up();
        let status = match (database, redis) {
            (true, true) => "ok",
            (true, false) => "degraded",
            (false, _) => "down",
        };
        let word = |up| if up { "up" } else { "down" };
        let body = json!({
            "status": status,
            "version": self.version,
            "database": word(database),
            "redis": word(redis),
            "uptime_s": self.started.elapsed().as_secs(),
        });
        json_reply(
            if database {
                StatusCode::OK
            } else {
                StatusCode::SERVICE_UNAVAILABLE
            },
            &body,
        )
    }

    async fn dashboard(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        if let Some(kept) = self.place.cache.dashboard(user.tenant) {
            return Ok(json_reply(StatusCode::OK, &kept));
        }
        let computed = self.place.database.with(|tables| {
            json!({
                "contacts": tables.contacts_of(user.tenant).count(),
                "campaigns": tables.campaigns.values().filter(|campaign| campaign.tenant == user.tenant).count(),
                "messages_sent": tables.tenants.get(&user.tenant).map_or(0, |tenant| tenant.messages_sent),
            })
        });
        let computed = computed.await.map_err(busy)?;
        self.place.cache.keep_dashboard(user.tenant, computed.clone());
        Ok(json_reply(StatusCode::OK, &computed))
    }

    fn limited(&self, ask: &Ask) -> Result<Reply, Reply> {
        let client: String = header(ask, "x-client")
            .unwrap_or("anonymous")
            .chars()
            .take(64)
            .collect();
        if self.place.cache.admit(&client) {
            return Ok(json_reply(StatusCode::OK, &json!({"limit_per_s": crate::cache::LIMIT})));
        }
        let mut refusal = problem(StatusCode::TOO_MANY_REQUESTS, "more than 20 requests in a second");
        set(&mut refusal, RETRY_AFTER, "1");
        Err(refusal)
    }

    async fn users(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        if user.role != Role::Staff {
            return Err(problem(StatusCode::FORBIDDEN, "only staff may see the users"));
        }
        let list = |tables: &mut crate::tables::Tables| -> Vec<Value> {
            let show = |user: &crate::tables::User| json!({"email": user.email, "role": user.role});
            tables.users.values().map(show).collect()
        };
        let users = self.place.database.with(list).await.map_err(busy)?;
        Ok(json_reply(
            StatusCode::OK,
            &json!({"total": users.len(), "users": users}),
        ))
    }
}

fn known(path: &str) -> bool {
    let path = if path.starts_with("/api/v2/contacts/") {
        "/api/v2/contacts/{id}"
    } else {
        path
    };
    ROUTES
        .iter()
        .any(|route| route.split_once(' ').is_some_and(|(_, known)| known == path))
}

/// The answer when no connection to the database came free.
fn busy(_: Exhausted) -> Reply {
    let mut reply = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "no connection to the database came free",
    );
    set(&mut reply, RETRY_AFTER, "2");
    reply
}
