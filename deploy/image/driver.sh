#!/bin/bash
# In a Debian that is thrown away: driver.sh RELEASE VERSION SOURCE PREFIX. Makes of one file of the kernel's source, as Debian
# has it in that version, the module for that kernel: NAME.ko and NAME.c in /tmp/driver.
set -euo pipefail
release=$1 version=$2 source=$3 prefix=$4
series=linux-source-$(echo "$release" | cut -d. -f1,2)
name=$(basename "$source" .c)
cd /tmp/driver
# Fetched by whom apt trusts, and not kept: a hundred times what is needed of it.
apt-get -q download "$series=$version"
dpkg-deb --fsys-tarfile "$series"_*.deb | tar -xO "./usr/src/$series.tar.xz" | tar -xJO "$series/$source" >"$name.c"
rm -- "$series"_*.deb
echo "obj-m := $name.o" >Makefile
# The headers say which compiler it is: the one that the kernel was made with.
make -C "/usr/lib/modules/$release/build" M=/tmp/driver CROSS_COMPILE="$prefix" modules
# Nor BTF: it is for who looks into a running kernel, and one reason more not to load.
"${prefix}strip" --wildcard --strip-debug --remove-section=.comment --remove-section=.note.gnu.build-id \
  --remove-section=".BTF*" "$name.ko"
