# Puts a page together.

# Escapes what the replacement of a sed command gives a meaning to.
escape_sed() {
	printf '%s' "$1" | sed -e 's/[\\&|]/\\&/g'
}

# render TEMPLATE TITLE VERSION COMMIT: the page with its title and build marks, on standard output.
render() {
	title=$(escape_sed "$(escape_html "$2")")
	version=$(escape_sed "$(escape_html "$3")")
	commit=$(escape_sed "$(escape_html "$4")")
	sed -e "s|@title@|$title|g" -e "s|@version@|$version|g" -e "s|@commit@|$commit|g" "$1"
}

# greeting HOUR
greeting() {
	if [ "$1" -lt 12 ]; then
		printf 'Good morning'
	elif [ "$1" -lt 18 ]; then
		printf 'Good afternoon'
	else
		printf 'Good evening'
	fi
}
