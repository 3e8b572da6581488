# What a contact may be.

# Succeeds for an address good enough to store and to send to.
email_valid() {
	address=$1
	local_part=${address%%@*}
	domain=${address#*@}
	if [ "$local_part" = "$address" ] || [ -z "$local_part" ]; then
		return 1
	fi
	case $domain in
	*@* | *..* | .* | *.)
		return 1
		;;
	*.*)
		return 0
		;;
	esac
	return 1
}

# The company behind an address: its domain without the last label.
company_of() {
	domain=${1#*@}
	printf '%s' "${domain%.*}"
}

# Succeeds for a name of 1 to 120 characters that is not blank.
name_valid() {
	bare=$(printf '%s' "$1" | tr -d '[:space:]')
	if [ -z "$bare" ]; then
		return 1
	fi
	[ "${#1}" -le 120 ]
}
