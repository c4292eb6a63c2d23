#!/bin/bash
# Installs, or brings up to date, a hub on Debian 12 or 13. As root, from the repository in /opt/stuen:
#   /opt/stuen/deploy/hub/install.sh hub.example.org [--sqlite]
# It may be run again at any time; it changes no setting that is there. What it does is told step by step in README.md.
set -euo pipefail

name=${1:?"which name will the hub have? install.sh hub.example.org [--sqlite]"}
database=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
[ "$here" = /opt/stuen/deploy/hub ] || { echo "The repository must lie in /opt/stuen; this is $here." >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 1; }
[[ $name =~ ^[a-z0-9.-]+$ ]] || { echo "$name is not the name of a machine." >&2; exit 1; }
step() { printf '\n== %s\n' "$*"; }
systemd() { [ -d /run/systemd/system ]; }

step "Debian packages"
packages="python3 python3-venv gettext nginx certbot adduser util-linux"
[ "$database" = --sqlite ] || packages="$packages postgresql postgresql-client"
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages

step "The hub's user, and its folders"
id stuen-hub >/dev/null 2>&1 || adduser --quiet --system --group --home /var/lib/stuen-hub --no-create-home stuen-hub
adduser --quiet www-data stuen-hub # nginx reaches the hub's socket
install -d -m 0700 -o stuen-hub -g stuen-hub /var/lib/stuen-hub /var/backups/stuen-hub
install -d -m 0755 /etc/stuen-hub

step "The program in /opt/stuen/venv"
[ -x /opt/stuen/venv/bin/python ] || /usr/bin/python3 -m venv /opt/stuen/venv # Debian's own: one in /root could not be run by the hub
/opt/stuen/venv/bin/python -m pip install -q --disable-pip-version-check --root-user-action=ignore \
    --require-hashes -r "$here/requirements.lock"
for po in /opt/stuen/sync/hub/locale/*/LC_MESSAGES/django.po; do
    msgfmt -o "${po%.po}.mo" "$po"
done
(cd /opt/stuen && venv/bin/python -m compileall -q sync)
install -m 0755 "$here/stuen-hub" /usr/local/bin/stuen-hub

step "Settings in /etc/stuen-hub/hub.env"
if [ ! -e /etc/stuen-hub/hub.env ]; then
    sed "s/hub\.example\.org/$name/" "$here/hub.env" > /etc/stuen-hub/hub.env
    [ "$database" != --sqlite ] || sed -i 's/^STUEN_HUB_DATABASE=.*/STUEN_HUB_DATABASE=""/' /etc/stuen-hub/hub.env
    chown root:stuen-hub /etc/stuen-hub/hub.env
    chmod 0640 /etc/stuen-hub/hub.env
fi

if grep -q '^STUEN_HUB_DATABASE="postgresql:///stuen-hub?' /etc/stuen-hub/hub.env; then
    step "PostgreSQL"
    version=$(ls /etc/postgresql | sort -n | tail -1)
    install -m 0644 "$here/postgresql.conf" "/etc/postgresql/$version/main/conf.d/stuen-hub.conf"
    pg_ctlcluster "$version" main restart
    as() { (cd / && runuser -u postgres -- psql -qtAX -v ON_ERROR_STOP=1 "$@"); } # psql complains of a folder that it may not see
    [ "$(as -c "SELECT 1 FROM pg_roles WHERE rolname = 'stuen-hub'")" = 1 ] || as -c 'CREATE ROLE "stuen-hub" LOGIN'
    [ "$(as -c "SELECT 1 FROM pg_database WHERE datname = 'stuen-hub'")" = 1 ] \
        || as -c "CREATE DATABASE \"stuen-hub\" OWNER \"stuen-hub\" ENCODING 'UTF8' TEMPLATE template0"
    as -c 'REVOKE CONNECT ON DATABASE "stuen-hub" FROM PUBLIC'
fi

step "The database"
/usr/local/bin/stuen-hub migrate

step "systemd"
install -m 0644 "$here"/stuen-hub*.service "$here"/stuen-hub*.timer /etc/systemd/system/
if systemd; then
    systemctl daemon-reload
    systemctl enable --quiet --now stuen-hub.service stuen-hub-backup.timer stuen-hub-tidy.timer
    systemctl restart stuen-hub.service
else
    systemctl enable --quiet stuen-hub.service stuen-hub-backup.timer stuen-hub-tidy.timer
    echo "systemd does not run here: nothing was started."
fi

step "nginx"
sed "s/hub\.example\.org/$name/g" "$here/nginx.conf" > /etc/nginx/sites-available/stuen-hub
if [ -e "/etc/letsencrypt/live/$name/fullchain.pem" ]; then
    ln -sf ../sites-available/stuen-hub /etc/nginx/sites-enabled/stuen-hub
    rm -f /etc/nginx/sites-enabled/default
    nginx -t
    if systemd; then systemctl reload-or-restart nginx; fi
    echo "The hub answers at https://$name/"
else
    echo "There is no certificate for $name yet. Get one, then run this again:"
    echo "  certbot certonly --webroot -w /var/www/html -d $name --deploy-hook 'systemctl reload nginx'"
fi
echo "Next: stuen-hub create-org, stuen-hub create-user (README, \"The first organisation\")."
