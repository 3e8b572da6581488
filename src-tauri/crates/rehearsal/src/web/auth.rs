//! Signing in and out.

use super::{House, busy};
use crate::http::{Ask, Reply, email_field, empty, header, json_reply, object, problem, set, text_field};
use crate::keys::{Claims, LIFETIME, same};
use crate::migration::MARKETSAGE;
use crate::tables::{MOST_USERS, Role, Tables, User};
use chrono::Utc;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, SET_COOKIE, WWW_AUTHENTICATE};
use serde_json::json;
use std::sync::atomic::Ordering;

/// The token of a request: `Authorization: Bearer`, else the session cookie.
fn token(ask: &Ask) -> Option<&str> {
    if let Some(authorization) = header(ask, "authorization") {
        return authorization.strip_prefix("Bearer ").map(str::trim);
    }
    header(ask, "cookie")?
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix("session="))
}

fn unauthorized(message: &str) -> Reply {
    let mut reply = problem(StatusCode::UNAUTHORIZED, message);
    set(&mut reply, WWW_AUTHENTICATE, "Bearer");
    reply
}

impl House {
    /// Who asks, or the 401.
    pub(super) async fn signed_in(&self, ask: &Ask) -> Result<(User, Claims), Reply> {
        let token = token(ask).ok_or_else(|| unauthorized("sign in first"))?;
        let claims = self.place.key.claims(token, Utc::now().timestamp());
        let claims = claims.filter(|claims| !self.place.cache.is_ended(&claims.jti));
        let claims = claims.ok_or_else(|| unauthorized("the token is not valid, or no longer"))?;
        let user = self
            .place
            .database
            .with(|tables| tables.users.get(&claims.sub).cloned())
            .await
            .map_err(busy)?;
        let user = user.ok_or_else(|| unauthorized("the user is gone"))?;
        Ok((user, claims))
    }

    pub(super) async fn login(&self, ask: &Ask) -> Result<Reply, Reply> {
        let body = object(ask)?;
        let email = text_field(&body, "email", 254)?.to_ascii_lowercase();
        let password = text_field(&body, "password", 200)?;
        let user = self
            .place
            .database
            .with(|tables| tables.users.get(&email).cloned())
            .await
            .map_err(busy)?;
        let sealed = self.place.seal(&email, &password);
        if user.is_none_or(|user| !same(&user.sealed, &sealed)) {
            self.place.logins_failed.fetch_add(1, Ordering::Relaxed);
            return Err(unauthorized("the address or the password is wrong"));
        }
        self.place.logins.fetch_add(1, Ordering::Relaxed);
        let token = self
            .place
            .key
            .token(&email, self.place.unique(), Utc::now().timestamp());
        let mut reply = json_reply(StatusCode::OK, &json!({"token": token, "expires_in": LIFETIME}));
        let cookie = format!("session={token}; Secure; HttpOnly; SameSite=Lax; Path=/; Max-Age={LIFETIME}");
        set(&mut reply, SET_COOKIE, &cookie);
        set(&mut reply, CACHE_CONTROL, "no-store");
        Ok(reply)
    }

    pub(super) async fn me(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let name = |tables: &mut Tables| tables.tenants.get(&user.tenant).map(|tenant| tenant.name.clone());
        let tenant = self.place.database.with(name).await.map_err(busy)?;
        Ok(json_reply(
            StatusCode::OK,
            &json!({"email": user.email, "role": user.role, "tenant": tenant}),
        ))
    }

    pub(super) async fn logout(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (_, claims) = self.signed_in(ask).await?;
        self.place.cache.end(claims.jti, claims.exp, Utc::now().timestamp());
        let mut reply = empty(StatusCode::NO_CONTENT);
        set(
            &mut reply,
            SET_COOKIE,
            "session=; Secure; HttpOnly; SameSite=Lax; Path=/; Max-Age=0",
        );
        Ok(reply)
    }

    /// Creates a user and sends the welcome. The user stays when the message cannot be sent, and the answer says so.
    pub(super) async fn register(&self, ask: &Ask) -> Result<Reply, Reply> {
        let body = object(ask)?;
        let email = email_field(&body, "email")?;
        let password = text_field(&body, "password", 200)?;
        if password.chars().count() < 12 {
            return Err(problem(
                StatusCode::UNPROCESSABLE_ENTITY,
                "`password` is shorter than 12 characters",
            ));
        }
        let sealed = self.place.seal(&email, &password);
        let user = User {
            email: email.clone(),
            sealed,
            role: Role::User,
            tenant: MARKETSAGE,
        };
        self.place
            .database
            .with(|tables| add(tables, user))
            .await
            .map_err(busy)??;
        let text = format!("Welcome to MarketSage, {email}.\nSign in at https://app.marketsage.com/\n");
        let mail = self
            .place
            .shared
            .mail
            .send(&email, "Welcome to MarketSage", &text)
            .await;
        if mail.is_ok() {
            let count = |tables: &mut Tables| {
                tables
                    .tenants
                    .entry(MARKETSAGE)
                    .and_modify(|tenant| tenant.messages_sent += 1);
            };
            self.place.database.with(count).await.map_err(busy)?;
            self.place.cache.forget_dashboard(MARKETSAGE);
        }
        let mail = mail.map_or_else(|why| format!("failed: {why}"), |()| "sent".to_owned());
        Ok(json_reply(StatusCode::CREATED, &json!({"email": email, "mail": mail})))
    }
}

fn add(tables: &mut Tables, user: User) -> Result<(), Reply> {
    if tables.users.contains_key(&user.email) {
        return Err(problem(StatusCode::CONFLICT, "there is a user with this address"));
    }
    if tables.users.len() >= MOST_USERS {
        return Err(problem(
            StatusCode::FORBIDDEN,
            "registration is closed: there are 1,000 users",
        ));
    }
    tables.users.insert(user.email.clone(), user);
    Ok(())
}
