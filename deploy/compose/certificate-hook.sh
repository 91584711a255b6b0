#!/bin/sh
# As certbot's --deploy-hook: hands a new certificate to nginx in its container (user 10003) and has it read it.
set -eu
cd "$(dirname "$0")"
install -d -m 0700 -o 10003 -g 10003 certificates
for name in fullchain privkey; do
  install -m 0400 -o 10003 -g 10003 "$RENEWED_LINEAGE/$name.pem" "certificates/$name.pem.new"
  mv "certificates/$name.pem.new" "certificates/$name.pem"
done
docker compose exec -T nginx nginx -c /etc/nginx/around.conf -s reload || true
