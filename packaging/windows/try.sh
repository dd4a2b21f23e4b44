#!/bin/sh
# Tries tlstudio.iss where there is no Windows: compiles it by Inno Setup under Wine with a stand-in for the program,
# installs silently, looks at files, menu and registry, installs a newer version over it, uninstalls, and looks again.
# It says nothing about the program itself. Needs wine (64- and 32-bit) and xvfb-run.
#   packaging/windows/try.sh /folder/of/ISCC.exe
set -eu
inno=$1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
export WINEPREFIX="$folder/wine" WINEDEBUG=-all WINEARCH=win64 XDG_RUNTIME_DIR="$folder"
trap 'wineserver -k 2>/dev/null || true; rm -rf "$folder"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
there() { [ -e "$1" ] || fail "$1 is missing"; }
gone() { [ ! -e "$1" ] || fail "$1 is still there"; }
registry() {
    rm -f "$folder/keys.reg"
    wine regedit /E "Z:$folder/keys.reg" "$1" && iconv -f utf-16le -t utf-8 "$folder/keys.reg" 2>/dev/null | tr -d '\r' || true
}

xvfb-run -a sh -c "wineboot -i; wine winecfg /v win10" >/dev/null 2>&1
bundle="$folder/bundle"
mkdir -p "$bundle/_internal"
cp "$WINEPREFIX/drive_c/windows/notepad.exe" "$bundle/tlstudio.exe"
cp "$WINEPREFIX/drive_c/windows/notepad.exe" "$bundle/tlstudio-cli.exe"
: >"$folder/tlstudio.ico"
[ ! -f "$here/../../build/tlstudio.ico" ] || cp "$here/../../build/tlstudio.ico" "$folder/tlstudio.ico"

compile() {  # version, and the library that the bundle of this version has
    rm -f "$bundle"/_internal/*
    echo "$2" >"$bundle/_internal/$2"
    xvfb-run -a wine "$inno/ISCC.exe" /Q "/DAppVersion=$1" "/DAppNumbers=$1.0" "/DBundle=Z:$bundle" \
        "/DDir={localappdata}\\Programs\\TL Studio" "/DIcon=Z:$folder/tlstudio.ico" "/DOutput=Z:$folder/out" "Z:$here/tlstudio.iss" || fail "version $1 does not compile"
}
install() {
    xvfb-run -a wine "$folder/out/tlstudio-$1-windows-x64.exe" /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /CURRENTUSER "/LANG=$2" \
        "/LOG=Z:$folder/log-$1.txt" || { tail -20 "$folder/log-$1.txt"; fail "version $1 does not install"; }
}

user="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local"
app="$user/Programs/TL Studio"

compile 0.1.0 old.dll
install 0.1.0 ja
there "$app/tlstudio.exe"; there "$app/tlstudio-cli.exe"; there "$app/_internal/old.dll"; there "$app/unins000.exe"
find "$WINEPREFIX/drive_c" -name 'TL Studio.lnk' | grep -q 'Start Menu' || fail "it is not in the Start menu"
registry 'HKEY_CURRENT_USER\Software\Classes\TLStudio.Model' | grep -q 'tlstudio.exe\\" \\"%1\\"' || fail "no program for .tlmodel"
registry 'HKEY_CURRENT_USER\Software\Classes\TLStudio.Model' | grep -q 'TL Studio モデル' || fail "the type's name is not Japanese"
registry 'HKEY_CURRENT_USER\Software\Classes\.tlmodel' | grep -q 'TLStudio.Model' || fail ".tlmodel has no type"
registry 'HKEY_LOCAL_MACHINE\Software\Classes\.tlmodel' | grep -q 'TLStudio' && fail "it wrote for all users"
echo "installed for one user, with menu and file type"

compile 0.2.0 new.dll
install 0.2.0 en
there "$app/_internal/new.dll"; gone "$app/_internal/old.dll"
[ "$(registry 'HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Uninstall' | grep -c 'DisplayVersion')" = 1 ] || fail "listed twice"
echo "a newer version took the older one's place"

documents="$(dirname "$user")/../Documents/TL Studio"
mkdir -p "$documents/flowers/runs" "$user/tlstudio/Cache/features" "$user/tlstudio/weights"
echo mine >"$documents/flowers/project.json"
xvfb-run -a wine "$app/unins000.exe" /VERYSILENT /SUPPRESSMSGBOXES /NORESTART || fail "it does not uninstall"
wineserver -w
gone "$app"; gone "$user/tlstudio/Cache"; there "$documents/flowers/project.json"; there "$user/tlstudio/weights"
registry 'HKEY_CURRENT_USER\Software\Classes\TLStudio.Model' | grep -q tlstudio && fail "its file type stayed"
registry 'HKEY_CURRENT_USER\Software\Classes\.tlmodel' | grep -q TLStudio && fail ".tlmodel still has its type"
find "$WINEPREFIX/drive_c" -name 'TL Studio.lnk' | grep -q . && fail "it is still in the menu"
echo "uninstalled; projects and weights are still there"
