using System.Diagnostics;
using System.Globalization;
using Azure;
using CardFunctions.Events;
using Microsoft.Extensions.Configuration;

namespace CardFunctions.Telemetry;

/// <summary>A function that something else than an HTTP request starts, as its spans and metrics name it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entity">The queue or topic of its messages; null for one that a timer starts.</param>
/// <param name="Subscription">The topic's subscription; null for a queue and a timer.</param>
public sealed record FunctionSource(string Name, string? Entity = null, string? Subscription = null)
{
    /// <summary>The same, with names of the form <c>%Setting%</c> replaced by what the settings say, as the Functions host does.</summary>
    public FunctionSource Resolve(IConfiguration configuration) =>
        this with { Entity = Resolve(Entity, configuration), Subscription = Resolve(Subscription, configuration) };

    private static string? Resolve(string? name, IConfiguration configuration) =>
        name is ['%', .. { Length: > 0 } setting, '%'] ? configuration[setting] ?? name : name;
}

/// <summary>
/// One run of a function that a message or a timer starts: a span below the one that the message was sent in, and how long it took. A
/// head starts it before it calls the function, and disposes of it when the function has ended. Not thread safe.
/// </summary>
public sealed class FunctionRun : IDisposable
{
    private readonly FunctionSource _source;
    private readonly Activity? _span;
    private readonly long _since = TimeProvider.System.GetTimestamp();
    private string? _failure;
    private bool _isOver;

    private FunctionRun(FunctionSource source, Activity? span) => (_source, _span) = (source, span);

    /// <summary>Begins a run.</summary>
    /// <param name="source">The function.</param>
    /// <param name="traceParent">
    /// The message's trace context as W3C writes it, which senders put into its property <c>traceparent</c> or <c>Diagnostic-Id</c>; what
    /// is none is taken for none.
    /// </param>
    /// <param name="invocationId">The identifier by which the Functions host knows the run; null outside of one.</param>
    /// <param name="deliveryCount">How often the message was delivered, counted from 1; null where nobody says.</param>
    public static FunctionRun Start(FunctionSource source, string? traceParent = null, string? invocationId = null, int? deliveryCount = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var span = Spans.StartBelow(traceParent, traceState: null, source.Entity is null ? source.Name : $"process {source.Entity}", ActivityKind.Consumer);
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, source, invocationId, deliveryCount);
        }

        return new FunctionRun(source, span);
    }

    /// <summary>The run failed. Of the failure only its status or its type is told, never its text.</summary>
    /// <param name="failure">How.</param>
    /// <param name="cancellationToken">What ended the run, if it was ended.</param>
    public void Fail(Exception failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failure);
        _failure = failure switch
        {
            OperationCanceledException when cancellationToken.IsCancellationRequested => "cancelled",
            MessageNotReadyException => "not_ready",
            RequestFailedException { Status: 0 } => "no_answer",
            RequestFailedException storage => storage.Status.ToString(CultureInfo.InvariantCulture),
            _ => failure.GetType().Name,
        };
        _span.Fail(_failure);
    }

    /// <summary>Ends the run.</summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _span?.Dispose();
            Instruments.NoteFunctionRun(_source, TimeProvider.System.GetElapsedTime(_since), _failure);
        }
    }

    private static void Describe(Activity span, FunctionSource source, string? invocationId, int? deliveryCount)
    {
        span.SetTag("faas.name", source.Name);
        span.SetTag("faas.trigger", source.Entity is null ? "timer" : "pubsub");
        span.SetTag("faas.invocation_id", invocationId);
        if (source.Entity is null)
        {
            return;
        }

        span.SetTag("messaging.system", "servicebus");
        span.SetTag("messaging.operation.type", "process");
        span.SetTag("messaging.operation.name", "process");
        span.SetTag("messaging.destination.name", source.Entity);
        span.SetTag("messaging.destination.subscription.name", source.Subscription);
        span.SetTag("messaging.servicebus.message.delivery_count", deliveryCount);
    }
}
