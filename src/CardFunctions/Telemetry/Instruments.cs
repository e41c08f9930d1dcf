using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CardFunctions.Telemetry;

/// <summary>The product's metrics. Attributes have few values each: never an identifier of anybody or anything.</summary>
internal static class Instruments
{
    /// <summary>The meter's name; payment providers have one of their own behind a dot.</summary>
    public const string MeterName = Spans.SourceName;

    /// <summary>
    /// How long what a sweep has seen is told of: two sweeps and a half. The timer runs on one instance, and not always on the same, so
    /// that an instance must not go on telling what it saw long ago.
    /// </summary>
    private static readonly TimeSpan PendingLife = TimeSpan.FromSeconds(150);

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Provisioned = Meter.CreateCounter<long>(
        "cardfunctions.provisioning.count", "{service_point}", "Events of new service points that were acted on.");

    private static readonly Histogram<double> ProvisioningDuration = Meter.CreateHistogram(
        "cardfunctions.provisioning.duration",
        "s",
        "From the time of the event of a new service point until the service point has its card.",
        tags: null,
        // From a second that is good to the hours that a backlog takes.
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400] });

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "cardfunctions.terminal.decisions", "{decision}", "Decisions that terminals were told.");

    private static readonly Counter<long> LedgerConflicts = Meter.CreateCounter<long>(
        "cardfunctions.ledger.conflicts", "{conflict}", "Changes of cards and ledgers at which another writer was faster, and which were decided anew.");

    private static readonly Counter<long> RejectedEvents = Meter.CreateCounter<long>(
        "cardfunctions.events.rejected", "{event}", "Messages that can never be acted on, and were kept.");

    private static readonly Counter<long> SaleItems = Meter.CreateCounter<long>(
        "cardfunctions.automatic_sale.items", "{item}", "Items of automatic sales that came to a status.");

    private static readonly Histogram<double> FunctionDuration = Meter.CreateHistogram(
        "faas.invoke_duration",
        "s",
        "How long functions take that a message or a timer starts.",
        tags: null,
        // To the five minutes after which the Functions host ends a function.
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 240, 300] });

    /// <summary>Asks for itself what there is to tell.</summary>
    internal static readonly ObservableGauge<double> PendingAge = Meter.CreateObservableGauge(
        "cardfunctions.pending.age", ObservePending, "s", "How long the oldest of what the last sweep has found left to do had been waiting, or had been due.");

    private static volatile Pending? _pending;

    /// <summary>An event of a new service point was acted on.</summary>
    /// <param name="outcome">What came of it.</param>
    public static void NoteProvisioning(string outcome) => Provisioned.Add(1, new KeyValuePair<string, object?>("cardfunctions.outcome", outcome));

    /// <summary>A service point has got its card.</summary>
    /// <param name="time">The event's time; null where it has none.</param>
    /// <param name="now">The time now.</param>
    public static void NoteReady(DateTimeOffset? time, DateTimeOffset now)
    {
        NoteProvisioning("provisioned");
        if (time is { } since)
        {
            // Clocks differ: an event from ahead took no time.
            ProvisioningDuration.Record(Math.Max(0, (now - since).TotalSeconds));
        }
    }

    /// <summary>A terminal was told a decision.</summary>
    /// <param name="reason">The contract's word of its reason.</param>
    public static void NoteDecision(string reason) => Decisions.Add(1, new KeyValuePair<string, object?>("cardfunctions.reason", reason));

    /// <summary>Another writer was faster at a card or its ledger.</summary>
    /// <param name="row">The kind of row.</param>
    public static void NoteLedgerConflict(string row) => LedgerConflicts.Add(1, new KeyValuePair<string, object?>("cardfunctions.row", row));

    /// <summary>A message was rejected.</summary>
    /// <param name="entity">The queue or topic that it came by.</param>
    /// <param name="reason">The contract's word of its reason.</param>
    public static void NoteRejectedEvent(string entity, string reason) => RejectedEvents.Add(
        1,
        new KeyValuePair<string, object?>("messaging.destination.name", entity),
        new KeyValuePair<string, object?>("cardfunctions.reason", reason));

    /// <summary>An item of an automatic sale came to a status.</summary>
    /// <param name="status">The contract's word of it.</param>
    public static void NoteSaleItem(string status) => SaleItems.Add(1, new KeyValuePair<string, object?>("cardfunctions.status", status));

    /// <summary>A function has ended.</summary>
    /// <param name="source">The function.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="failure">What went wrong, as a status or a type; null for nothing.</param>
    public static void NoteFunctionRun(FunctionSource source, TimeSpan duration, string? failure)
    {
        if (!FunctionDuration.Enabled)
        {
            return;
        }

        TagList tags = new() { { "faas.name", source.Name }, { "faas.trigger", source.Entity is null ? "timer" : "pubsub" } };
        if (failure is not null)
        {
            tags.Add(Spans.ErrorType, failure);
        }

        FunctionDuration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A sweep has seen all that is left to do.</summary>
    /// <param name="ages">How long the oldest has been waiting, by kind.</param>
    public static void NotePending(IReadOnlyDictionary<string, TimeSpan> ages) => _pending = new Pending(ages, TimeProvider.System.GetTimestamp());

    private static IEnumerable<Measurement<double>> ObservePending() =>
        _pending is { } seen && TimeProvider.System.GetElapsedTime(seen.At) < PendingLife
            ? seen.Ages.Select(age => new Measurement<double>(age.Value.TotalSeconds, new KeyValuePair<string, object?>("cardfunctions.kind", age.Key)))
            : [];

    private sealed record Pending(IReadOnlyDictionary<string, TimeSpan> Ages, long At);
}
