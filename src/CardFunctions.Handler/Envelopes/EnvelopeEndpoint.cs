using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Azure;
using CardFunctions.Events;
using CardFunctions.Handler.Functions;
using CardFunctions.Handler.Logging;
using CardFunctions.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Handler.Envelopes;

/// <summary>Runs a function on the envelope that the host posted. Thread safe.</summary>
/// <remarks>Everything that matters is done before the answer: the host completes the message on reading it.</remarks>
internal sealed partial class EnvelopeEndpoint(ILogger<EnvelopeEndpoint> logger, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// The largest envelope in bytes. A Service Bus message has 256 KiB, or 1 MiB in the premium tier; encoded twice as text a
    /// byte of it becomes seven at worst, and its properties come along.
    /// </summary>
    public const int MaxEnvelopeBytes = 8 * 1024 * 1024;

    /// <summary>Reads the envelope, runs the function and answers: done, or failed for whatever reason.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "Whatever fails, the message must be delivered again, and the process must go on.")]
    public async Task RunAsync(HttpContext context, Function function, FunctionSource source)
    {
        Envelope? envelope = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var body = await ReadAsync(context, stop.Token);
            if (!Envelope.TryRead(body, Trigger.BindingName, out envelope))
            {
                Log.NotAnEnvelope(logger, function.Name);
                EnvelopeAnswer.Fail(context.Response, StatusCodes.Status400BadRequest);
                return;
            }

            await RunAsync(context, function, source, envelope, stop.Token);
            await EnvelopeAnswer.WriteDoneAsync(context.Response, stop.Token);
        }
        catch (BadHttpRequestException refused)
        {
            Log.Refused(logger, function.Name, refused.StatusCode);
            EnvelopeAnswer.Fail(context.Response, refused.StatusCode);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Log.Ended(logger, function.Name, envelope?.DeliveryCount);
            EnvelopeAnswer.Fail(context.Response);
        }
        catch (MessageNotReadyException waiting)
        {
            // Nothing is wrong: what the message needs may be on its way. Its text has identifiers only.
            Log.NotReady(logger, function.Name, envelope?.DeliveryCount, waiting.Message);
            EnvelopeAnswer.Fail(context.Response);
        }
        catch (RequestFailedException storage)
        {
            // The table client's texts name the operation, the table and the status, and repeat nothing of what was written.
            Log.StorageFailed(logger, function.Name, envelope?.DeliveryCount, storage.Message);
            EnvelopeAnswer.Fail(context.Response);
        }
        catch (Exception failure)
        {
            // The type and the place, never the text: a parser's or a client's may quote the message.
            Log.Failed(logger, function.Name, envelope?.DeliveryCount, failure.GetType(), failure.StackTrace);
            EnvelopeAnswer.Fail(context.Response);
        }
    }

    private static async Task RunAsync(
        HttpContext context, Function function, FunctionSource source, Envelope envelope, CancellationToken cancellationToken)
    {
        using var run = FunctionRun.Start(source, envelope.TraceParent, Invocation.Of(context.Request)?.Id, envelope.DeliveryCount);
        try
        {
            await function.Run(context.RequestServices, envelope.Message, cancellationToken);
        }
        catch (Exception failure)
        {
            run.Fail(failure, cancellationToken);
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxEnvelopeBytes;
        }

        // One byte more than the limit lets through, so that it ends with the body.
        var body = await context.Request.BodyReader.ReadAtLeastAsync(MaxEnvelopeBytes + 1, cancellationToken);
        var bytes = body.Buffer.ToArray();
        context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        return bytes;
    }

    /// <remarks>The invocation's id stands in every line anyway, as its scope.</remarks>
    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Function}: the host sent no envelope")]
        public static partial void NotAnEnvelope(ILogger logger, string function);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Function}: the envelope was refused with {Status}")]
        public static partial void Refused(ILogger logger, string function, int status);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Function}: ended before it was done (delivery {Delivery})")]
        public static partial void Ended(ILogger logger, string function, int? delivery);

        [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "{Function}: to be delivered again (delivery {Delivery}): {Reason}")]
        public static partial void NotReady(ILogger logger, string function, int? delivery, string reason);

        [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "{Function}: to be delivered again (delivery {Delivery}): {Reason}")]
        public static partial void StorageFailed(ILogger logger, string function, int? delivery, string reason);

        [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{Function}: failed (delivery {Delivery}): {Failure} {Place}")]
        public static partial void Failed(ILogger logger, string function, int? delivery, Type failure, string? place);
    }
}
