# Text as pages show it.

# Escapes what HTML gives a meaning to.
escape_html() {
	printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g'
}

# thousands 1234567: 1 234 567
thousands() {
	printf '%s' "$1" | sed -E -e ':group' -e 's/([0-9])([0-9]{3})($| )/\1 \2\3/' -e 't group'
}

# initials "Ada Lovelace": AL
initials() {
	printf '%s' "$1" | awk '{ for (word = 1; word <= NF; word++) printf "%s", toupper(substr($word, 1, 1)) }'
}
