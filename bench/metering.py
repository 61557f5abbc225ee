"""Where the time goes while something is measured: cores of the server and of the database, WAL."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil
import psycopg

from bench.postgres import Cluster
from bench.servers import Running

# Counted since the server started; what a backend has not reported yet is missing.
_WAL = (
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,"
    " (SELECT coalesce(sum(fsyncs), 0)::bigint FROM pg_stat_io WHERE object = 'wal')"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a while cost: cores used on average, and what each booking wrote."""

    server: float
    database: float
    wal_kb: float
    syncs: float

    def __str__(self) -> str:
        server = f"server {self.server:.2f}, " if self.server else ""
        each = f"a booking: {self.wal_kb:.1f} kB of WAL, {self.syncs:.2f} syncs"
        return f"cores: {server}database {self.database:.2f}; {each}"


class Meter:
    """Started when made."""

    def __init__(self, cluster: Cluster, server: Running | None = None) -> None:
        self.cluster, self.server = cluster, server
        self.began = time.monotonic()
        self.server_cpu = self._server_cpu()
        self.database_cpu = database_seconds(self.cluster)
        self.wal, self.syncs = self._wal()

    def stop(self, bookings: int) -> Cost:
        seconds = time.monotonic() - self.began
        wal, syncs = self._wal()
        return Cost(
            server=(self._server_cpu() - self.server_cpu) / seconds,
            database=(database_seconds(self.cluster) - self.database_cpu) / seconds,
            wal_kb=(wal - self.wal) / 1024 / max(bookings, 1),
            syncs=(syncs - self.syncs) / max(bookings, 1),
        )

    def _server_cpu(self) -> float:
        return self.server.cpu_seconds() if self.server else 0.0

    def _wal(self) -> tuple[int, int]:
        with psycopg.connect(self.cluster.url) as session:
            found = session.execute(_WAL).fetchone()
        return (found[0], found[1]) if found else (0, 0)


def database_seconds(cluster: Cluster) -> float:
    """Return the seconds of all processes of the database, those that ended among them."""
    with psycopg.connect(cluster.url) as session:
        postmaster = psutil.Process(session.info.backend_pid).parent()
        assert postmaster
        living = sum(map(_spent, postmaster.children()))
        return living + float(sum(postmaster.cpu_times()[:4]))


def _spent(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:2]))
    except psutil.NoSuchProcess:
        return 0.0
