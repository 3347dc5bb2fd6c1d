"""Sends log records through the OpenTelemetry Python SDK, gzip and the API key included.

usage: send.py grpc|http ENDPOINT KEY SERVICE RECORDS
"""

import logging
import sys

from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource

protocol, endpoint, key, service, records = sys.argv[1:]
if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter

    exporter = OTLPLogExporter(
        endpoint=endpoint, insecure=True, headers=(("authorization", f"Bearer {key}"),), compression=Compression.Gzip
    )
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

    exporter = OTLPLogExporter(
        endpoint=f"{endpoint}/v1/logs", headers={"Authorization": f"Bearer {key}"}, compression=Compression.Gzip
    )

provider = LoggerProvider(resource=Resource.create({"service.name": service}))
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
logger = logging.getLogger("client")
logger.setLevel(logging.INFO)
logger.addHandler(LoggingHandler(logger_provider=provider))
for number in range(int(records)):
    logger.info("record %d", number, extra={"number": number})
provider.shutdown()
