#!/usr/bin/env bash
# From a bare Debian 12 to results: installs what is missing, builds, and runs the demo or the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'END'
usage: ./bootstrap.sh demo              install what is missing, build, run a what-if, write its report
       ./bootstrap.sh test [options]    install what is missing, build, run the tests; options go to ctest
       ./bootstrap.sh deps              only install what the two need
END
}

build=build/release
demo_base=scenarios/hong_kong.toml
demo_reform=scenarios/minimum_wage_50.toml
demo_results=results/demo

build_packages=(
    cmake ninja-build g++ git
    libfmt-dev libssl-dev libcli11-dev nlohmann-json3-dev libtomlplusplus-dev
    libtbb-dev libboost-dev librandom123-dev libeigen3-dev libhdf5-dev
)
# clang builds the program a second time, to see that the bits are the same, and judges the sources; the readers in Python and R, and
# the command-line tools, open our files without a word of ours.
test_packages=(
    clang clang-format clang-tidy python3
    libclang-rt-14-dev   # of the fuzzers (tests/fuzz/run.sh)
    python3-xarray python3-h5netcdf python3-netcdf4 python3-tables python3-pandas
    r-base-core r-cran-ncdf4 r-cran-hdf5r r-bioc-rhdf5
    hdf5-tools netcdf-bin
    r-cran-lhs # designs from R
    chromium   # opens the reports, without a screen
)
cluster_packages=(libopenmpi-dev openmpi-bin slurm-wlm munge)   # real engines, on this one machine
catch2_version=3.7   # Debian 12 itself has 2.13; this one is in its backports

# --- saying ------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*" >&2; }
fail() { say "bootstrap.sh: $*"; exit 1; }
duration() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

# --- installing --------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing packages needs root, and there is no sudo. Run './bootstrap.sh deps' once as root, then this again."
    fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -o DPkg::Lock::Timeout=600 "$@"; }

is_installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

has_catch2() {
    is_installed catch2 &&
        dpkg --compare-versions "$(dpkg-query --show --showformat='${Version}' catch2)" ge "$catch2_version"
}

# Adds the distribution's backports by repeating, with another suite, the entry that the machine already has
# for the distribution: same mirror, same key, same options.
add_backports() {
    local new=/etc/apt/sources.list.d/coprod-backports entry sources=()
    # shellcheck disable=SC2016  # apt expands it
    if apt-get indextargets --format '$(RELEASE)' 2>/dev/null | grep -qx 'bookworm-backports'; then
        return
    fi
    mapfile -t sources < <(find /etc/apt/sources.list.d -name '*.sources' | sort)
    if [ ${#sources[@]} -gt 0 ]; then
        entry=$(awk '
            # A file ends its last entry, even without an empty line.
            function finish() {
                if (suite && types && !off && !done) { printf "%s", text; done = 1 }
                text = ""; suite = 0; types = 0; off = 0
            }
            FNR == 1 { finish() }
            /^[ \t]*$/ { finish(); next }
            /^#/ { next }
            tolower($1) == "types:" { for (i = 2; i <= NF; i++) if ($i == "deb") types = 1; $0 = "Types: deb" }
            tolower($1) == "suites:" {
                for (i = 2; i <= NF; i++) if ($i == "bookworm") suite = 1
                $0 = "Suites: bookworm-backports"
            }
            tolower($1) == "components:" { $0 = "Components: main" }
            tolower($1) == "enabled:" && tolower($2) == "no" { off = 1 }
            { text = text $0 "\n" }
            END { finish() }' "${sources[@]}")
        if [ -n "$entry" ]; then
            say "Adding Debian's backports, from the mirror this machine uses, for Catch2 ($new.sources)."
            printf '%s\n' "$entry" | as_root tee "$new.sources" >/dev/null
            return
        fi
    fi
    entry=$(find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' 2>/dev/null | sort | xargs -r cat |
        sed -nE 's/^[[:space:]]*deb[[:space:]]+((\[[^]]*\][[:space:]]+)?[^[:space:]]+)[[:space:]]+bookworm[[:space:]].*/deb \1 bookworm-backports main/p' |
        head -n 1)
    [ -n "$entry" ] ||
        fail "no apt source for Debian 12 (bookworm) was found, so the address of its backports, which hold Catch2 $catch2_version, is unknown. Add the suite bookworm-backports by hand and run this again."
    say "Adding Debian's backports, from the mirror this machine uses, for Catch2 ($new.list)."
    printf '%s\n' "$entry" | as_root tee "$new.list" >/dev/null
}

# install_missing demo | test: what is missing of what that needs
install_missing() {
    local wanted=("${build_packages[@]}") missing=() package catch2=no log start=$SECONDS
    if [ "$1" = test ]; then
        wanted+=("${test_packages[@]}")
        [ ! -e tests/cluster/tests.cmake ] || wanted+=("${cluster_packages[@]}")
    fi
    # The charts of the report are bundled with npm; without it they stay plain SVG.
    if [ -e analysis/report/package.json ] && ! command -v npm >/dev/null; then
        wanted+=(nodejs npm)
    fi
    for package in "${wanted[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    if [ "$1" = test ] && ! has_catch2; then
        catch2=yes
    fi
    if [ ${#missing[@]} = 0 ] && [ $catch2 = no ]; then
        say "All packages that are needed are installed."
        return
    fi

    command -v apt-get >/dev/null ||
        fail "this is no Debian machine (there is no apt-get), and these packages are missing: ${missing[*]}. Install them in your own way, and build with cmake --preset release."
    log=$(mktemp)
    if [ $catch2 = yes ]; then
        add_backports
        say "Installing ${missing[*]+${missing[*]} }catch2 (a few minutes) ..."
    else
        say "Installing ${missing[*]} (a few minutes) ..."
    fi
    apt_get update >"$log" 2>&1 || say "apt-get update met a problem; going on with the package lists that there are."
    if [ ${#missing[@]} -gt 0 ] && ! apt_get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install the packages, for the reason above. Mend it and run this again; what is installed stays."
    fi
    if [ $catch2 = yes ] && ! apt_get install -y --no-install-recommends -t bookworm-backports catch2 >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install Catch2 $catch2_version from Debian's backports, for the reason above. Check that the mirror in /etc/apt carries bookworm-backports, and run this again."
    fi
    rm -f "$log"
    say "Installed in $(duration $((SECONDS - start)))."
}

# --- building ----------------------------------------------------------------------------------------------

# As many compilers as there are processors, but no more than fit into memory at 1.5 GB each.
compile_jobs() {
    local processors gigabytes
    processors=$(nproc)
    gigabytes=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
    [ "${gigabytes:-0}" -ge 1 ] || gigabytes=1
    echo $((processors < gigabytes ? processors : gigabytes))
}

# build [target]
build() {
    local start=$SECONDS log="$build/configure.log" quiet=()
    mkdir -p "$build"
    [ -e "$build/build.ninja" ] || say "Building the program, with optimisation: some minutes the first time ..."
    if ! cmake --preset release >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "cmake could not prepare the build, for the reason above; all of it is in $log."
    fi
    [ -t 1 ] || quiet=(-- --quiet)
    cmake --build "$build" -j "$(compile_jobs)" ${1:+--target "$1"} "${quiet[@]}" >&2 ||
        fail "the build failed, for the reason above. If you changed nothing, please report it with the lines above."
    if [ $((SECONDS - start)) -ge 10 ]; then
        say "Built in $(duration $((SECONDS - start)))."
    fi
}

# --- the three commands ------------------------------------------------------------------------------------

demo() {
    install_missing demo
    build coprod
    local stamp="$demo_results.stamp" inputs
    inputs=$(find scenarios -type f -print0 | sort -z | xargs -0 sha256sum "$build/coprod" | sha256sum)
    if [ -e "$demo_results" ] && [ ! -e "$stamp" ]; then
        fail "$demo_results exists, but this demo did not make it. Move it away and run this again."
    elif [ -e "$demo_results" ] && [ "$(cat "$stamp")" = "$inputs" ]; then
        say "$demo_results was made by this very program from these very scenarios; here is what it said."
    else
        # Only what an earlier demo made, finished or not, is replaced.
        rm -rf "$demo_results"
        mkdir -p "$(dirname "$demo_results")"
        echo unfinished >"$stamp"
        say "Running the demo: a minimum wage of 50 dollars against Hong Kong as it is, six replicates, into $demo_results ..."
        "$build/coprod" compare "$demo_base" "$demo_reform" -r 6 --ledger --quiet --out "$demo_results" \
            >"$demo_results.txt" ||
            fail "the demo stopped with exit code $?, for the reason above."
        "$build/coprod" report "$demo_results" --quiet >>"$demo_results.txt" ||
            fail "the report stopped with exit code $?, for the reason above."
        echo "$inputs" >"$stamp"
    fi
    cat "$demo_results.txt"
    say "The program is $build/coprod. Open $demo_results/report.html in a browser; it needs no network."
    say "Next: $build/coprod init my_question"
}

run_tests() {
    install_missing test
    build
    local argument start=$SECONDS selection=(-LE long)
    for argument in "$@"; do
        case $argument in
            -L | -LE | --label-regex | --label-exclude) selection=() ;;
        esac
    done
    say "Running the tests${selection[*]:+, without those that take long} ..."
    ctest --test-dir "$build" --output-on-failure --no-tests=error -j2 "${selection[@]}" "$@" ||
        fail "some tests failed; they are listed above. To run one again: ctest --test-dir $build -R NAME --output-on-failure"
    say "All tests passed, in $(duration $((SECONDS - start)))."
}

case ${1:-} in
    deps) install_missing test ;;
    demo) demo ;;
    test) run_tests "${@:2}" ;;
    -h | --help | help) usage ;;
    *) usage >&2; exit 2 ;;
esac
