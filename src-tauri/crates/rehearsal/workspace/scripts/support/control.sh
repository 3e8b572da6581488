# The operator's interface of the installation: what a deployment asks of it.

need curl
[ -n "${CS_CONTROL:-}" ] || give_up "CS_CONTROL is not set: there is no installation to deploy to. In a rehearsal it is set once the stack runs."

# control METHOD PATH [JSON]: the answer is in $scratch/answer; ends the script with the reason where it was refused.
control() {
	printf 'header = "Authorization: Bearer %s"\n' "${CS_CONTROL_TOKEN:-}" >"$scratch/control"
	[ $# -lt 3 ] || printf 'header = "Content-Type: application/json"\n' >>"$scratch/control"
	code=$(curl -sS -m 60 -K "$scratch/control" -X "$1" ${3:+--data-raw "$3"} -o "$scratch/answer" -w '%{http_code}' "$CS_CONTROL$2" 2>"$scratch/trouble") ||
		give_up "$1 $2 of the installation was not answered: $(cat "$scratch/trouble")"
	case $code in
	2*) ;;
	*) give_up "$1 $2 was refused with $code: $(text message <"$scratch/answer")" ;;
	esac
}

# list_routes: sets `listed` to a file with the routes the service has, one `METHOD /path` a line.
list_routes() {
	control GET /routes
	listed=$scratch/listed
	grep -oE '"[A-Z]+ /[^"]*"' "$scratch/answer" | tr -d '"' >"$listed"
	[ -s "$listed" ] || give_up "The service listed no routes."
}

# deploy TARGET: both parts of the version in dist/, frontend last, so that no page asks for an API that is not there yet.
deploy() {
	target=$1
	[ -f dist/manifest.txt ] || give_up "There is no build to deploy. Run \`npm run build\` first."
	version=$(sed -n 's/^version //p' dist/manifest.txt)
	commit=$(sed -n 's/^commit //p' dist/manifest.txt)
	heading "Deploying $version to $target"
	control POST /deploy "{\"target\": \"$target\", \"part\": \"backend\", \"version\": \"$version\"}"
	good "backend $version started, gets $(number new_percent <"$scratch/answer") % of the traffic"
	control POST /deploy "{\"target\": \"$target\", \"part\": \"frontend\", \"version\": \"$version\", \"commit\": \"$commit\"}"
	good "frontend $version published, commit $(printf '%.7s' "$commit")"
}

# await_health URL: asks every second until the version in dist/ has been well five times in a row, for a minute at most. Once
# is not enough: what starts well may fall over with its first work.
await_health() {
	tries=0 well=0
	while [ $well -lt 5 ]; do
		[ $tries -eq 0 ] || sleep 1
		tries=$((tries + 1))
		visit GET "$1/api/v2/health"
		seen=$(text version <"$scratch/body")
		if [ "$status" = 200 ] && [ "$seen" = "$version" ] && [ "$(text status <"$scratch/body")" = ok ]; then
			well=$((well + 1))
			aside "well $well of 5: $1 answers as $version in $took_ms ms"
		else
			well=0
			caution "not yet: $1 is answered $status by ${seen:-no version}"
		fi
		[ $tries -lt 60 ] || give_up "After a minute $1/api/v2/health is not well for five looks in a row; the last was answered $status by ${seen:-no version}: $(sed -n 1p "$scratch/body")"
	done
	good "healthy: $1 answers as $version"
}
