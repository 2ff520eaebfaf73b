#!/usr/bin/env bash
# Pandoc 3.9 (pypandoc_binary 1.17): the letters of a MathML formula become Markdown that reads back as something else.
#
# Of `<math><mi>m</mi><mi>c</mi>…`, two variables beside each other, the CommonMark writer makes one emphasis for each
# letter and no blank between them:
#
#   So *m**c* = *x* holds.
#
# By CommonMark's rules `**` between two letters can neither open nor close anything within `*…*`, so that Pandoc itself,
# as every CommonMark reader, reads it back as one emphasis around `m**c`:
#
#   <p>So <em>m**c</em> = <em>x</em> holds.</p>
#
# The asterisks become a part of the formula. A reader of clipped pages has to part such letters itself.
#
# Fails if the writer puts something between the letters, or if the stars no longer come back as text.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv py
py/bin/pip --quiet install pypandoc_binary==1.17
cat > page.html <<'PAGE'
<p>So <math><mi>m</mi><mi>c</mi><mo>=</mo><mi>x</mi></math> holds.</p>
PAGE
cat > convert.py <<'CONVERT'
import pypandoc

assert pypandoc.get_pandoc_version() == "3.9", pypandoc.get_pandoc_version()
markdown = pypandoc.convert_file("page.html", "commonmark")
again = pypandoc.convert_text(markdown, "html", format="commonmark")
print(markdown, again, sep="")
assert "*m**c*" in markdown, "the letters are written apart"
assert "<em>m**c</em>" in again, "the stars are no text"
CONVERT
py/bin/python convert.py
echo 'as described'
