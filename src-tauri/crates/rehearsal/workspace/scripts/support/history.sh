# What this release brings, by git and by the migrations' own words.

# The old version and the new one as git knows them: the tag of the old, and the release branch of the new.
old_tag() {
	need git
	old=v${CS_OLD_VERSION:-}
	[ "$old" != v ] || old=$(git tag --list 'v*' | tail -n 1)
	git rev-parse -q --verify "refs/tags/$old" >/dev/null || give_up "There is no tag \`$old\`, so the changes since the last release cannot be told."
	printf '%s' "$old"
}

new_branch() {
	new=release/v$(this_version)
	git rev-parse -q --verify "$new" >/dev/null || give_up "There is no branch \`$new\`."
	printf '%s' "$new"
}

# Names of the migrations that came with the version being released: their files say `-- since VERSION`.
migrations_of_release() { grep -lx -- "-- since $(this_version)" migrations/*.sql | sed -e 's|.*/||' -e 's|\.sql$||'; }
