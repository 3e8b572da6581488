//! The operator's side: what a deployment command asks the stack to do, over HTTP on loopback.
//!
//! Every request needs `Authorization: Bearer` with the token in `control-token`. Bodies and answers are JSON.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /status` | the whole standing |
//! | `POST /deploy {"target", "part", "version", "commit"?}` | starts a version of the service, or publishes a front end |
//! | `POST /split {"new": 50}`, `GET /split` | moves production's traffic |
//! | `GET /traffic` | both sides of the split: servers, and what was served |
//! | `POST /migrate {"target"?}`, `GET /migrations` | applies pending migrations |
//! | `POST /backup`, `GET /backups` | dumps production's database |
//! | `POST /cache/clear {"target"?}` | forgets cached dashboards |
//! | `POST /maintenance {"on": true}` | production answers 503 |
//! | `POST /retire {"version"}` | stops a version without traffic |
//! | `POST /faults/NAME {"on": true}`, `GET /faults` | switches faults |
//! | `POST /visitors {"rate": 5}` | requests per second of the visitors |
//! | `GET /routes`, `GET /pool` | routes of the service; the database's connections |

use crate::backup;
use crate::http::{Ask, Reply, header, json_reply, object, parameter, problem, text_field};
use crate::keys::same;
use crate::place::Place;
use crate::world::World;
use hyper::StatusCode;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;

type Body = Map<String, Value>;

fn conflict(why: impl Into<String>) -> Reply {
    problem(StatusCode::CONFLICT, why)
}

fn wrong(why: impl Into<String>) -> Reply {
    problem(StatusCode::UNPROCESSABLE_ENTITY, why)
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn broken(error: impl ToString) -> Reply {
    problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn done(body: &Value) -> Reply {
    json_reply(StatusCode::OK, body)
}

fn on(body: &Body) -> Result<bool, Reply> {
    body.get("on")
        .and_then(Value::as_bool)
        .ok_or_else(|| wrong("`on` must be true or false"))
}

impl World {
    /// Answers one request of an operator.
    pub(crate) async fn operate(self: Arc<Self>, ask: Ask) -> Reply {
        let given = header(&ask, "authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        if !same(given, &self.control_token) {
            return problem(
                StatusCode::UNAUTHORIZED,
                "the token of the file `control-token` is needed",
            );
        }
        if ["/split", "/traffic"].contains(&ask.uri().path()) {
            self.thawed().await;
        }
        let outcome = match ask.method().as_str() {
            "GET" => self.tell(&ask),
            "POST" => {
                let outcome = self.act(&ask).await;
                self.write_down().await.and(outcome)
            }
            _ => Err(problem(StatusCode::METHOD_NOT_ALLOWED, "only GET and POST")),
        };
        outcome.unwrap_or_else(|refusal| refusal)
    }

    /// Writes down how everything stands after a command, refused ones too: a migration that failed has changed something.
    async fn write_down(self: &Arc<Self>) -> Result<(), Reply> {
        let world = Arc::clone(self);
        let written = tokio::task::spawn_blocking(move || world.remember()).await;
        let written = written.map_err(|error| error.to_string());
        let written = written.and_then(|written| written.map_err(|error| error.to_string()));
        written.map_err(|why| broken(format!("it was done, but a restart will not know of it: {why}")))
    }

    fn tell(&self, ask: &Ask) -> Result<Reply, Reply> {
        let place = self.place(parameter(ask, "target").unwrap_or("production"))?;
        Ok(done(&match ask.uri().path() {
            "/status" => json!(self.status()),
            "/split" => self.split(),
            "/traffic" => self.traffic(),
            "/migrations" => json!(place.database.standing()),
            "/backups" => {
                let backups = backup::list(&self.backups).map_err(broken)?;
                json!({"total": backups.len(), "backups": backups})
            }
            "/faults" => json!(self.faults.list()),
            "/routes" => json!({"total": crate::web::ROUTES.len(), "routes": crate::web::ROUTES}),
            "/pool" => json!(place.database.pool()),
            _ => return Err(problem(StatusCode::NOT_FOUND, "there is no such page")),
        }))
    }

    async fn act(self: &Arc<Self>, ask: &Ask) -> Result<Reply, Reply> {
        let body = if ask.body().is_empty() {
            Body::new()
        } else {
            object(ask)?
        };
        let target = body
            .get("target")
            .map_or(Ok("production"), |target| target.as_str().ok_or(()));
        let place = self.place(target.map_err(|()| wrong("`target` must be a text"))?)?;
        let path = ask.uri().path();
        if let Some(name) = path.strip_prefix("/faults/") {
            let on = on(&body)?;
            self.faults
                .set(name, on)
                .map_err(|error| problem(StatusCode::NOT_FOUND, error.to_string()))?;
            return Ok(done(&json!({"name": name, "on": on})));
        }
        match path {
            "/deploy" => self.deploy(place, &body).await,
            "/split" => self.move_traffic(&body),
            "/migrate" => migrate(place),
            "/backup" => self.back_up(place).await,
            "/cache/clear" => Ok(done(&json!({"cleared": place.cache.clear()}))),
            "/maintenance" => {
                let on = on(&body)?;
                self.edge.maintenance.store(on, Ordering::Relaxed);
                Ok(done(&json!({"on": on})))
            }
            "/retire" => retire(place, &body),
            "/visitors" => {
                let rate = body
                    .get("rate")
                    .and_then(Value::as_f64)
                    .ok_or_else(|| wrong("`rate` must be a number"))?;
                self.visitors.set_rate(rate);
                Ok(done(&json!({"rate": self.visitors.rate()})))
            }
            _ => Err(problem(StatusCode::NOT_FOUND, "there is no such command")),
        }
    }

    fn place(&self, name: &str) -> Result<&Arc<Place>, Reply> {
        let places = [&self.edge.production, &self.edge.staging];
        let found = places.into_iter().find(|place| place.name == name);
        found.ok_or_else(|| wrong("`target` must be `production` or `staging`"))
    }

    /// Production: starts the version beside the other and leaves the split alone, so that until the split moves only
    /// requests with `X-Release: new` reach it. Staging: the version replaces the other at once.
    async fn deploy(&self, place: &Arc<Place>, body: &Body) -> Result<Reply, Reply> {
        let version = text_field(body, "version", 40)?;
        let shared = &place.shared;
        if version != shared.old && version != shared.new {
            return Err(wrong(format!(
                "there are artefacts of {} and {} only",
                shared.old, shared.new
            )));
        }
        let answer = json!({"target": place.name, "version": version});
        match text_field(body, "part", 20)?.as_str() {
            "frontend" => {
                let commit = body.get("commit").and_then(Value::as_str);
                if commit.is_some_and(|commit| {
                    !(7..=40).contains(&commit.len()) || !commit.bytes().all(|b| b.is_ascii_hexdigit())
                }) {
                    return Err(wrong("`commit` must be 7 to 40 hexadecimal digits"));
                }
                let build = place.publish(&version, commit);
                Ok(done(&with(answer, &json!({"part": "frontend", "build": build}))))
            }
            "backend" => {
                let started = place.start(&version).await.map_err(broken)?;
                if place.name == "staging" {
                    let new = place.is_new(&version);
                    place.traffic.set_split(if new { 100 } else { 0 });
                    place.retire(if new { &shared.old } else { &shared.new });
                }
                let address = place.traffic.address(&version);
                let more = json!({"part": "backend", "started": started, "address": address, "new_percent": place.traffic.split()});
                Ok(done(&with(answer, &more)))
            }
            _ => Err(wrong("`part` must be `backend` or `frontend`")),
        }
    }

    async fn back_up(&self, place: &Arc<Place>) -> Result<Reply, Reply> {
        let (folder, place) = (self.backups.clone(), Arc::clone(place));
        let writing = tokio::task::spawn_blocking(move || backup::write(&folder, &place));
        let backup = writing.await.map_err(broken)?.map_err(broken)?;
        Ok(json_reply(StatusCode::CREATED, &json!(backup)))
    }
}

fn migrate(place: &Place) -> Result<Reply, Reply> {
    let locked = place.shared.faults.is_on(crate::fault::Trouble::MigrationStuck);
    let outcome = place.database.migrate(locked);
    let standing = json!(place.database.standing());
    match outcome {
        Ok(()) => Ok(done(&standing)),
        Err(why) => {
            let error = json!({"error": {"status": 500, "message": why}});
            Err(json_reply(StatusCode::INTERNAL_SERVER_ERROR, &with(standing, &error)))
        }
    }
}

fn retire(place: &Place, body: &Body) -> Result<Reply, Reply> {
    let version = text_field(body, "version", 40)?;
    let new = place.traffic.split();
    let share = if place.is_new(&version) { new } else { 100 - new };
    if share > 0 && place.traffic.address(&version).is_some() {
        return Err(conflict(format!(
            "{version} still gets {share} % of the traffic: move it first"
        )));
    }
    Ok(done(&json!({"version": version, "retired": place.retire(&version)})))
}

/// Both objects in one.
fn with(mut object: Value, more: &Value) -> Value {
    if let (Some(object), Some(more)) = (object.as_object_mut(), more.as_object()) {
        object.extend(more.clone());
    }
    object
}
