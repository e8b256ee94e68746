/**
 * What stands for package managers in tests: each writes down what it read, as whom, and with which settings, where the real one puts
 * its packages. What another folder, user, file or variable would change shows in the image.
 */
export const installers: Readonly<Record<string, string>> = {
  '/opt/npm': `#!/bin/sh
set -e
if [ "$1" = run ]; then cat src/* node_modules/installed > built; exit; fi
mkdir -p node_modules
{ cat package.json package-lock.json; id -u; pwd; echo "$NODE_ENV"; } > node_modules/installed
`,
  '/opt/pip': `#!/bin/sh
set -e
for last; do :; done
mkdir -p /tmp/site
{ cat "$last" "$(dirname "$last")/base.txt"; id -u; pwd; } > /tmp/site/installed
`,
  '/opt/composer': `#!/bin/sh
set -e
mkdir -p vendor
[ -e vendor/installed ] || cat composer.json composer.lock > vendor/installed
case "$*" in *--no-autoloader*) ;; *) cat *.php > vendor/autoload ;; esac
`,
  '/opt/apk': `#!/bin/sh
{ echo "$@"; id -u; } >> /var/packages
`,
  '/opt/useradd': `#!/bin/sh
echo "$1:x:1000:1000::/:/bin/sh" >> /etc/passwd
echo "$1:x:1000:" >> /etc/group
`,
};
