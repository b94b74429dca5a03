"""Bronze as a stream: files that land all day are loaded soon after, each exactly once.

The stream only finds files; they are decoded, loaded and audited like those of a batch. What it brings belongs to no
batch until one takes it over, see `claims`.
"""

from customer360 import progress
from customer360.batch import STREAMED
from customer360.bronze.claims import late_until
from customer360.bronze.decode import date_of, day_of
from customer360.bronze.load import Loader, load_files
from customer360.engines import FileStream, LandedFile, Stream
from customer360.errors import ConfigurationError
from customer360.lake import Lake

MODES = ("available_now", "continuous")
_SECONDS_BETWEEN_LOOKS = 30


def stream(lake: Lake, source: str, mode: str) -> Stream:
    """Starts the stream of a source.

    A checkpoint or the file audit remembers which files were handed over, and the table which of them it holds:
    whether a process is killed before, in or after a commit, the next one loads each file once.

    Args:
        lake: The lake.
        source: Its contract says `ingestion: stream`.
        mode: `available_now` loads what has landed and ends; `continuous` goes on.

    Raises:
        ConfigurationError: The mode is unknown, or the source is loaded by batches alone.
    """
    if mode not in MODES:
        raise ConfigurationError(f"Parameter mode is {mode!r}: pass one of {', '.join(MODES)}.")
    if not lake.contracts.get("source", source).is_streamed:
        raise ConfigurationError(
            f"Source {source} is no stream: write `ingestion: stream` into its contract, or load it by a batch."
        )

    def load(found: list[LandedFile]) -> None:
        # The pattern of its folders finds days that no calendar has, too.
        landed = [file for file in found if day_of(file.name.split("/")[1]) is not None]
        if not landed:
            return
        in_order = sorted(landed, key=lambda file: file.name)
        late = late_until(lake, source, min(date_of(file.name) for file in landed))
        progress.report("bronze", source, load_files(lake, source, in_order, Loader(STREAMED, late)))

    def known() -> set[str]:
        return {entry["source_file"] for entry in lake.logs("file_audit").read(stage="bronze", source=source)}

    files = FileStream(
        root=lake.place.landing,
        source=source,
        checkpoint_folder=f"{lake.place.work_root}/checkpoints/bronze/{source}",
        known=known,
        load=load,
        seconds=None if mode == "available_now" else _SECONDS_BETWEEN_LOOKS,
    )
    return lake.engine.stream(lake.spark, files)
