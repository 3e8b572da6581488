# Where the migrations of a target stand, by its own account.

# standing TARGET: the answer is in $scratch/answer.
standing() { control GET "/migrations?target=$1"; }

# table: one line a migration, in colour.
table() {
	grep -oE '"name":"[^"]*","state":"[^"]*"' "$scratch/answer" | tr -d '"' | sed -e 's/name:\(.*\),state:\(.*\)/\2 \1/' |
		while read -r state name; do
			case $state in
			applied) good "$name" ;;
			pending) caution "$name is pending" ;;
			*) bad "$name $state" ;;
			esac
		done
}

# summary: the counts as one JSON object, and how many of the files in migrations/ the database has not heard of.
summary() {
	unknown=0
	for file in migrations/*.sql; do
		grep -qF "\"$(basename "$file" .sql)\"" "$scratch/answer" || unknown=$((unknown + 1))
	done
	printf '{"applied": %d, "pending": %d, "failed": %d, "files": %d, "files_unknown_to_database": %d}\n' \
		"$(number applied <"$scratch/answer")" "$(number pending <"$scratch/answer")" "$(number failed <"$scratch/answer")" \
		"$(ls migrations/*.sql | wc -l)" $unknown
}

# migrate TARGET: applies what is pending, and ends the script where something stays pending.
migrate() {
	standing "$1"
	pending=$(number pending <"$scratch/answer")
	heading "Migrating $1, $pending pending"
	if [ "$pending" = 0 ]; then
		good "nothing to do: all $(number applied <"$scratch/answer") migrations are applied already"
		return
	fi
	control POST /migrate "{\"target\": \"$1\"}"
	table
	left=$(number pending <"$scratch/answer")
	[ "$left" = 0 ] || give_up "$left migrations of $1 are still pending."
	good "$1 has $(number applied <"$scratch/answer") migrations, none pending"
}
