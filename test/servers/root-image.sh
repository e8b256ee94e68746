#!/bin/bash
# root-image.sh: makes in the present folder layer.tar.gz, a root file system of this machine's own Debian or Ubuntu release with
# Python and pip; layer.digest, its sha256; and layer.diff-id, its sha256 before compression. Packages come from where the machine gets its own.
set -euo pipefail
. /etc/os-release

# "URI SUITE COMPONENT" of this release's own archives; those of other publishers have suites of other names.
archives=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  grep -E "^[^ ]+ $VERSION_CODENAME(-updates|-security)? " | sort -u)
uri=$(awk -v suite="$VERSION_CODENAME" '$2 == suite {print $1; exit}' <<<"$archives")
components=$(awk -v suite="$VERSION_CODENAME" '$2 == suite {print $3}' <<<"$archives" | paste -sd,)

debootstrap --variant=minbase --components="$components" --include=python3,python3-pip,python3-venv,ca-certificates \
  "$VERSION_CODENAME" root "$uri"

ln -s python3 root/usr/bin/python
rm -f root/usr/lib/python3*/EXTERNALLY-MANAGED # pip may install beside Debian's packages, as in Docker's image
sed 's/^/deb /' <<<"$archives" >root/etc/apt/sources.list
apt-config dump | grep -iE '^Acquire::(http|https)::.*Proxy' >root/etc/apt/apt.conf.d/90-proxy-of-host || true
[ ! -e /etc/pip.conf ] || cp /etc/pip.conf root/etc/pip.conf

# Where connections pass through a proxy of the machine's owner, its certificate has to be trusted inside too, also after the
# image's own update-ca-certificates.
find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} root/usr/local/share/ca-certificates/ \;
cp /etc/ssl/certs/ca-certificates.crt root/etc/ssl/certs/ca-certificates.crt

rm -rf root/var/cache/apt/*.bin root/var/cache/apt/archives/*.deb root/var/lib/apt/lists/* root/var/log/*.log root/var/log/apt
tar --create --directory root --sort=name --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' . |
  gzip --no-name >layer.tar.gz
rm -rf root
gzip --decompress --stdout layer.tar.gz | sha256sum | cut -c 1-64 >layer.diff-id
sha256sum layer.tar.gz | cut -c 1-64 >layer.digest
