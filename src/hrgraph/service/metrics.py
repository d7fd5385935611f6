"""Counters for whoever runs the service, in the text format that Prometheus reads (version 0.0.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.store.pool import Pool

__all__ = ["Metrics"]

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What has been asked and how long it took; few names, few labels."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._statuses: Counter[int] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0
        self._bytes = 0
        self._replayed = 0

    def observe(self, status: int, seconds: float, size: int) -> None:
        """Count one answer."""
        self._statuses[status] += 1
        self._buckets[bisect_left(_BOUNDS, seconds)] += 1
        self._seconds += seconds
        self._bytes += size

    def replayed(self, size: int) -> None:
        """Count one answer from memory, which took no time worth telling."""
        self._statuses[200] += 1
        self._buckets[0] += 1
        self._bytes += size
        self._replayed += 1

    async def respond(self, _: Request) -> Response:
        """``/metrics``."""
        return Response(
            self.to_text(), headers={"Cache-Control": "no-store"}, media_type="text/plain; version=0.0.4"
        )

    def to_text(self) -> str:
        """All counters."""
        pool, cache = self._pool, self._pool.cache
        lines = [
            "# TYPE hrgraph_http_responses_total counter",
            *(f'hrgraph_http_responses_total{{status="{s}"}} {n}' for s, n in sorted(self._statuses.items())),
            "# TYPE hrgraph_http_seconds histogram",
            *self._histogram(),
            *_number("http_bytes_total", "counter", self._bytes),
            *_number("queries_total", "counter", pool.counts["queries"]),
            *_number("queries_slow_total", "counter", pool.counts["slow"]),
            *_number("queries_timeouts_total", "counter", pool.counts["timeouts"]),
            *_number("queries_refused_total", "counter", pool.counts["refused"]),
            *_number("workers_ended_total", "counter", pool.counts["ended"]),
            *_number("cache_hits_total", "counter", pool.counts["hits"]),
            *_number("cache_misses_total", "counter", pool.counts["misses"]),
            *_number("replayed_total", "counter", self._replayed),
            *_number("cache_answers", "gauge", len(cache)),
        ]
        for name, value in pool.workers.items():
            lines += _number(f"pool_{name}", "gauge", value)
        return "\n".join(lines) + "\n"

    def _histogram(self) -> list[str]:
        lines, total = [], 0
        for bound, count in zip((*map(str, _BOUNDS), "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'hrgraph_http_seconds_bucket{{le="{bound}"}} {total}')
        return [
            *lines,
            f"hrgraph_http_seconds_sum {self._seconds:.6f}",
            f"hrgraph_http_seconds_count {total}",
        ]


def _number(name: str, kind: str, value: float) -> list[str]:
    return [f"# TYPE hrgraph_{name} {kind}", f"hrgraph_{name} {value}"]
