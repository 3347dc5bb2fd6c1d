// Sends log records through the OpenTelemetry Go SDK, gzip and the API key included.
//
// usage: go run . grpc|http ENDPOINT KEY SERVICE RECORDS
package main

import (
	"context"
	"fmt"
	stdlog "log"
	"os"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/log"
	sdk "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
)

func exporter(ctx context.Context, protocol, endpoint, key string) (sdk.Exporter, error) {
	headers := map[string]string{"authorization": "Bearer " + key}
	if protocol == "grpc" {
		return otlploggrpc.New(ctx, otlploggrpc.WithEndpointURL(endpoint), otlploggrpc.WithHeaders(headers),
			otlploggrpc.WithCompressor("gzip"), otlploggrpc.WithRetry(otlploggrpc.RetryConfig{
				Enabled: true, InitialInterval: 200 * time.Millisecond, MaxInterval: time.Second, MaxElapsedTime: time.Minute}))
	}
	return otlploghttp.New(ctx, otlploghttp.WithEndpointURL(endpoint+"/v1/logs"), otlploghttp.WithHeaders(headers),
		otlploghttp.WithCompression(otlploghttp.GzipCompression), otlploghttp.WithRetry(otlploghttp.RetryConfig{
			Enabled: true, InitialInterval: 200 * time.Millisecond, MaxInterval: time.Second, MaxElapsedTime: time.Minute}))
}

func main() {
	ctx := context.Background()
	protocol, endpoint, key, service := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	records, err := strconv.Atoi(os.Args[5])
	if err != nil {
		stdlog.Fatal(err)
	}
	exporter, err := exporter(ctx, protocol, endpoint, key)
	if err != nil {
		stdlog.Fatal(err)
	}
	provider := sdk.NewLoggerProvider(
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", service))),
		sdk.WithProcessor(sdk.NewBatchProcessor(exporter)))
	logger := provider.Logger("client")
	for number := range records {
		var record log.Record
		record.SetTimestamp(time.Now())
		record.SetSeverity(log.SeverityInfo)
		record.SetBody(attribute.StringValue(fmt.Sprintf("record %d", number)))
		record.AddAttributes(attribute.Int("number", number))
		logger.Emit(ctx, record)
	}
	if err := provider.Shutdown(ctx); err != nil {
		stdlog.Fatal(err)
	}
}
