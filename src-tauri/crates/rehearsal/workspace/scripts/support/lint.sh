# The lint rules, one line for each finding: `error FILE:LINE: what` or `warning FILE:LINE: what`.

findings() {
	for source in src/*/*.sh tests/*/*.sh; do
		sh -n "$source" 2>/dev/null || printf 'error %s:1: does not parse\n' "$source"
	done
	awk '
		/[ \t]+$/ { printf "warning %s:%d: white space at the end of the line\n", FILENAME, FNR }
		/(^|[^a-z])(debugger|console\.log|eval)([^a-z]|$)/ { printf "error %s:%d: left over from debugging, or eval\n", FILENAME, FNR }
		/^[ \t]*var / { printf "error %s:%d: `var`: use `const`\n", FILENAME, FNR }
		/onclick=|<script>[^<]/ { printf "error %s:%d: inline script, which the content security policy forbids\n", FILENAME, FNR }
		length > 120 { printf "warning %s:%d: longer than 120 characters\n", FILENAME, FNR }
	' src/*/*.sh src/*/*.ts src/*/*.html
}
