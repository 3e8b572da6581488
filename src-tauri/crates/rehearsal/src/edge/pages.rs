//! The pages of the app and the admin site.

use crate::place::Build;

const APP: &str = include_str!("../../pages/app.html");
const ADMIN: &str = include_str!("../../pages/admin.html");
const STAFF: &str = include_str!("../../pages/staff.html");
const MAINTENANCE: &str = include_str!("../../pages/maintenance.html");
const NOT_FOUND: &str = include_str!("../../pages/not-found.html");
/// The script of both sites.
pub(super) const SCRIPT: &str = include_str!("../../pages/site.js");
/// The style of both sites.
pub(super) const STYLE: &str = include_str!("../../pages/site.css");

/// Everything the front end is made of.
pub(crate) fn source() -> String {
    [APP, ADMIN, STAFF, NOT_FOUND, SCRIPT, STYLE].concat()
}

fn built(page: &str, build: &Build) -> String {
    page.replace("{{build}}", &format!("{}+{}", build.version, build.commit))
}

pub(super) fn app(build: &Build) -> String {
    built(APP, build)
}

pub(super) fn admin(build: &Build) -> String {
    built(ADMIN, build)
}

pub(super) fn staff(build: &Build, users: usize) -> String {
    built(STAFF, build).replace("{{users}}", &users.to_string())
}

pub(super) fn not_found(build: &Build) -> String {
    built(NOT_FOUND, build)
}

pub(super) fn maintenance() -> String {
    MAINTENANCE.to_owned()
}
