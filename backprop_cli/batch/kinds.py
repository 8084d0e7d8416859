"""The kinds of tables: what reads each, and what writes it."""

from typing import IO

from backprop_cli.batch.job import CSV, NDJSON, PARQUET, TSV, Job
from backprop_cli.batch.model import Table, Target
from backprop_cli.batch.plan import Plan


def table_of(job: Job, source: IO[bytes], name: str) -> Table:
    """A table that is read."""
    kind = job.source
    if kind in (CSV, TSV):
        from backprop_cli.batch.csvrows import CsvTable

        return CsvTable(source, name, kind)
    if kind == NDJSON:
        from backprop_cli.batch.jsonrows import JsonTable

        return JsonTable(source, name)
    if kind == PARQUET:
        from backprop_cli.batch.parquetrows import ParquetTable

        return ParquetTable(source, name)
    from backprop_cli.batch.npyrows import NpyTable

    return NpyTable(source, name, job)


def target_of(job: Job, plan: Plan, table: Table) -> Target:
    """A table that is written."""
    if job.target in (CSV, TSV):
        from backprop_cli.batch.csvout import CsvTarget

        return CsvTarget(job, plan, table)
    if job.target == NDJSON:
        from backprop_cli.batch.jsonout import JsonTarget

        return JsonTarget(job, plan, table)
    if job.target == PARQUET:
        from backprop_cli.batch.parquetout import ParquetTarget

        return ParquetTarget(job, plan, table)
    from backprop_cli.batch.npyout import NpyTarget

    return NpyTarget(job, plan, table)
