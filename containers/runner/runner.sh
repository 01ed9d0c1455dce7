#!/bin/sh
# Runs while the image is built: the packages of the final stage, its user, and a look at whether every program starts.
set -eu
export DEBIAN_FRONTEND=noninteractive
# PostgreSQL's repository, where there is one, is asked over TLS: the first look cannot reach it, the second must.
apt-get -q update
apt-get -q -y --no-install-recommends install ca-certificates
apt-get -q -o APT::Update::Error-Mode=any update
apt-get -q -y upgrade
apt-get -q -y --no-install-recommends install gpg gpg-agent isal libpq5 tini
apt-get -q clean
rm -rf /var/lib/apt/lists/* /var/log/*.log /var/log/apt

groupadd --gid 10001 lifeboat
useradd --uid 10001 --gid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin lifeboat
install -d -o 10001 -g 10001 -m 0700 /scratch

for program in /usr/lib/postgresql/*/bin/pg_*; do "$program" --version; done
node --version
igzip --version
gpg --version | head -n 1
