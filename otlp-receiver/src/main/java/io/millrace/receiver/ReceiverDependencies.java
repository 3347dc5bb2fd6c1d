package io.millrace.receiver;

import io.millrace.model.stream.EventLog;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a receiver works with, and does not own.
 *
 * @param log where accepted requests go
 * @param tenancy who may send, and how much
 * @param metrics what happens is counted there
 * @param clock tells the time of receipt
 * @param random spreads the clients that are told to come again; safe for all threads
 */
public record ReceiverDependencies(
    EventLog log,
    Tenancy tenancy,
    ReceiverMetrics metrics,
    InstantSource clock,
    RandomGenerator random) {}
