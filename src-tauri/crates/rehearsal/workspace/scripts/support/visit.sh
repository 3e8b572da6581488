# Requests with curl, as a client outside would make them. `CURL_HOME` may hold a .curlrc that says where hosts are.

need curl

api=${CS_API:-https://api.marketsage.com}
app=${CS_APP:-https://app.marketsage.com}
admin=${CS_ADMIN:-https://admin.marketsage.com}
monitoring=${CS_MONITORING:-https://monitoring.marketsage.com}
mail=${CS_MAIL:-https://mail.marketsage.com}
staging_api=${CS_STAGING_API:-https://api.staging.marketsage.com}
staging_app=${CS_STAGING_APP:-https://staging.marketsage.com}
staging_admin=${CS_STAGING_ADMIN:-https://admin.staging.marketsage.com}
smoke_user=${CS_SMOKE_USER:-smoke@marketsage.com}
staff_user=${CS_STAFF_USER:-staff@marketsage.com}

requests=0
spent_ms=0

# `new` once the script looks at the version being released, wherever the split stands.
release=

# visit METHOD URL [CURL OPTION …]: sets `status` (000 when there was no answer) and `took_ms`; the body is in $scratch/body,
# the headers are in $scratch/head.
visit() {
	method=$1 url=$2
	shift 2
	[ -n "$release" ] && set -- -H "X-Release: $release" "$@"
	: >"$scratch/body"
	outcome=$(curl -sS -m 15 -X "$method" -o "$scratch/body" -D "$scratch/head" -w '%{http_code} %{time_total}' "$@" "$url" 2>"$scratch/trouble")
	status=${outcome%% *}
	took_ms=$(printf '%s' "${outcome#* }" | awk '{ printf "%.0f", $1 * 1000 }')
	requests=$((requests + 1))
	spent_ms=$((spent_ms + took_ms))
	[ "$status" != 000 ] || aside "$(cat "$scratch/trouble")" >&2
}

# send METHOD URL JSON [CURL OPTION …]: a visit with a JSON body. The body goes through a file: a command line can be read
# by everyone on the machine, and the body may hold a password.
send() {
	method=$1 url=$2
	printf '%s' "$3" >"$scratch/request"
	shift 3
	visit "$method" "$url" -H 'Content-Type: application/json' --data-binary "@$scratch/request" "$@"
}

# sign_in API EMAIL PASSWORD: sets `token`; empty when refused.
sign_in() {
	send POST "$1/auth/login" "{\"email\": \"$2\", \"password\": \"$3\"}"
	token=$(text token <"$scratch/body")
}

# as TOKEN METHOD URL [CURL OPTION …]: a visit with that token.
as() {
	bearer=$1
	shift
	visit "$@" -H "Authorization: Bearer $bearer"
}

# password NAME: the secret of that name, or the end.
password() {
	eval "value=\${$1:-}"
	[ -n "$value" ] || give_up "The secret $1 is not set. Name it under [secrets] of the environment."
	printf '%s' "$value"
}
