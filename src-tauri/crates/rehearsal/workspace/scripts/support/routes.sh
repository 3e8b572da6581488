# Asks every route of tests/routes.tsv as anonymous, user and staff, and holds the answers to the table. Callers set `api`
# and `release`, and `listed`: a file with the routes the service says it has, one `METHOD /path` a line.

# ask_route ROLE EXPECTED
ask_route() {
	url=$api$(printf '%s' "$path" | sed 's/{id}/0/')
	case $1 in
	anonymous) set -- "$1" "$2" ;;
	user) set -- "$1" "$2" -H "Authorization: Bearer $user" ;;
	staff) set -- "$1" "$2" -H "Authorization: Bearer $staff" ;;
	esac
	role=$1 expected=$2
	shift 2
	case $method in
	POST) send POST "$url" '{}' "$@" ;;
	*) visit "$method" "$url" "$@" ;;
	esac
	[ "$status" = "$expected" ] || {
		wrong=$((wrong + 1))
		first="${first:-$role $method $path: expected $expected, answered $status}"
		case $path in */admin/*) [ "$status" -ge 300 ] || admin_open=$((admin_open + 1)) ;; esac
		[ "$role" != anonymous ] || [ "$status" -ge 300 ] || anonymous_open=$((anonymous_open + 1))
	}
}

check_routes() {
	routes=0 wrong=0 unlisted=0 admin_routes=0 admin_open=0 anonymous_routes=0 anonymous_open=0 first=
	sign_in "$api" "$smoke_user" "$(password SMOKE_PASSWORD)"
	user=$token
	sign_in "$api" "$staff_user" "$(password STAFF_PASSWORD)"
	staff=$token
	[ -n "$user" ] && [ -n "$staff" ] || give_up "Signing in on $api was answered $status, so the routes cannot be asked."
	while IFS="$(printf '\t')" read -r method path anonymous_gets user_gets staff_gets; do
		case $method in '#'* | '') continue ;; esac
		routes=$((routes + 1))
		case $path in */admin/*) admin_routes=$((admin_routes + 1)) ;; esac
		[ "$anonymous_gets" != 401 ] || anonymous_routes=$((anonymous_routes + 1))
		row_method=$method
		ask_route anonymous "$anonymous_gets"
		method=$row_method
		ask_route user "$user_gets"
		method=$row_method
		ask_route staff "$staff_gets"
	done <tests/routes.tsv
	while IFS= read -r route; do
		awk -v route="$route" 'BEGIN { FS = "\t" } !/^#/ && $1 " " $2 == route { found = 1 } END { exit !found }' tests/routes.tsv || {
			unlisted=$((unlisted + 1))
			first="${first:-$route is not in tests/routes.tsv}"
		}
	done <"$listed"
	visit GET "$api/api/v2/health"
	printf '{"version": "%s", "routes": %d, "unlisted": %d, "wrong": %d, "admin_routes": %d, "admin_open": %d, "anonymous_routes": %d, "anonymous_open": %d, "first": "%s"}\n' \
		"$(text version <"$scratch/body")" $routes $unlisted $wrong $admin_routes $admin_open $anonymous_routes $anonymous_open "$first"
}
