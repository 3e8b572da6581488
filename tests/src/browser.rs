//! The few commands of `WebDriver` (W3C, <https://www.w3.org/TR/webdriver2/>) that the window tests need.

use serde_json::{Value, json};

/// The name under which the protocol hands an element around.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a command may take. A page that loads slowly has this long, a hung one no longer.
const PATIENCE_SECONDS: u64 = 60;

/// One session of a driver: one running app.
pub(crate) struct Browser {
    session: String,
}

impl Browser {
    /// Starts `app` through the driver at `address` (`http://127.0.0.1:port`) and waits until its page has loaded.
    pub(crate) fn start(address: &str, app: &str, args: &[String]) -> Result<Self, String> {
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "pageLoadStrategy": "normal",
            "webkitgtk:browserOptions": {"binary": app, "args": args},
        }}});
        let opened = call(minreq::post(format!("{address}/session")), Some(&wanted))?;
        let id = opened["sessionId"].as_str().ok_or("the driver opened no session")?;
        Ok(Self {
            session: format!("{address}/session/{id}"),
        })
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value, String> {
        call(minreq::get(format!("{}/{path}", self.session)), None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        call(minreq::post(format!("{}/{path}", self.session)), Some(body))
    }

    /// Runs a function body in the page and returns what it returns.
    pub(crate) fn run(&self, script: &str, args: &[Value]) -> Result<Value, String> {
        self.post("execute/sync", &json!({"script": script, "args": args}))
    }
}

/// The id in an element that a script returned.
pub(crate) fn element_id(value: &Value) -> Option<String> {
    value[ELEMENT].as_str().map(str::to_owned)
}

/// An element as an argument for a script.
pub(crate) fn element_argument(id: &str) -> Value {
    json!({ELEMENT: id})
}

/// Whether the driver at `address` takes sessions.
pub(crate) fn is_ready(address: &str) -> bool {
    call(minreq::get(format!("{address}/status")), None).is_ok_and(|status| status["ready"] == true)
}

fn call(request: minreq::Request, body: Option<&Value>) -> Result<Value, String> {
    let request = match body {
        Some(body) => request
            .with_header("Content-Type", "application/json")
            .with_body(body.to_string()),
        None => request,
    };
    let response = request
        .with_timeout(PATIENCE_SECONDS)
        .send()
        .map_err(|error| format!("the driver does not answer: {error}"))?;
    let answer: Value = serde_json::from_slice(response.as_bytes())
        .map_err(|error| format!("the driver answered {} without JSON: {error}", response.status_code))?;
    let value = answer["value"].clone();
    if response.status_code == 200 {
        Ok(value)
    } else {
        Err(format!("{}: {}", value["error"], value["message"]))
    }
}
