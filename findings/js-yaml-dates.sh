#!/usr/bin/env bash
# js-yaml 5.5.0: dates in front matter are texts, where js-yaml 4.1.1 makes moments of them.
#
# The default schema of version 5 is the core schema of YAML 1.2, which has no timestamps. A program that hands front
# matter on to JavaScript's Date therefore reads other moments than before, and some depend on the machine's zone:
#
#   in the file                   4.1.1                 5.5.0, then new Date() in Shanghai
#   2026-11-30                    30 00:00:00Z          30 00:00:00Z
#   2026-11-30 06:12:00           30 06:12:00Z          29 22:12:00Z
#   2026-11-30T06:12:00           30 06:12:00Z          29 22:12:00Z
#   2026-11-30T06:12:00Z          30 06:12:00Z          30 06:12:00Z
#   2026-11-30T06:12:00+08:00     29 22:12:00Z          29 22:12:00Z
#
# A file whose date ends in Z is the same moment for both. With the schema of YAML 1.1, version 5 reads as version 4.
#
# Fails if one of these values changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "name": "dates", "private": true, "dependencies": { "js-yaml": "5.5.0", "js-yaml-4": "npm:js-yaml@4.1.1" } }
JSON
npm install --silent --no-audit --no-fund
cat > dates.mjs <<'SCRIPT'
import * as five from 'js-yaml';
import four from 'js-yaml-4';
const texts = ['2026-11-30', '2026-11-30 06:12:00', '2026-11-30T06:12:00', '2026-11-30T06:12:00Z', '2026-11-30T06:12:00+08:00'];
const short = (value) => new Date(value).toISOString().slice(8, 19).replace('T', ' ') + 'Z';
for (const text of texts) {
  const [old, now, eleven] = [
    four.load(`date: ${text}`).date,
    five.load(`date: ${text}`).date,
    five.load(`date: ${text}`, { schema: five.YAML11_SCHEMA }).date,
  ];
  console.log(`${text}|${old instanceof Date} ${short(old)}|${typeof now} ${short(now)}|${short(eleven)}`);
}
SCRIPT
TZ=Asia/Shanghai node dates.mjs > found
cat > expected <<'TEXT'
2026-11-30|true 30 00:00:00Z|string 30 00:00:00Z|30 00:00:00Z
2026-11-30 06:12:00|true 30 06:12:00Z|string 29 22:12:00Z|30 06:12:00Z
2026-11-30T06:12:00|true 30 06:12:00Z|string 29 22:12:00Z|30 06:12:00Z
2026-11-30T06:12:00Z|true 30 06:12:00Z|string 30 06:12:00Z|30 06:12:00Z
2026-11-30T06:12:00+08:00|true 29 22:12:00Z|string 29 22:12:00Z|29 22:12:00Z
TEXT
diff expected found
echo "as described"
