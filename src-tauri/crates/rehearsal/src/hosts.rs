//! The names of the stack's hosts.

/// The domain everything is under.
pub(crate) const DOMAIN: &str = "marketsage.com";

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    App,
    Admin,
    Api,
    /// Only leads to the app.
    Www,
    Monitoring,
    Mail,
}

/// A host: its name, what it is, and whether it is staging's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Host {
    pub name: &'static str,
    pub role: Role,
    pub staging: bool,
}

const fn host(name: &'static str, role: Role, staging: bool) -> Host {
    Host { name, role, staging }
}

/// Every host. Those of production but monitoring and mail also answer on port 80.
pub(crate) const HOSTS: [Host; 10] = [
    host("app.marketsage.com", Role::App, false),
    host("admin.marketsage.com", Role::Admin, false),
    host("api.marketsage.com", Role::Api, false),
    host("www.marketsage.com", Role::Www, false),
    host("marketsage.com", Role::Www, false),
    host("monitoring.marketsage.com", Role::Monitoring, false),
    host("mail.marketsage.com", Role::Mail, false),
    host("staging.marketsage.com", Role::App, true),
    host("api.staging.marketsage.com", Role::Api, true),
    host("admin.staging.marketsage.com", Role::Admin, true),
];

/// The host of a `Host` header or an authority, with or without port, in any case.
pub(crate) fn find(authority: &str) -> Option<&'static Host> {
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    let name = name.strip_suffix('.').unwrap_or(name);
    HOSTS.iter().find(|host| host.name.eq_ignore_ascii_case(name))
}
