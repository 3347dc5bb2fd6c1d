// Sends log records through the OpenTelemetry JS SDK, gzip and the API key included.
// usage: node send.mjs ENDPOINT KEY SERVICE RECORDS
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const [endpoint, key, service, records] = process.argv.slice(2);
const exporter = new OTLPLogExporter({
  url: `${endpoint}/v1/logs`,
  headers: { Authorization: `Bearer ${key}` },
  compression: CompressionAlgorithm.GZIP,
});
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': service }),
  processors: [new BatchLogRecordProcessor({ exporter })],
});
const logger = provider.getLogger('client');
for (let number = 0; number < Number(records); number++) {
  logger.emit({ severityNumber: 9, body: `record ${number}`, attributes: { number } });
}
await provider.shutdown();
