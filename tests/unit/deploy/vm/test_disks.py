"""Parts of a disk found, files in its FAT, and the boot scripts told more words, on a disk made here."""

import shutil
import subprocess

import pytest

from deploy.image.recipe import HERE
from tests.image import bootline, disks

TOOLS = ("sfdisk", "mformat", "mcopy", "mdir")
have = pytest.mark.skipif(bool(disks.needed(*TOOLS)), reason="needs sfdisk and mtools: make image-test installs them")
GRUB = """set default=0
load_env --file ($root)/grubenv
# linux root=none
menuentry "A" {
    linux (hd0,gpt2)/vmlinuz root=PARTLABEL=root-A rootfstype=squashfs ro quiet rauc.slot=A
    initrd (hd0,gpt2)/initrd.img
}
menuentry "B" {
    linux (hd0,gpt4)/vmlinuz root=PARTLABEL=root-B rootfstype=squashfs ro quiet rauc.slot=B
}
"""
UBOOT = """test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
setenv bootargs "root=PARTLABEL=root-${slot} rootfstype=squashfs ro rauc.slot=${slot} panic=5"
booti ${kernel_addr_r} - ${fdt_addr}
"""


@pytest.fixture
def disk(tmp_path):
    file = tmp_path / "disk.img"
    with file.open("wb") as empty:
        empty.truncate(48 << 20)
    table = "label: gpt\nsize=40M, name=stuen-boot, type=uefi\nsize=1M, name=kernel-a\n"
    subprocess.run([shutil.which("sfdisk"), "-q", file], input=table.encode(), check=True)
    disks.run("mformat", "-F", "-i", disks.fat(file), "::")
    return file


@have
def test_parts_are_found_by_label_also_on_a_larger_copy(disk, tmp_path):
    copy = disks.sparse_copy(disk, tmp_path / "more" / "copy.raw", 1 << 30)
    found = disks.parts(copy)
    assert list(found) == ["stuen-boot", "kernel-a"]
    assert found["stuen-boot"].size == 40 << 20
    assert found["kernel-a"].offset == found["stuen-boot"].offset + (40 << 20)
    assert copy.stat().st_size == 1 << 30
    assert copy.stat().st_blocks * 512 < 64 << 20


def test_a_disk_without_a_table_is_told_of(tmp_path):
    file = tmp_path / "nothing.img"
    file.write_bytes(bytes(4096))
    with pytest.raises(disks.DiskError, match="no GPT"):
        disks.parts(file)


@have
def test_files_of_the_fat_are_read_and_written(disk):
    disks.fat_write(disk, "stuen-setup.toml", b"[setup]\n")
    disks.fat_write(disk, "stuen-setup.toml", b'[setup]\nlanguage = "da"\n')
    assert disks.fat_read(disk, "stuen-setup.toml") == b'[setup]\nlanguage = "da"\n'
    assert disks.fat_names(disk) == ["stuen-setup.toml"]
    with pytest.raises(disks.DiskError, match="mcopy"):
        disks.fat_read(disk, "none")


@have
def test_both_loaders_are_told_and_nothing_else_changes(disk):
    raw = bootline.packed(UBOOT, bootline.SCRIPT.pack(bootline.MAGIC, 0, 0, 0, 0, 0, 0, 5, 22, 6, 0, b"Stuen"))
    disks.run("mmd", "-i", disks.fat(disk), "::EFI", "::EFI/BOOT", "::grub")
    disks.fat_write(disk, "boot.scr", raw)
    disks.fat_write(disk, "grub/grub.cfg", GRUB.encode())
    disks.fat_write(disk, "EFI/BOOT/grub.cfg", b"configfile /grub/grub.cfg\n")
    assert sorted(bootline.tell(disk, ("stuen.test=1", "loglevel=6"))) == ["boot.scr", "grub/grub.cfg"]
    grub = disks.fat_read(disk, "grub/grub.cfg").decode()
    assert grub.replace(" stuen.test=1 loglevel=6", "") == GRUB
    assert grub.count("rauc.slot=A stuen.test=1 loglevel=6\n") == grub.count("rauc.slot=B stuen.test=1") == 1
    uboot = bootline.unpacked(disks.fat_read(disk, "boot.scr"))
    assert 'panic=5 stuen.test=1 loglevel=6"\n' in uboot
    assert uboot.replace(" stuen.test=1 loglevel=6", "") == UBOOT


@have
def test_a_disk_with_no_script_is_told_of(disk):
    with pytest.raises(disks.DiskError, match="no boot script"):
        bootline.tell(disk)
    disks.fat_write(disk, "grub.cfg", b"linux /vmlinuz\n# root=\n")
    with pytest.raises(disks.DiskError, match="gives the kernel words"):
        bootline.tell(disk)


@pytest.mark.skipif(shutil.which("mkimage") is None, reason="no mkimage here")
def test_a_script_is_packed_as_mkimage_packs_it(tmp_path):
    source, made = tmp_path / "boot.cmd", tmp_path / "boot.scr"
    source.write_text(UBOOT)
    subprocess.run(
        ["mkimage", "-A", "arm64", "-O", "linux", "-T", "script", "-C", "none", "-d", source, made],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    content = made.read_bytes()
    assert bootline.unpacked(content) == UBOOT
    assert bootline.packed(UBOOT, content) == content


@have
def test_a_stick_has_the_files_and_some_room(tmp_path):
    file = tmp_path / "stuen-1.raucb"
    file.write_bytes(b"bundle" * 1000)
    made = disks.stick(tmp_path / "stick.img", {"stuen-1.raucb": file}, room=40 << 20)
    assert disks.run("mcopy", "-n", "-i", made, "::stuen-1.raucb", "-") == file.read_bytes()


def test_the_shipped_scripts_give_the_word_to_the_kernel_and_to_nothing_else():
    text = (HERE / "boot" / "boot.cmd").read_text(encoding="ascii")
    told = bootline.added(text, ("stuen.test=1",))
    assert told.count(' ${options}" stuen.test=1; run start') == 2
    assert told.count("stuen.test") == 2
    told = bootline.added((HERE / "boot" / "grub.cfg").read_text(encoding="ascii"), ("stuen.test=1",))
    assert told.count("$options stuen.test=1\n") == told.count("stuen.test") == 1
