//! Test payments, and the signed message that confirms one.

use super::{House, busy};
use crate::http::{Ask, Reply, header, json_reply, object, problem, text_field};
use crate::keys::{same, signature};
use crate::tables::{Payment, Tables};
use hyper::StatusCode;
use serde_json::{Value, json};

/// Payments kept.
const MOST: usize = 1_000;
/// Most of one payment, in cents.
const LARGEST: u64 = 100_000_000;

impl House {
    /// Takes a payment of `{"amount": cents, "currency": "NGN"}`: unconfirmed until the webhook says so.
    pub(super) async fn pay(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let body = object(ask)?;
        let wrong = |message: &str| problem(StatusCode::UNPROCESSABLE_ENTITY, message);
        let amount = body
            .get("amount")
            .and_then(Value::as_u64)
            .filter(|cents| (1..=LARGEST).contains(cents));
        let amount = amount.ok_or_else(|| wrong("`amount` must be whole cents from 1 to 100,000,000"))?;
        let currency = text_field(&body, "currency", 3)?;
        if !["NGN", "USD", "EUR", "GBP"].contains(&currency.as_str()) {
            return Err(wrong("`currency` must be NGN, USD, EUR or GBP"));
        }
        let add = |tables: &mut Tables| {
            let payment = Payment {
                id: tables.next_id(),
                tenant: user.tenant,
                amount,
                currency,
                confirmed: false,
            };
            if tables.payments.len() == MOST {
                tables.payments.pop_first();
            }
            tables.payments.insert(payment.id, payment.clone());
            payment
        };
        let payment = self.place.database.with(add).await.map_err(busy)?;
        Ok(json_reply(StatusCode::CREATED, &json!(payment)))
    }

    pub(super) async fn list_payments(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let list = |tables: &mut Tables| -> Vec<Payment> {
            tables
                .payments
                .values()
                .filter(|payment| payment.tenant == user.tenant)
                .cloned()
                .collect()
        };
        let payments = self.place.database.with(list).await.map_err(busy)?;
        Ok(json_reply(
            StatusCode::OK,
            &json!({"total": payments.len(), "payments": payments}),
        ))
    }

    /// Confirms the payment `{"id": 7}`, if `X-Signature: sha256=…` is the HMAC-SHA-256 of the body under the webhook secret.
    pub(super) async fn webhook(&self, ask: &Ask) -> Result<Reply, Reply> {
        let given = header(ask, "x-signature")
            .and_then(|value| value.strip_prefix("sha256="))
            .unwrap_or_default();
        if !same(given, &signature(&self.place.shared.webhook_secret, ask.body())) {
            return Err(problem(StatusCode::UNAUTHORIZED, "the signature does not fit the body"));
        }
        let id = object(ask)?.get("id").and_then(Value::as_u64);
        let id = id.ok_or_else(|| problem(StatusCode::UNPROCESSABLE_ENTITY, "`id` must be a whole number"))?;
        let confirm = |tables: &mut Tables| {
            tables.payments.get_mut(&id).map(|payment| {
                payment.confirmed = true;
                payment.clone()
            })
        };
        let payment = self.place.database.with(confirm).await.map_err(busy)?;
        let payment = payment.ok_or_else(|| problem(StatusCode::NOT_FOUND, "there is no such payment"))?;
        Ok(json_reply(StatusCode::OK, &json!(payment)))
    }
}
