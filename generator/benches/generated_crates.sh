#!/usr/bin/env bash
# What rustc makes of the generated crates: CPU seconds and peak memory of `cargo check` and
# `cargo build` of the generated crates alone, for specs of 100 and 1,000 entities (200 and 2,000
# operations). Needs GNU time. Usage: [KINDS=all] generated_crates.sh [ENTITIES ...]
# With KINDS=all each entity has all six operations instead of two.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
command -v /usr/bin/time >/dev/null || { echo "install GNU time (Debian: apt-get install time)" >&2; exit 2; }
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(100 1000)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
cargo build --quiet --release --package xtask
cargo build --quiet --release --package generator --example synthetic_spec
target=$(cargo metadata --format-version 1 --no-deps | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

# CPU seconds and peak memory of a command, after a label.
measure() {
    local label=$1
    shift
    /usr/bin/time -o "$work/time" -f '%U %S %M' "$@"
    awk -v label="$label" -v operations="$operations" '{
        printf "%-34s %7.2f s CPU  %6.1f ms an operation  %6.0f MiB\n", label, $1 + $2, ($1 + $2) * 1000 / operations, $3 / 1024
    }' "$work/time"
}

for entities in "${sizes[@]}"; do
    operations=$((entities * (${KINDS:+4 +} 2)))
    place="$work/$entities"
    "$target/release/examples/synthetic_spec" "$place/spec" "$entities" ${KINDS:+"$KINDS"}
    echo "-- $entities entities, $operations operations"
    measure "generate (release)" "$target/release/xtask" generate --spec "$place/spec" --out "$place/out" --runtime "$root/runtime" >"$work/said"
    tail -n 1 "$work/said"
    find "$place/out" -path '*/src/*.rs' -size -64k -printf '%s\n' | awk -v n="$entities" '{ bytes += $1 } END { printf "%.1f KB of Rust an entity\n", bytes / 1000 / n }'
    printf '[workspace]\nresolver = "3"\nmembers = ["out/model", "out/client", "out/server"]\n[profile.dev]\ndebug = "line-tables-only"\n' >"$place/Cargo.toml"
    cp "$root/Cargo.lock" "$place/"
    cd "$place"
    export CARGO_TARGET_DIR="$place/target"
    forget() { cargo clean --quiet --package nexudus-model --package nexudus-client --package nexudus-server; }
    # What the generated crates build on is not what is measured.
    cargo check --quiet --package nexudus-client
    cargo check --quiet --workspace
    forget
    measure "cargo check, model and client" cargo check --quiet --package nexudus-client
    forget
    measure "cargo check, all three" cargo check --quiet --workspace
    cargo build --quiet --workspace
    forget
    measure "cargo build, all three" cargo build --quiet --workspace
    unset CARGO_TARGET_DIR
    cd "$root"
done
