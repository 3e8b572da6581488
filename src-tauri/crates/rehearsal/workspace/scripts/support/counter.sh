# The request counter of the monitoring.

# counted VERSION [CODE]: how many requests of that version, with that status code if given, monitoring has counted.
counted() {
	visit GET "$monitoring/metrics"
	[ "$status" = 200 ] || give_up "The metrics of $monitoring were answered $status."
	awk -v version="version=\"$1\"" -v code="${2:+code=\"$2\"}" '
		/^http_requests_total\{/ && index($0, version) && (code == "" || index($0, code)) { sum += $NF }
		END { printf "%d", sum }
	' "$scratch/body"
}
