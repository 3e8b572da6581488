//! A tenant's contacts and campaigns.

use super::{House, busy};
use crate::http::{Ask, Reply, email_field, empty, json_reply, object, parameter, problem, text_field};
use crate::tables::{Campaign, Contact, MOST_CONTACTS, Tables};
use hyper::StatusCode;
use serde_json::json;

fn not_there() -> Reply {
    problem(StatusCode::NOT_FOUND, "there is no such contact")
}

impl House {
    pub(super) async fn list_contacts(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let limit = parameter(ask, "limit").map_or(Ok(100), str::parse);
        let limit: usize =
            limit.map_err(|_| problem(StatusCode::UNPROCESSABLE_ENTITY, "`limit` must be a whole number"))?;
        let email = parameter(ask, "email");
        let find = |tables: &mut Tables| match email {
            Some(email) => tables.contacts_with_email(user.tenant, email),
            None => tables.contacts_of(user.tenant).cloned().collect(),
        };
        let contacts: Vec<Contact> = self.place.database.with(find).await.map_err(busy)?;
        let shown = &contacts[..contacts.len().min(limit.min(100))];
        Ok(json_reply(
            StatusCode::OK,
            &json!({"total": contacts.len(), "contacts": shown}),
        ))
    }

    pub(super) async fn add_contact(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let body = object(ask)?;
        let (name, email) = (text_field(&body, "name", 120)?, email_field(&body, "email")?);
        let add = |tables: &mut Tables| {
            let room = tables.contacts_of(user.tenant).count() < MOST_CONTACTS;
            room.then(|| tables.add_contact(user.tenant, name, email))
        };
        let contact = self.place.database.with(add).await.map_err(busy)?;
        let contact = contact.ok_or_else(|| problem(StatusCode::CONFLICT, "a tenant may have 1,000 contacts"))?;
        self.place.cache.forget_dashboard(user.tenant);
        Ok(json_reply(StatusCode::CREATED, &json!(contact)))
    }

    pub(super) async fn contact(&self, ask: &Ask, id: &str) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let id: u64 = id.parse().map_err(|_| not_there())?;
        let find = |tables: &mut Tables| tables.contacts.get(&id).filter(|it| it.tenant == user.tenant).cloned();
        let contact = self.place.database.with(find).await.map_err(busy)?;
        Ok(json_reply(StatusCode::OK, &json!(contact.ok_or_else(not_there)?)))
    }

    pub(super) async fn remove_contact(&self, ask: &Ask, id: &str) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let id: u64 = id.parse().map_err(|_| not_there())?;
        if !self
            .place
            .database
            .with(|tables| tables.remove_contact(user.tenant, id))
            .await
            .map_err(busy)?
        {
            return Err(not_there());
        }
        self.place.cache.forget_dashboard(user.tenant);
        Ok(empty(StatusCode::NO_CONTENT))
    }

    pub(super) async fn campaigns(&self, ask: &Ask) -> Result<Reply, Reply> {
        let (user, _) = self.signed_in(ask).await?;
        let list = |tables: &mut Tables| -> Vec<String> {
            let own = |campaign: &&Campaign| campaign.tenant == user.tenant;
            tables
                .campaigns
                .values()
                .filter(own)
                .map(|campaign| campaign.name.clone())
                .collect()
        };
        let campaigns = self.place.database.with(list).await.map_err(busy)?;
        Ok(json_reply(
            StatusCode::OK,
            &json!({"total": campaigns.len(), "campaigns": campaigns}),
        ))
    }
}
