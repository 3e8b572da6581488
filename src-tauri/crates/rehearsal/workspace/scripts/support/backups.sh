# Backups of production's database.

# newest: sets `name`, `path`, `bytes`, `sha256` and `age_minutes` of the newest backup; `name` is empty where there is none.
newest() {
	control GET /backups
	tr '{' '\n' <"$scratch/answer" | tail -n 1 >"$scratch/newest"
	name=$(text name <"$scratch/newest")
	path=$(text path <"$scratch/newest")
	bytes=$(number bytes <"$scratch/newest")
	sha256=$(text sha256 <"$scratch/newest")
	[ -z "$name" ] || age_minutes=$((($(date +%s) - $(written "$path")) / 60))
}

# When a file was last written, in seconds since 1970; GNU and BSD ask differently.
written() { stat -c %Y "$1" 2>/dev/null || stat -f %m "$1"; }

# reads_back: succeeds where the newest backup unpacks whole, holds its tables and is the file whose digest was noted.
reads_back() {
	need gzip
	[ "$(cut -d ' ' -f 1 "$path.sha256" 2>/dev/null)" = "$sha256" ] &&
		gzip -t "$path" 2>/dev/null &&
		gzip -dc "$path" | grep -q '"contacts"'
}

# describe: the newest backup as one JSON object.
describe() {
	newest
	if [ -z "$name" ]; then
		printf '{"name": null, "reads_back": false}\n'
		return
	fi
	reads_back && whole=true || whole=false
	printf '{"name": "%s", "age_minutes": %d, "bytes": %d, "sha256": "%s", "reads_back": %s}\n' "$name" "$age_minutes" "$bytes" "$sha256" $whole
}
