#!/usr/bin/env bash
# Programs and fonts the tests use beside Python: installed where that is allowed (root, or sudo without a password, on
# Debian or Ubuntu), else named. With CI=true a missing one is an error; elsewhere its tests are skipped with the reason.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }
has_any() { local name; for name in "$@"; do has "$name" && return; done; return 1; }
has_font() { has fc-list && [[ -n $(fc-list "$1" family) ]]; }
has_postgresql() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing_packages() {
    has_postgresql || echo postgresql
    has_any chromium chromium-browser google-chrome || echo chromium
    has soffice || echo libreoffice-writer-nogui
    has pdftotext || echo poppler-utils
    has msgfmt || echo gettext
    has_font :lang=zh-cn || echo fonts-noto-cjk
    has_font "Liberation Serif" || echo fonts-liberation
}

install() {
    local as_root=()
    if ((EUID != 0)); then
        has sudo && sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    has apt-get || return 1
    echo "Installing for the tests: $*"
    # The tests start a cluster of their own, so the package need not start one for good.
    if [[ " $* " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o Dpkg::Options::=--force-confold "$@" >/dev/null
}

mapfile -t missing < <(missing_packages)
((${#missing[@]} == 0)) && exit 0
install "${missing[@]}" || true
mapfile -t missing < <(missing_packages)
((${#missing[@]} == 0)) && exit 0
echo "Missing for some tests, and not installable from here: ${missing[*]}" >&2
echo "On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
if [[ ${CI-} == true ]]; then exit 1; fi
echo "Their tests will be skipped." >&2
