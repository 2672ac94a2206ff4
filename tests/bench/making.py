"""A build makes its databases itself: run by ``builds.Build`` in that build's folder.

``python -P making.py create FOLDER NAME`` makes an empty one with that build's roles and rights;
``… fill FOLDER FAMILIES`` fills one as that build's own bench does, and prints its name.
FOLDER is the server's, which runs already.
"""

import sys
from pathlib import Path

from noaber import cluster


def main(what: str, folder: str, of: str) -> None:
    server = cluster.start(Path(folder))
    try:
        if what == "create":
            server.create_database(of)
        else:
            from tests.bench import filling

            print(filling.filled(server, int(of), fresh=False))
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
