# How often a client may ask.

# allowed COUNT LIMIT: whether the COUNTth request of the second is within LIMIT.
allowed() {
	[ "$1" -le "$2" ]
}

# retry_after SINCE_MS: whole seconds until the window of one second ends, 1 at least.
retry_after() {
	left=$((1000 - $1))
	if [ "$left" -lt 1 ]; then
		left=1
	fi
	printf '%s' $(((left + 999) / 1000))
}
