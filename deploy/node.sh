# Finds or fetches a fitting Node and keeps node_modules in step with package-lock.json.
# Sourced by ./ringmaster and ./check, so it is POSIX sh and says everything on stderr.
#
#   prepare_node <root>    sets $node to the absolute path of a Node that can run the sources
#
# What it keeps: .node/path (the Node chosen last), .node/node_modules (a fetched Node), .node/lock
# (a symbolic link to the pid that installs), node_modules/.installed-lock (the lock file in force).

node_fetched=24.21.0

say() { printf 'ringmaster: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

prepare_node() {
  root=$1
  node=
  node_is_known && modules_are_current && return
  have_folder "$root/.node"
  take_lock
  node_is_known || choose_node
  modules_are_current || install_modules
  release_lock
}

# --- what the fast path asks: builtins and one cmp -------------------------------------------------

node_is_known() {
  [ -r "$root/.node/path" ] && IFS= read -r node <"$root/.node/path" && [ -x "$node" ]
}

modules_are_current() {
  cmp -s "$root/package-lock.json" "$root/node_modules/.installed-lock"
}

# --- Node ------------------------------------------------------------------------------------------

choose_node() {
  find_node || fetch_node
  printf '%s\n' "$node" >"$root/.node/path.$$" && mv -f "$root/.node/path.$$" "$root/.node/path"
}

find_node() {
  # A version manager's `node` is a script that decides by folder; its execPath is the program.
  node=$(node -p process.execPath 2>/dev/null) && fits "$node" && return
  platform=$(node_platform)
  node=$root/.node/node_modules/node-$platform/bin/node
  fits "$node"
}

# True for a Node of 24.15 or newer that runs on this machine.
fits() {
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  rest=${version#*.}
  minor=${rest%%.*}
  [ "$major" -gt 24 ] 2>/dev/null || { [ "$major" -eq 24 ] && [ "$minor" -ge 15 ]; } 2>/dev/null
}

node_platform() {
  case $(uname -s) in
    Darwin) os=darwin ;;
    *) os=linux ;;
  esac
  case $(uname -m) in
    aarch64 | arm64) arch=arm64 ;;
    x86_64 | amd64) arch=x64 ;;
    *) arch=$(uname -m) ;;
  esac
  printf '%s-%s\n' "$os" "$arch"
}

fetch_node() {
  need_npm "to fetch Node $node_fetched"
  say "no Node of 24.15 or newer in PATH; fetching Node $node_fetched into .node (once) ..."
  (cd "$root" && npm install --prefix .node --no-save --no-package-lock --ignore-scripts \
    --no-fund --no-audit --no-update-notifier --loglevel=error "node-$platform@$node_fetched") >&2 ||
    die "could not fetch Node $node_fetched; install Node 24.15 or newer, or see npm's message above"
  fits "$node" ||
    die "the fetched Node for $platform does not run here; install Node 24.15 or newer"
}

# --- dependencies ----------------------------------------------------------------------------------

install_modules() {
  need_npm "to install the dependencies"
  say "installing dependencies (once for each change of package-lock.json) ..."
  # Under an older Node npm quietly takes older majors, so the chosen one comes first in PATH. npm
  # looks for the machine-wide settings beside its Node, so it is told where they really are.
  machine_settings=$(cd / && npm config get globalconfig --loglevel=silent) || machine_settings=
  (cd "$root" && PATH=${node%/*}:$PATH && npm ci --include=dev --ignore-scripts --no-fund --no-audit \
    --loglevel=error ${machine_settings:+--globalconfig="$machine_settings"}) >&2 ||
    die "could not install the dependencies, see npm's message above"
  cp "$root/package-lock.json" "$root/node_modules/.installed-lock"
}

need_npm() {
  command -v npm >/dev/null 2>&1 ||
    die "npm is needed $1 and is not in PATH; install it (Debian: apt-get install npm) and start again"
}

have_folder() {
  { [ -d "$1" ] || mkdir -p "$1" 2>/dev/null; } && [ -w "$1" ] ||
    die "cannot write to $1, where Node and the state of the installation are kept"
}

# --- one installation at a time --------------------------------------------------------------------

# Making a symbolic link is atomic and carries the holder's pid, so no lock is ever without an owner.
take_lock() {
  lock=$root/.node/lock
  waited_s=0
  until ln -s "$$" "$lock" 2>/dev/null; do
    holder=$(readlink "$lock") || continue
    kill -0 "$holder" 2>/dev/null || {
      break_lock
      continue
    }
    [ "$waited_s" -ne 0 ] || say "waiting for process $holder, which is installing ..."
    [ "$waited_s" -lt 600 ] ||
      die "process $holder has been installing for 10 minutes; end it or remove $lock"
    sleep 1
    waited_s=$((waited_s + 1))
  done
  trap release_lock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# The holder is gone. Only who owns the second link may remove the first, and looks again before, so
# that two who wait cannot remove each other's fresh lock.
break_lock() {
  ln -s "$$" "$lock.break" 2>/dev/null || {
    sleep 1
    waited_s=$((waited_s + 1))
    [ "$waited_s" -lt 600 ] || die "an installation was cut off; remove $lock and $lock.break"
    return 0
  }
  holder=$(readlink "$lock") && ! kill -0 "$holder" 2>/dev/null && rm -f "$lock"
  rm -f "$lock.break"
}

release_lock() {
  rm -f "$lock"
  trap - EXIT INT TERM HUP
}
