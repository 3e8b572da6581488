# Prefixes every statement of a shell source with `hit FILE LINE`, and lists those lines in the file `lines`.
# The sources keep one statement to a line, so that a line is what coverage can speak of.

function statement(line) {
	if (line == "" || line ~ /^#/) return 0
	if (line ~ /^(then|else|elif|fi|do|done|esac|\}|;;)/) return 0
	if (line ~ /^[a-z_]+\(\) \{$/) return 0
	if (line ~ /\)$/ && line !~ /\(/) return 0
	return 1
}

{
	bare = $0
	sub(/^[ \t]+/, "", bare)
	if (statement(bare)) {
		print "hit " source " " FNR "; " $0
		print FNR > lines
	} else {
		print
	}
}
