# Which slot starts, as RAUC's U-Boot backend has it: BOOT_ORDER names the slots, BOOT_x_LEFT how many starts are left
# until it says that it is well (RAUC puts that back to 3). They lie at 1 MiB of the disk, before the first partition,
# with a checksum, where fw_setenv finds them (/etc/fw_env.config). The same script starts a Pi and qemu's "virt".
setenv options "init=/usr/lib/stuen/first/init gpt quiet loglevel=3 panic=5 init_on_free=1 fsck.mode=skip vt.global_cursor_default=0 console=tty0"

# A Pi's usual addresses leave 38 MB for the kernel, and ours is larger.
if test "${board}" = "rpi"; then
  setenv kernel_addr_r 0x00200000
  setenv ramdisk_addr_r 0x08000000
fi

setenv BOOT_ORDER "A B"
setenv BOOT_A_LEFT 3
setenv BOOT_B_LEFT 0
${devtype} dev ${devnum}
if ${devtype} read ${kernel_addr_r} 0x800 0x8; then
  env import -c ${kernel_addr_r} 0x1000 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
fi

setenv chosen
for slot in ${BOOT_ORDER}; do
  if test -n "${chosen}"; then
    true
  elif test "${slot}" = "A"; then
    if test 0x${BOOT_A_LEFT} -gt 0; then
      setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
      setenv chosen A
    fi
  elif test "${slot}" = "B"; then
    if test 0x${BOOT_B_LEFT} -gt 0; then
      setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
      setenv chosen B
    fi
  fi
done

# What has used up its starts, with nothing else to start, gets them anew: a machine that does something beats one that
# does nothing.
if test -z "${chosen}"; then
  setenv chosen A
  setenv BOOT_A_LEFT 2
  setenv BOOT_B_LEFT 3
fi
env export -c -s 0x1000 ${kernel_addr_r} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${devtype} write ${kernel_addr_r} 0x800 0x8

# What the Pi's firmware or qemu says about the machine; U-Boot's own where neither did.
test -n "${fdt_addr}" || setenv fdt_addr ${fdtcontroladdr}

setenv start 'load ${devtype} ${devnum}:${part} ${kernel_addr_r} /vmlinuz && load ${devtype} ${devnum}:${part} ${ramdisk_addr_r} /initrd.img && booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}'
# One word each, however long: a command of U-Boot takes 16.
setenv part_a 'setenv part 2; setenv bootargs "root=PARTLABEL=root-a rootfstype=squashfs ro rauc.slot=A stuen.slot=A ${options}"; run start'
setenv part_b 'setenv part 4; setenv bootargs "root=PARTLABEL=root-b rootfstype=squashfs ro rauc.slot=B stuen.slot=B ${options}"; run start'
if test "${chosen}" = "B"; then
  run part_b
  run part_a
else
  run part_a
  run part_b
fi
sleep 5
reset
