#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# Run by scripts/test-package as root of a minimal Debian, with the package as /root/dtpolicy.deb, real
# trees in /root/boards and the project's tests in /root/source.
set -euo pipefail
cd /root/source
export DEBIAN_FRONTEND=noninteractive
step() { printf 'in the room: %s\n' "$*"; }

step "installing"
apt-get update -qq
apt-get install -y -qq --no-install-recommends /root/dtpolicy.deb >/dev/null
dpkg -L dtpolicy | sort >/root/files
! command -v python3 || { echo "the package brings python3 in"; exit 1; }

step "the main job, as a user who is not root, in a folder of his own"
useradd --create-home user
chmod 755 /root /root/boards
base=/root/boards/armhf/exynos5250-snow.dtb
policy=/usr/share/dtpolicy/policies/google-snow.yaml
as_user() { (cd /home/user && setpriv --reuid user --regid user --clear-groups "$@"); }
as_user dtpolicy --version
as_user dtpolicy compile "$policy" --base "$base" -o snow.dtbo
[ "$(head -c 4 /home/user/snow.dtbo | od -An -tx1)" = " d0 0d fe ed" ]
as_user dtpolicy compile "$policy" --base "$base" --emit dts -o snow.dtso
diff overlays/google-snow.dtso /home/user/snow.dtso
as_user dtpolicy check "$policy" --base "$base" 2>&1 | tee /root/check
grep -q 'no findings' /root/check
as_user dtpolicy explain "$policy" --base "$base" 14450000.mixer |
  grep 'IOMMU DMA by rule .display.'
as_user dtpolicy explain split-group | grep exynos-drm >/dev/null

step "what is beside the binary"
for page in dtpolicy.1 dtpolicy-policy.5 dtpolicy-findings.7 dtpolicy-compile.1 dtpolicy-explain.1; do
  gzip -t "/usr/share/man/man${page##*.}/$page.gz"
done
# As bash itself would: the file is found by the command's name.
bash -c 'source /usr/share/bash-completion/completions/dtpolicy
  COMP_WORDS=(dtpolicy comp) COMP_CWORD=1; _dtpolicy; [ "${COMPREPLY[*]}" = compile ]'
test -f /usr/share/zsh/vendor-completions/_dtpolicy
test -f /usr/share/fish/vendor_completions.d/dtpolicy.fish
test -f /usr/share/doc/dtpolicy/copyright

# The autopkgtests, each with what it says it depends on. autopkgtest itself would make a room for
# each of them: this is one.
awk '$1 == "Tests:" { name = $2 } $1 == "Depends:" { $1 = ""; gsub(/[@,]/, ""); print name $0 }' \
  debian/tests/control | while read -r name packages; do
  step "autopkgtest $name"
  # shellcheck disable=SC2086 # a list
  apt-get install -y -qq --no-install-recommends $packages >/dev/null
  BOARDS=/root/boards "debian/tests/$name"
  echo "$name" >>/root/done
done
[ "$(wc -l </root/done)" = "$(grep -c '^Tests:' debian/tests/control)" ]

step "removing"
apt-get purge -y -qq dtpolicy >/dev/null
while read -r file; do
  if [ -e "$file" ] && [ ! -d "$file" ]; then
    echo "still there: $file"
    exit 1
  fi
done </root/files
test ! -e /usr/share/dtpolicy
