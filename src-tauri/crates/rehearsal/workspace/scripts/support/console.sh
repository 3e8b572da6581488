# What scripts say: progress in colour for people, one JSON object for checks.

esc=$(printf '\033')
if [ -n "${NO_COLOR:-}" ]; then
	green= red= yellow= dim= bold= plain=
else
	green="${esc}[32m" red="${esc}[31m" yellow="${esc}[33m" dim="${esc}[2m" bold="${esc}[1m" plain="${esc}[0m"
fi

say() { printf '%s\n' "$*"; }
heading() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
good() { printf '%s✓%s %s\n' "$green" "$plain" "$*"; }
bad() { printf '%s✗%s %s\n' "$red" "$plain" "$*"; }
aside() { printf '%s  %s%s\n' "$dim" "$*" "$plain"; }
caution() { printf '%s!%s %s\n' "$yellow" "$plain" "$*"; }

# Ends the script with one sentence on standard error.
give_up() {
	printf '%s\n' "$*" >&2
	exit 1
}

# need PROGRAM: ends with a clear sentence where it is missing.
need() {
	command -v "$1" >/dev/null 2>&1 || give_up "\`$1\` is not installed, and this script needs it. Install it and run the step again."
}

# The commit that is checked out, in full.
this_commit() {
	need git
	git rev-parse HEAD 2>/dev/null || give_up "This folder is not a git checkout, so there is no commit to speak of."
}

# The version being released: the one the release names, else the one of package.json.
this_version() {
	[ -n "${CS_NEW_VERSION:-}" ] && { printf '%s' "$CS_NEW_VERSION"; return; }
	sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' package.json
}

# number NAME <JSON: the first whole or decimal number of that name; nothing if there is none.
number() { tr ',{}' '\n\n\n' | sed -n 's/^[[:space:]]*"'"$1"'"[[:space:]]*:[[:space:]]*\(-\{0,1\}[0-9][0-9.]*\).*/\1/p' | sed -n 1p; }

# text NAME <JSON: the first text of that name.
text() { tr ',{}' '\n\n\n' | sed -n 's/^[[:space:]]*"'"$1"'"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' | sed -n 1p; }

# The SHA-256 of a file in hex; macOS has shasum, Linux sha256sum.
sha256() {
	if command -v sha256sum >/dev/null 2>&1; then
		sha256sum "$1" | cut -d ' ' -f 1
	else
		need shasum
		shasum -a 256 "$1" | cut -d ' ' -f 1
	fi
}

# A scratch folder that is gone when the script ends.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/marketsage.XXXXXX") || give_up "No scratch folder could be made."
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
