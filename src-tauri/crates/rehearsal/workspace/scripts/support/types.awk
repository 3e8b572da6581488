# Holds each `export const NAME: TYPE = LITERAL;` to its type and prints one diagnostic a line. It reads the little
# TypeScript this repository has: settings of type string, number, boolean and string[].

function complain(message) { printf "%s:%d: %s\n", FILENAME, FNR, message }

/^[ \t]*$/ || /^\/\// { next }

!/^export const [A-Za-z]+: (string|number|boolean|string\[\]) = .*;$/ {
	complain("expected `export const name: type = value;`")
	next
}

{
	type = $0
	sub(/^export const [A-Za-z]+: /, "", type)
	sub(/ = .*/, "", type)
	value = $0
	sub(/^[^=]* = /, "", value)
	sub(/;$/, "", value)
	if (type == "string") fits = value ~ /^"[^"]*"$/
	else if (type == "number") fits = value ~ /^-?[0-9]+(\.[0-9]+)?$/
	else if (type == "boolean") fits = value ~ /^(true|false)$/
	else fits = value ~ /^\[("[^"]*"(, "[^"]*")*)?\]$/
	if (!fits) complain("`" value "` is not a " type)
}
