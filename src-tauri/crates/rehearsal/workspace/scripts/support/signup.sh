# A sign-up with an address nobody had before, up to the mail it causes. The account stays, in the tenant made for tests.

# sign_up: sets `address`, `registered` and, once the mail is there, `mail_arrived`, `mail_seconds` and `links`.
sign_up() {
	address="probe-$(date +%s)-$$@marketsage.com"
	secret=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
	registered=false mail_arrived=false mail_seconds=0
	: >"$scratch/links"
	send POST "$api/auth/register" "{\"email\": \"$address\", \"password\": \"$secret\"}"
	[ "$status" = 201 ] || return 0
	registered=true
	while [ $mail_seconds -lt 20 ]; do
		visit GET "$mail/messages?to=$address"
		if [ "$status" = 200 ] && grep -qF "$address" "$scratch/body"; then
			mail_arrived=true
			grep -oE 'https?://[^" \\<>]+' "$scratch/body" | sort -u >"$scratch/links"
			return 0
		fi
		sleep 1
		mail_seconds=$((mail_seconds + 1))
	done
}
