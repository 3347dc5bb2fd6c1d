// Sends 100 log records through the OpenTelemetry JS SDK and writes to sent.json what must come back for each.
// usage: node send.mjs LOGS_URL BASE_UNIX_NANOS
import { writeFileSync } from 'node:fs';
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const [url, baseNanos] = process.argv.slice(2);
const NANOS_PER_SECOND = 1_000_000_000n;
const LEVELS = [
  [SeverityNumber.DEBUG, 'DEBUG', 'debug'],
  [SeverityNumber.INFO, 'INFO', 'info'],
  [SeverityNumber.WARN2, 'WARN2', 'warn'],
  [SeverityNumber.ERROR, 'ERROR', 'error'],
];

const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'js-http', 'service.instance.id': 'i-1', 'host.name': 'node-2' }),
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })],
});
const logger = provider.getLogger('shop.search', '0.9');
const hrTime = (nanos) => [Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND)];

const sent = [];
for (let i = 0; i < 100; i++) {
  const timestamp = BigInt(baseNanos) + BigInt(i) * 1_000_003n;
  const [severityNumber, severityText, level] = LEVELS[i % LEVELS.length];
  const record = {
    timestamp: hrTime(timestamp),
    observedTimestamp: hrTime(timestamp + 7n),
    severityNumber,
    severityText,
    body: `search ${i} for "blue lamp" – ünïcode`,
    attributes: { 'http.route': '/search', hits: i, 'took.ms': i + 0.25, cached: i % 2 === 1, terms: ['blue', 'lamp'] },
    context: ROOT_CONTEXT,
  };
  const labels = {
    service_name: 'js-http',
    service_instance_id: 'i-1',
    host_name: 'node-2',
    scope_name: 'shop.search',
    scope_version: '0.9',
    severity_number: String(severityNumber),
    severity_text: severityText,
    detected_level: level,
    observed_timestamp: String(timestamp + 7n),
    http_route: '/search',
    hits: String(i),
    took_ms: String(i + 0.25),
    cached: String(i % 2 === 1),
    terms: '["blue","lamp"]',
  };
  if (i % 4 === 0) {
    const traceId = (0xabcdef0000000000n + BigInt(i)).toString(16).padStart(32, '0');
    const spanId = (0x1234560000000000n + BigInt(i)).toString(16).padStart(16, '0');
    record.context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
    Object.assign(labels, { trace_id: traceId, span_id: spanId, flags: '1' });
  }
  logger.emit(record);
  sent.push({ timestamp: String(timestamp), body: record.body, labels });
}
await provider.shutdown();
writeFileSync('sent.json', JSON.stringify(sent));
