#!/usr/bin/env bash
# Fuzzes what reads files: builds the fuzzers, then gives each so many minutes, one after the other.
#
#   tests/fuzz/run.sh [minutes a target, 5] [target ...]
#
# Needs Debian's clang and libclang-rt-14-dev. What is found stands in build/fuzz/found/<target>; once
# mended, it goes into tests/fuzz/corpus/<target>, where every run of the tests tries it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

minutes=${1:-5}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(scenario margins checkpoint results record_log)

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${targets[@]/#/fuzz_}"

status=0
for target in "${targets[@]}"; do
    found=build/fuzz/found/$target work=build/fuzz/corpus/$target
    mkdir -p "$found" "$work"
    # Leaks are looked for at the end only, because HDF5 keeps free lists; and freed memory is kept for
    # a short while only, because each fork, in which HDF5 files are tried, would copy the tables of it.
    ASAN_OPTIONS=quarantine_size_mb=16 nice -n 10 build/fuzz/"fuzz_$target" -max_total_time=$((minutes * 60)) \
        -timeout=20 -rss_limit_mb=4096 -max_len=65536 -detect_leaks=0 -print_final_stats=1 \
        -artifact_prefix="$found/" "$work" "tests/fuzz/corpus/$target" \
        2>build/fuzz/"$target.log" || status=1
    grep -E 'stat::number_of_executed_units|ERROR|SUMMARY' build/fuzz/"$target.log" | sed "s/^/$target: /"
done
exit $status
