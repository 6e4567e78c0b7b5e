"""A standalone Spark on loopback: a master and two workers of one core each."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.running import free_port
from tests.waiting import wait_until

_COLD = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Java that lives for a minute has no time to earn back what it compiles well."""
_CONFIGURATION = f"""
spark.sql.shuffle.partitions 2
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.locality.wait 0
spark.driver.extraJavaOptions {_COLD}
spark.executor.extraJavaOptions {_COLD}
"""


def configuration(folder: Path) -> Path:
    """A folder of Spark's configuration for data as small as a test's: half the time."""
    folder.mkdir()
    (folder / "spark-defaults.conf").write_text(_CONFIGURATION)
    return folder


@contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """The address of the master, with two workers behind it, until the end."""
    import pyspark

    spark_class = Path(pyspark.__file__).parent / "bin" / "spark-class"
    told = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_JAVA_OPTS": _COLD}  # fmt: skip
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    log = (folder / "spark.log").open("wb")
    running = []

    def start(*words: str) -> None:
        command = [str(spark_class), *words]
        running.append(subprocess.Popen(command, env=told, stdout=log, stderr=log))

    try:
        start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1",
              "--port", str(port), "--webui-port", str(free_port()))  # fmt: skip
        wait_until(lambda: _listens(port), "the Spark master listens", 60)
        for number in range(2):
            start("org.apache.spark.deploy.worker.Worker", "--cores", "1", "--memory", "1g",
                  "--host", "127.0.0.1", "--webui-port", str(free_port()),
                  "--work-dir", str(folder / f"worker-{number}"), master)  # fmt: skip
        yield master
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(timeout=60)
        log.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
