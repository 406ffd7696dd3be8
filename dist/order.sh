#!/bin/sh
# Writes dist/order: what runs at a start, for the first keys, beside a helper that refreshes, and in
# a refresh. To be run where the program changed much, and after any change of Cargo.toml, Cargo.lock,
# or the compiler: all functions of the program have other names then. Takes some ten minutes. Needs valgrind, script (of util-linux), and python3.
set -eu
cd "$(dirname "$0")/.."
CARGO_TARGET_DIR=target/order cargo rustc --release --locked --bin newsfold -- -C strip=none
program=$PWD/target/order/release/newsfold
HOME=$(mktemp -d)
# A refresh that begins anew would not be followed.
export HOME TERM=xterm-256color MALLOC_ARENA_MAX=2
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
server=
trap 'rm -rf "$HOME"; [ -z "$server" ] || kill "$server"' EXIT

# on_a_screen SECONDS KEYS COMMAND: a terminal, and somebody who presses keys after a while, slowly.
on_a_screen() {
    { sleep "$1"; for key in $2; do printf "$key"; sleep 2; done; } |
        script -qec "stty cols 80 rows 24; $3" /dev/null >/dev/null
}

# Feeds to read, as the demo writes them.
on_a_screen 5 Q "$program demo"
feeds=$(dirname "$(find "$HOME" -name meridian-wire.atom)")
python3 -m http.server --bind 127.0.0.1 --directory "$feeds" 8642 >/dev/null 2>&1 &
server=$!
sleep 1
for feed in "$feeds"/*.rss "$feeds"/*.atom; do
    printf '[[feed]]\nurl = "http://127.0.0.1:8642/%s"\n' "$(basename "$feed")"
done >"$HOME/config.toml"

# A refresh, and then a screen; what they call is written down.
traced() {
    echo "valgrind -q --tool=callgrind --demangle=no --callgrind-out-file=$HOME/$1 $program \
        --config $HOME/config.toml --data-dir $HOME/data $2"
}
$(traced refresh refresh) >/dev/null
on_a_screen 15 'j j k \r \040 q 2 1 / h \033 R j . Q' "$(traced start '')"

# The names, the start's first, as far as they are functions of the program; sorted, so that two lists
# can be compared.
nm "$program" | awk '$2 ~ /[tT]/ { print $3 }' >"$HOME/functions"
for session in start refresh; do
    sed -n "s/^c\{0,1\}fn=([0-9]*) \([^ ']*\).*/\1/p" "$HOME/$session" | LC_ALL=C sort -u
done | awk 'NR == FNR { ours[$1]; next } $1 in ours && !said[$1]++' "$HOME/functions" - >dist/order
