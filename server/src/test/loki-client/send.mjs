// Sends 20 log lines through winston-loki, as JSON or in protobuf with Snappy.
// usage: node send.mjs BASE_URL json|protobuf API_KEY
import winston from 'winston';
import LokiTransport from 'winston-loki';

const [host, format, key] = process.argv.slice(2);
const transport = new LokiTransport({
  host,
  json: format === 'json',
  basicAuth: `winston:${key}`,
  labels: { job: `winston-${format}`, env: 'test' },
  batching: false,
  format: winston.format.printf(({ message }) => message),
  onConnectionError: (error) => {
    console.error(error);
    process.exitCode = 1;
  },
});
const logger = winston.createLogger({ transports: [transport] });
for (let i = 0; i < 20; i++) {
  logger.log(i % 2 === 0 ? 'info' : 'error', `line ${i} "quoted" – ünïcode`);
}
await transport.flush();
