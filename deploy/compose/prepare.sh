#!/bin/sh
# Makes what compose.yaml needs beside it: folders, and the token by which the relays know each other at NATS. Run again it changes nothing.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
chmod 0700 secrets
mkdir -p certificates webroot/.well-known/acme-challenge
chmod -R a+rX webroot
if [ ! -s secrets/relay-token ]; then
  token=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  printf '%s' "$token" > secrets/relay-token
  printf 'authorization { token: "%s" }\n' "$token" > secrets/nats-auth.conf
fi
# The containers' users read them; on this machine the folder keeps others out.
chmod 0444 secrets/relay-token secrets/nats-auth.conf
for file in certificates/fullchain.pem certificates/privkey.pem; do
  [ -s "$file" ] || echo "Missing: deploy/compose/$file (docs/guides/two-relays.md tells how to get it)" >&2
done
ls frAroundWeb-*.tar.gz > /dev/null 2>&1 || echo "Missing: frAroundWeb-VERSION.tar.gz (docs/guides/releases.md)" >&2
