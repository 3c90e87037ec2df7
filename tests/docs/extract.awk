# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#
# The examples of a page, as steps for examples.test: of Markdown what stands between ``` lines, of mdoc what
# stands between .Bd -literal and .Ed. What a block is, a comment before it says:
#
#   <!-- test: run -->           .\" test: run          commands behind "$ ", and what they print
#   <!-- test: run in PLACE -->                          the same, on a machine elsewhere
#   <!-- test: file NAME -->     .\" test: file NAME    a file of that name
#   <!-- test: cron -->          .\" test: cron         a crontab, each line of which is run
#   <!-- test: target -->        .\" test: target       commands that are too long to run here: their targets exist
#   <!-- test: package -->                               commands for a machine that the package is new to: tests/package runs them
#   <!-- test: form -->          .\" test: form         not an example: a form, a picture
#   <!-- test: do COMMAND -->    .\" test: do COMMAND   no block: what happens unseen before the next example
#
# A step is a line "LINE KIND ARGUMENTS", its text behind it with a tab before each line, and an empty line.

FNR == 1 {
	mdoc = FILENAME ~ /\.[0-9]$/
	says = mdoc ? "^[.].\" test: " : "^ *<!-- test: "
	begins = mdoc ? "^[.]Bd -literal" : "^ *```"
	ends = mdoc ? "^[.]Ed" : "^ *```$"
}

# An escape of roff, as it is read.
function plain(line)
{
	if (mdoc) {
		gsub(/\\&/, "", line)
		gsub(/\\\(aq/, "'", line)
		gsub(/\\-/, "-", line)
		gsub(/\\e/, "\\", line)
	}
	return line
}

!inside && $0 ~ says {
	sub(says, "")
	sub(/ -->$/, "")
	if (/^do /)
		print FNR, plain($0) "\n"
	else
		kind = $0
	next
}
!inside && $0 ~ begins {
	inside = 1
	print FNR, (kind == "" ? "nothing" : kind)
	kind = ""
	next
}
inside && $0 ~ ends {
	inside = 0
	print ""
	next
}
inside { print "\t" plain($0) }
