# The journeys of the product manager's list, as a client outside makes them. Each takes one line when it passes and one
# when it breaks; `broken` counts. Callers set `api`, `app` and `admin` first, and `release` where they want one version.

broken=0
walked=0

# wanted STEP STATUS …: the last visit was answered with one of these.
wanted() {
	step=$1
	shift
	for each in "$@"; do
		[ "$status" = "$each" ] && return 0
	done
	why="$step: expected $*, was answered $status"
	return 1
}

journey_sign_in() {
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	wanted "sign in" 200 || return 1
	as "$token" GET "$api/auth/me"
	wanted "who am I" 200 || return 1
	[ "$(text email <"$scratch/body")" = "$smoke_user" ] || { why="who am I: not $smoke_user"; return 1; }
}

journey_wrong_password() {
	sign_in "$api" "$smoke_user" "not the password"
	wanted "sign in with a wrong password" 401
}

journey_contact() {
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	wanted "sign in" 200 || return 1
	send POST "$api/api/v2/contacts" '{"name": "Journey Contact", "email": "journey.contact@example.com"}' -H "Authorization: Bearer $token"
	wanted "add a contact" 201 || return 1
	contact=$(number id <"$scratch/body")
	as "$token" GET "$api/api/v2/contacts/$contact"
	wanted "read it" 200 || return 1
	[ "$(text name <"$scratch/body")" = "Journey Contact" ] || { why="read it: another name came back"; return 1; }
	as "$token" DELETE "$api/api/v2/contacts/$contact"
	wanted "delete it" 204 || return 1
	as "$token" GET "$api/api/v2/contacts/$contact"
	wanted "read it again" 404
}

journey_dashboard() {
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	wanted "sign in" 200 || return 1
	as "$token" GET "$api/api/v2/dashboard"
	wanted "load the dashboard" 200 || return 1
	[ -n "$(number contacts <"$scratch/body")" ] || { why="load the dashboard: no number of contacts"; return 1; }
}

journey_staff() {
	sign_in "$api" "$staff_user" "$(password STAFF_PASSWORD)"
	wanted "sign in as staff" 200 || return 1
	as "$token" GET "$api/api/v2/admin/users"
	wanted "list users as staff" 200 || return 1
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	as "$token" GET "$api/api/v2/admin/users"
	wanted "list users as a user" 403
}

journey_sign_out() {
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	wanted "sign in" 200 || return 1
	as "$token" POST "$api/auth/logout"
	wanted "sign out" 204 || return 1
	as "$token" GET "$api/auth/me"
	wanted "who am I after signing out" 401
}

journey_pages() {
	for page in "$app/" "$app/build.json" "$admin/" "$admin/build.json"; do
		visit GET "$page"
		wanted "open $page" 200 || return 1
	done
	visit GET "$app/there-is-no-such-page"
	wanted "open a page that is not there" 404
}

journeys='sign_in wrong_password contact dashboard staff sign_out pages'

# walk NAME
walk() {
	walked=$((walked + 1))
	why= requests=0 spent_ms=0
	if "journey_$1"; then
		good "$(printf '%s' "$1" | tr _ ' ') ${dim}$requests $([ $requests = 1 ] && echo request || echo requests), $spent_ms ms$plain"
	else
		broken=$((broken + 1))
		bad "$(printf '%s' "$1" | tr _ ' '): $why"
	fi
}
