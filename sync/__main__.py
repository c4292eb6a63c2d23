"""`python -m sync ...`: what an organisation does with its own keys, on a machine that is no hub, best with no network.

No secret is ever an argument: passphrases are asked for on the terminal, or read from a file (`--passphrase-file`, "-"
for standard input). Exit codes: 0 done, 1 not as it should be (one sentence on stderr), 2 nonsense given.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sync import key_commands
from sync.errors import SyncError
from sync.keyfile import KINDS


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        """Print one sentence and exit with 2."""
        sys.stderr.write(f"{self.prog}: {message}. Try --help.\n")
        raise SystemExit(2)


def parser() -> Parser:
    """The whole command line."""
    top = Parser(prog="python -m sync", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    secret = Parser(add_help=False)
    secret.add_argument(
        "--passphrase-file", metavar="FILE", help='read the passphrase from the first line of FILE; "-" is stdin'
    )
    groups = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    def add(where: "argparse._SubParsersAction[Parser]", name: str, words: str, run: Callable[..., int]) -> Parser:
        made = where.add_parser(name, help=words, description=words, parents=[secret])
        made.set_defaults(run=run)
        return made

    one = add(
        groups, "keygen", "Make a private key; its public half goes beside it, in FILE.public.", key_commands.keygen
    )
    one.add_argument("file", type=Path, metavar="FILE", help="the new key file; it must not be there yet")
    one.add_argument("--kind", choices=KINDS, default="offline", help="what the key is for (%(default)s)")
    one.add_argument("--name", required=True, help="the organisation's short name; of a recipient, theirs")

    one = add(groups, "content-key", "The same as keygen --kind content: it signs content packs.", key_commands.keygen)
    one.add_argument("file", type=Path, metavar="FILE", help="the new key file; it must not be there yet")
    one.add_argument("--name", required=True, help="the organisation's short name")
    one.set_defaults(kind="content")

    recipients = groups.add_parser(
        "recipients", help="Say whom kiosks seal to.", description="Say whom kiosks seal to."
    )
    actions = recipients.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=Parser)
    one = add(actions, "make", "Write a statement that is still to be signed.", key_commands.recipients_make)
    one.add_argument("out", type=Path, metavar="FILE", help="the new statement")
    one.add_argument("--offline", type=Path, required=True, metavar="KEY.public", help="the offline key's public half")
    one.add_argument("--organisation", required=True, help="the organisation's short name")
    one.add_argument("--number", type=int, required=True, help="higher than that of every statement before it")
    one.add_argument(
        "--to", action="append", default=[], metavar="NAME=FILE.public", help="a recipient; may be given several times"
    )
    one = add(actions, "sign", "Sign a statement with the offline key.", key_commands.recipients_sign)
    one.add_argument("file", type=Path, metavar="FILE", help="the statement")
    one.add_argument("--key", type=Path, required=True, metavar="KEY", help="the offline key's file")
    one.add_argument("--out", type=Path, required=True, metavar="SIGNED", help="the signed statement, for the hub")
    one = add(actions, "show", "Tell what a statement says, signed or not.", key_commands.recipients_show)
    one.add_argument("file", type=Path, metavar="FILE", help="the statement")
    one.add_argument("--offline", type=Path, metavar="KEY.public", help="check its signature by this public half")

    one = add(groups, "recover", "Open a sealed file, or the sealed events of an export.", key_commands.recover)
    one.add_argument("file", type=Path, metavar="FILE", help="the sealed file, or `python -m sync.hub export`'s")
    one.add_argument("--key", type=Path, required=True, metavar="KEY", help="an offline or a recipient's key file")
    one.add_argument("--out", type=Path, required=True, metavar="OPENED", help="a new file that only you may read")

    one = add(groups, "forms", "Open forms that visitors sent, each as text and PDF.", key_commands.forms)
    one.add_argument("file", type=Path, metavar="FILE", help="what the console gave, or `python -m sync.hub export`'s")
    one.add_argument("--key", type=Path, required=True, metavar="KEY", help="an offline or a recipient's key file")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new folder that only you may read")

    pack = groups.add_parser(
        "pack", help="Make and look at content packs.", description="Make and look at content packs."
    )
    actions = pack.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=Parser)
    one = add(actions, "make", "Sign a folder as a content pack.", key_commands.pack_make)
    one.add_argument("folder", type=Path, metavar="FOLDER", help="what is in it becomes the pack")
    one.add_argument("--name", required=True, help="the pack's name, the same in all its versions")
    one.add_argument("--version", type=int, required=True, help="a whole number, higher than before")
    one.add_argument("--key", type=Path, required=True, metavar="KEY", help="the content key's file")
    one.add_argument(
        "--out", type=Path, required=True, metavar="PACK.zip", help="the new pack, to be published at the hub"
    )
    one = add(actions, "show", "Tell what is in a content pack, if its key signed it.", key_commands.pack_show)
    one.add_argument("file", type=Path, metavar="PACK.zip", help="the pack")
    one.add_argument(
        "--content-key", type=Path, required=True, metavar="KEY.public", help="the content key's public half"
    )
    return top


def passphrase(args: argparse.Namespace, *, twice: bool = False) -> str:
    """From the file that was named, else from the terminal; `twice` for a new one."""
    path = args.passphrase_file
    if path == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if path:
        with Path(path).open(encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    first = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("The same again: ") != first:
        raise key_commands.Unlike
    return first


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    args = parser().parse_args(argv)
    args.passphrase = passphrase
    try:
        code: int = args.run(args)
    except SyncError as error:
        sys.stderr.write(f"{error.what}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'}: {error.strerror}.\n")
        return 1
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("Nothing was done.\n")
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
