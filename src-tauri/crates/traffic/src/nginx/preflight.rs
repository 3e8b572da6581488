//! What is looked at before the first move, without changing anything.

use super::{Nginx, RELOADED};
use crate::program;
use engine::traffic::{Preflight, PreflightLook, TrafficError};

pub(super) async fn looks(nginx: &Nginx) -> Result<Preflight, TrafficError> {
    let mut looks = vec![file_look(nginx), running_look(nginx)];
    looks.extend(configuration_looks(nginx).await?);
    Ok(Preflight { looks })
}

fn look(what: &str, seen: String, wrong: Option<String>) -> PreflightLook {
    PreflightLook {
        what: what.to_owned(),
        seen,
        wrong,
    }
}

fn file_look(nginx: &Nginx) -> PreflightLook {
    match nginx.now() {
        Ok(position) => {
            let seen = format!("{} % to {}", position.new_percent, nginx.split.sides.new);
            look("Managed file", seen, None)
        }
        Err(error) => look("Managed file", error.why, Some(error.hint)),
    }
}

fn running_look(nginx: &Nginx) -> PreflightLook {
    match nginx.running("look") {
        Ok(running) => {
            let seen = format!(
                "master {}, {} workers, {} finishing up",
                running.master,
                running.serving(),
                running.leaving
            );
            look("nginx runs", seen, None)
        }
        Err(error) => look("nginx runs", error.why, Some(error.hint)),
    }
}

/// `nginx -T` tests as `nginx -t` does, and prints what it has read. An upstream that nobody defined would pass the
/// test, and fail every request that is sent to it.
async fn configuration_looks(nginx: &Nginx) -> Result<Vec<PreflightLook>, TrafficError> {
    let shows = nginx.test.iter().any(|word| word == "-t");
    let command = nginx
        .test
        .iter()
        .map(|word| if word == "-t" { "-T".to_owned() } else { word.clone() });
    let ran = program::run(&command.collect::<Vec<_>>(), &[], &nginx.reach, RELOADED).await?;
    let what = "Configuration is valid";
    if !ran.succeeded() {
        let wrong = "nginx would not reload: mend its configuration first";
        return Ok(vec![look(what, ran.complaint(), Some(wrong.to_owned()))]);
    }
    let mut looks = vec![look(what, nginx.test.join(" "), None)];
    if !shows {
        return Ok(looks);
    }
    let text = ran
        .stdout
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let text = text.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    let sides = &nginx.split.sides;
    let absent = [&sides.old, &sides.new]
        .into_iter()
        .filter(|name| !text.contains(&format!("upstream {name} {{")));
    let absent = absent.map(String::as_str).collect::<Vec<_>>().join(" and ");
    looks.push(look(
        "Upstreams",
        format!("{} and {}", sides.old, sides.new),
        (!absent.is_empty()).then(|| format!("nginx has no upstream {absent}: every request to it would fail")),
    ));
    let variable = &nginx.split.variable;
    let used = text.contains(&format!("://${variable}"));
    looks.push(look(
        "Split is used",
        format!("${variable}"),
        (!used).then(|| format!("no request goes by it: write `proxy_pass http://${variable};`")),
    ));
    if nginx.log.is_some() {
        let logged = text.contains(&format!(" {variable};"));
        let wrong = format!("no log is written in its format: `access_log … {variable};`");
        looks.push(look("Log", format!("format {variable}"), (!logged).then_some(wrong)));
    }
    Ok(looks)
}
