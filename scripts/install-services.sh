#!/usr/bin/env bash
# Fetches the peers that `npm run test:services` compares with, ObsPy (libmseed 2) and pymseed (libmseed 3),
# into a Python environment outside the checkout, and Bytewax, which the benchmarks compare with, where it exists for
# this Python. PyOcto, which the suite `seismic` compares with, gets an environment beside it: it asks for an older numpy.
# Does nothing when they are there. Prints its python.
set -euo pipefail

packages=(numpy==2.4.6 scipy==1.17.1 obspy==1.5.1 pymseed==1.0.1)
optional=(bytewax==0.21.1)
octo=(pyocto==0.2.2 scipy==1.17.1)
wanted="${packages[*]} ${optional[*]}"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/headframe/services"
python="$folder/venv/bin/python"
stamp="$folder/installed"

# Tried once for each version: where it does not install, the benchmarks go on without it.
install_octo() {
  local home="$folder/pyocto"
  [[ -f "$home/installed" && "$(<"$home/installed")" == "${octo[*]}" ]] && return
  echo "Installing ${octo[*]} into $home" >&2
  rm -rf "$home"
  mkdir -p "$home"
  { python3 -m venv "$home/venv" && "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check "${octo[@]}" >&2; } ||
    echo "Going on without ${octo[*]}: it does not install here" >&2
  echo "${octo[*]}" >"$home/installed"
}

if [[ -x "$python" && -f "$stamp" && "$(<"$stamp")" == "$wanted" ]]; then
  install_octo
  echo "$python"
  exit 0
fi
if ! command -v python3 >/dev/null; then
  echo "test:services needs python3 with venv (apt-get install python3-venv)" >&2
  exit 1
fi
echo "Installing $wanted into $folder" >&2
mkdir -p "$folder"
rm -rf "$folder/venv" "$stamp"
if ! python3 -m venv "$folder/venv" || ! "$python" -m pip install --quiet --disable-pip-version-check "${packages[@]}" >&2; then
  echo "Installing the peers failed. They need Python 3.11 or newer and come from PyPI: connect to the network, or set PIP_INDEX_URL, and run the command again." >&2
  exit 1
fi
"$python" -m pip install --quiet --disable-pip-version-check "${optional[@]}" >&2 || echo "Going on without ${optional[*]}: it does not install here" >&2
echo "$wanted" >"$stamp"
install_octo
echo "$python"
