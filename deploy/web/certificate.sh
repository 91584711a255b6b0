#!/bin/sh
# Gets a certificate for your domain from Let's Encrypt, and keeps it new: certificate.sh DOMAIN [EMAIL [nginx|apache2|lighttpd]]
# Needs certbot, DNS that leads to this machine, and the server running with its around-http.conf. Debian's certbot.timer renews twice a day
# what is about to end, and tells the server. Run again, it changes nothing that is still good. Caddy needs none of this.
set -eu
[ $# -ge 1 ] || { echo "certificate.sh DOMAIN [EMAIL [nginx|apache2|lighttpd]]" >&2; exit 2; }
domain=$1 email=${2:-} server=${3:-nginx}
# lighttpd cannot read a new key when it is told to reload: it has given up root's rights by then.
case $server in lighttpd) how=restart ;; *) how=reload ;; esac
if [ -n "$email" ]; then set -- --email "$email"; else set -- --register-unsafely-without-email; fi

mkdir -p /var/www/letsencrypt
certbot certonly --non-interactive --agree-tos "$@" --keep-until-expiring \
    --webroot --webroot-path /var/www/letsencrypt --domain "$domain" \
    --deploy-hook "systemctl $how $server"
