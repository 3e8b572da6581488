# Runs the tests of one side and keeps two files: reports/SIDE.json and coverage/SIDE/lcov.info.

tests=0
failures=0
loud=no

hit() { printf '%s %s\n' "$1" "$2" >>"$hits"; }

verdict() {
	tests=$((tests + 1))
	if [ "$1" = yes ]; then
		[ $loud = no ] || good "$2"
	else
		failures=$((failures + 1))
		[ $loud = no ] || bad "$2"
	fi
}

# holds NAME COMMAND …: the command succeeds.
holds() {
	name=$1
	shift
	if "$@"; then verdict yes "$name"; else verdict no "$name"; fi
}

# refuses NAME COMMAND …: the command fails.
refuses() {
	name=$1
	shift
	if "$@"; then verdict no "$name"; else verdict yes "$name"; fi
}

# contains TEXT PART
contains() {
	case $1 in
	*"$2"*) return 0 ;;
	*) return 1 ;;
	esac
}

# equals NAME SEEN EXPECTED
equals() {
	if [ "$2" = "$3" ]; then verdict yes "$1"; else verdict no "$1: expected \"$3\", saw \"$2\""; fi
}

# test_side SIDE: loads the instrumented sources, runs every test file, writes report and coverage.
test_side() {
	side=$1
	tests=0 failures=0
	hits=$scratch/$side.hits
	: >"$hits"
	mkdir -p "$scratch/$side" reports "coverage/$side"
	for source in src/"$side"/*.sh; do
		name=$(basename "$source" .sh)
		: >"$scratch/$side/$name.lines"
		awk -v source="$name" -v lines="$scratch/$side/$name.lines" -f scripts/support/instrument.awk "$source" >"$scratch/$side/$name.sh"
		. "$scratch/$side/$name.sh"
	done
	for suite in tests/"$side"/*.test.sh; do
		[ $loud = no ] || heading "$suite"
		. "./$suite"
	done
	write_coverage >"$scratch/$side.lcov"
	printf '{"commit": "%s", "tests": %s, "failures": %s}\n' "$(this_commit)" "$tests" "$failures" >"$scratch/$side.json"
	this_commit >"$scratch/$side.commit"
	mv "$scratch/$side.commit" "coverage/$side/commit"
	mv "$scratch/$side.lcov" "coverage/$side/lcov.info"
	mv "$scratch/$side.json" "reports/$side.json"
}

# The lcov tracefile (geninfo(1)): each statement line and how often it ran.
write_coverage() {
	for source in src/"$side"/*.sh; do
		name=$(basename "$source" .sh)
		printf 'TN:\nSF:%s\n' "$source"
		awk -v source="$name" -v hits="$hits" '
			FILENAME == hits { if ($1 == source) ran[$2]++; next }
			{ printf "DA:%d,%d\n", $1, ran[$1]; found++; if (ran[$1]) covered++ }
			END { printf "LF:%d\nLH:%d\nend_of_record\n", found, covered }
		' "$hits" "$scratch/$side/$name.lines"
	done
}
