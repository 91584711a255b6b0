#!/bin/sh
# Installs the relay on a VPS with Debian or Ubuntu, behind nginx with a certificate: sudo sh install.sh around.example --mail you@example.org
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$HERE/../install-lib.sh"

usage() {
    cat <<'END'
sudo sh deploy/web/install.sh DOMAIN --mail ADDRESS [--from ARCHIVE] [--no-certificate] [--dry-run]
sudo sh deploy/web/install.sh --uninstall | --purge

  DOMAIN           the name that leads to this machine, for phones and for the home
  --mail ADDRESS   where Let's Encrypt writes to when a certificate runs out
  --from ARCHIVE   frAroundWeb-VERSION.tar.gz; else the newest beside this script or in artefacts/
  --no-certificate leaves port 443 to you: without https phones cannot come
  --dry-run        says what it would do, and does nothing
  --uninstall      takes program and nginx sites away; the list of homes, certificates and settings stay
  --purge          takes the list of homes away too: homes must be enrolled anew

Run again with a newer archive it updates.
END
}

MAIL=
CERTIFICATE=yes
# Own options first; the others are the library's.
others=
while [ $# -gt 0 ]; do
    case $1 in
    --mail)
        [ $# -ge 2 ] || fail "--mail wants an address"
        MAIL=$2
        shift
        ;;
    --no-certificate) CERTIFICATE=no ;;
    --from)
        [ $# -ge 2 ] || fail "--from wants the archive: --from frAroundWeb-0.1.0.tar.gz"
        ARCHIVE=$2
        shift
        ;;
    *) others="$others $1" ;;
    esac
    shift
done
# shellcheck disable=SC2086
read_options $others
DOMAIN=${REST# }

need_root
if [ "$ACTION" = uninstall ]; then
    say "Removing the relay"
    remove_service frAroundWeb
    for site in around around-http; do
        remove_file "/etc/nginx/sites-enabled/$site.conf"
        remove_file "/etc/nginx/sites-available/$site.conf"
    done
    ! has_systemd || do_it systemctl try-reload-or-restart nginx
    remove_program frAroundWeb
    remove_data web
    exit 0
fi
printf '%s' "$DOMAIN" | grep -Eqx '([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}' || fail "Say the domain that leads to this machine: sh install.sh around.example (this was \"$DOMAIN\")"

[ "$CERTIFICATE" = no ] || [ -n "$MAIL" ] || fail "Let's Encrypt wants an address to write to: --mail you@example.org (or --no-certificate)"

site() {
    sed "s/around\.example/$DOMAIN/g" "$HERE/nginx/$1.conf" | do_write "/etc/nginx/sites-available/$1.conf" 644
    [ "$(readlink "/etc/nginx/sites-enabled/$1.conf" 2>/dev/null)" = "../sites-available/$1.conf" ] || do_it ln -sf "../sites-available/$1.conf" "/etc/nginx/sites-enabled/$1.conf"
}
reload_nginx() {
    [ "$DRY" = yes ] && return 0
    nginx -t -q || fail "nginx does not take its configuration: see above; nothing was reloaded."
    if has_systemd; then do_it systemctl reload-or-restart nginx; else say "  systemd does not run here: have nginx reload"; fi
}

say "Node"
need_node
say "User around-web"
make_user around-web
say "Program"
put_program frAroundWeb
say "Its name: /var/lib/around/web/web.yaml"
if [ ! -f /var/lib/around/web/web.yaml ]; then
    do_it install -d -m 700 -o around-web -g around-web /var/lib/around/web
    printf 'hosts: [%s]\n' "$DOMAIN" | do_write /var/lib/around/web/web.yaml 600
    do_it chown around-web:around-web /var/lib/around/web/web.yaml
elif ! grep -qF "$DOMAIN" /var/lib/around/web/web.yaml; then
    say "  it does not name $DOMAIN: add it to \"hosts\", or phones get 421"
fi
say "Service"
put_service frAroundWeb
say "nginx"
packages=
command -v nginx >/dev/null || packages="nginx-light"
[ "$CERTIFICATE" = no ] || command -v certbot >/dev/null || packages="$packages certbot"
# shellcheck disable=SC2086
[ -z "$packages" ] || do_it env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
# Debian's welcome page would answer for every name.
remove_file /etc/nginx/sites-enabled/default
site around-http
reload_nginx
if [ "$CERTIFICATE" = yes ]; then
    say "Certificate"
    [ -d "/etc/letsencrypt/live/$DOMAIN" ] || do_it sh "$HERE/certificate.sh" "$DOMAIN" "$MAIL"
    site around
    reload_nginx
fi
say
say "Done. A code for your home:  sudo -u around-web frAroundWeb enrol --data /var/lib/around/web"
say "Then, at home:               frMhs join wss://$DOMAIN CODE"
say "Only 22, 80 and 443:         nft -c -f deploy/firewall/vps.nft (docs/guides/services.md)"
