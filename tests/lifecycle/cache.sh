# shellcheck shell=bash
# What the programs share that run real Elasticsearch: a JDK, what is made once for all runs, and Elasticsearch's home folder.
# Whoever sources it defines `say`.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/esgen-cluster

# The newest JDK that there is, of 21 or newer.
find_jdk() {
    local folder version
    for folder in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [[ -x $folder/bin/javac ]] || continue
        version=$("$folder/bin/javac" -version 2>&1 | sed -E 's/javac ([0-9]+).*/\1/')
        ((version >= 21)) && echo "$version $folder"
    done | sort -n | tail -n 1 | cut -d' ' -f2
}

# Makes a file or folder of the cache once for these inputs, and sets `made` to its path.
make_once() {
    local name=$1 inputs=$2 command=$3 temporary
    made=$cache/lifecycle/$name-$(openssl dgst -sha256 -r <<<"$inputs" | cut -c1-12)
    [[ ! -e $made ]] || return 0
    say "making ${made##*/}"
    mkdir -p "$cache/lifecycle"
    temporary=$made.$$
    rm -rf "$temporary"
    "$command" "$temporary" || { say "${made##*/} could not be made" && exit 3; }
    mv "$temporary" "$made"
}
contents() { cat -- "$@"; }

# make_home VERSION [MODULE...]: sets `made` to Elasticsearch's home folder with all modules that there are, or these, put together by the
# JDK in `jdk`.
make_home() {
    local version=$1 parts modules=("${@:2}")
    parts=$(dirname "${BASH_SOURCE[0]}")/elasticsearch
    # shellcheck disable=SC2154,SC2317,SC2329 # `jdk` is set, and make_once calls it
    install_home() { JAVA_HOME=$jdk "$parts/install" "$version" "$1" "${modules[@]}"; }
    # shellcheck disable=SC2154
    make_once "home-$version" "$jdk ${modules[*]}$(contents "$parts"/*)" install_home
}
