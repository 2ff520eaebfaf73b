#!/usr/bin/env bash
# hexo 8.1.2: a date with an offset is published as another moment, and the machine's time zone decides which.
#
# A site with `timezone: America/New_York` (-5 hours in February) has three articles. On a machine in Shanghai and on one
# in New York, Hexo takes them for these moments:
#
#   date in the file             the moment        Shanghai          New York
#   2024-02-06T07:08:09Z         07:08:09Z         12:08:09Z         12:08:09Z
#   2024-02-06T07:08:09+08:00    05 23:08:09Z      06 04:08:09Z      06 04:08:09Z
#   2024-02-06 07:08:09 +0800    05 23:08:09Z      06 12:08:09Z      05 23:08:09Z
#
# What YAML takes for a time becomes a time of day in UTC, which then stands for one in the site's zone. `+0800` without
# a colon is no time to js-yaml but a text; its moment is moved by the difference between the machine's zone and the
# site's. A program that reads the files of a site has to choose between the moment that an author wrote and the one
# that the site shows. Dates without an offset are in the site's zone everywhere.
#
# Fails if one of these moments changes, or if a date without an offset is no longer in the site's zone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "name": "zones", "private": true, "hexo": { "version": "8.1.2" }, "dependencies": { "hexo": "8.1.2" } }
JSON
npm install --silent --no-audit --no-fund
mkdir -p source/_posts scripts
echo 'timezone: America/New_York' > _config.yml
# In place of a renderer for Markdown, without which Hexo takes no .md file for an article.
echo "hexo.extend.renderer.register('md', 'html', (data) => data.text, true);" > scripts/markdown.js
article() { printf -- '---\ntitle: %s\ndate: %s\n---\nWords.\n' "$1" "$2" > "source/_posts/$1.md"; }
article 1-z '2024-02-06T07:08:09Z'
article 2-offset '2024-02-06T07:08:09+08:00'
article 3-text '2024-02-06 07:08:09 +0800'
article 4-none '2024-02-06 07:08:09'
cat > list.js <<'SCRIPT'
const Hexo = require('hexo');
const hexo = new Hexo(process.cwd(), { silent: true });
(async () => {
  await hexo.init();
  await hexo.load();
  hexo.locals.get('posts').sort('title').forEach((post) => console.log(post.title, post.date.toISOString()));
  await hexo.exit();
})();
SCRIPT
check() {
    rm -f db.json
    found=$(TZ=$1 node list.js)
    printf '%s\n%s\n' "$1" "$found"
    [ "$found" = "$2" ] || { echo 'these moments have changed'; exit 1; }
}
check Asia/Shanghai '1-z 2024-02-06T12:08:09.000Z
2-offset 2024-02-06T04:08:09.000Z
3-text 2024-02-06T12:08:09.000Z
4-none 2024-02-06T12:08:09.000Z'
check America/New_York '1-z 2024-02-06T12:08:09.000Z
2-offset 2024-02-06T04:08:09.000Z
3-text 2024-02-05T23:08:09.000Z
4-none 2024-02-06T12:08:09.000Z'
echo 'as described'
