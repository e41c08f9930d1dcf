using System.Text.Json;
using Azure;
using CardFunctions.Events;
using CardFunctions.Telemetry;

namespace CardFunctions.Isolated;

/// <summary>Runs the product's message handlers.</summary>
/// <remarks>It needs nothing of the worker, so that the tests run this very file.</remarks>
internal static class MessageDelivery
{
    /// <summary>Acts on one message.</summary>
    /// <param name="run">The run, which ends with it.</param>
    /// <param name="handler">The function's handler.</param>
    /// <param name="message">The message's bytes as they were sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that fails where the message must be delivered again: the host then abandons it.</returns>
    public static async Task RunAsync(FunctionRun run, IMessageHandler handler, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using (run)
        {
            try
            {
                await handler.HandleAsync(message, cancellationToken);
            }
            catch (Exception failure)
            {
                run.Fail(failure, cancellationToken);
                if (failure is MessageNotReadyException or RequestFailedException or OperationCanceledException)
                {
                    throw;
                }

                // The worker sends the host all that an exception says, for its log. Of these three the texts hold identifiers only; any
                // other's may quote the message, so that its type and its place have to do.
#pragma warning disable MA0054 // The exception within would be sent as well.
                throw new InvalidOperationException($"{failure.GetType()} {failure.StackTrace}");
#pragma warning restore MA0054
            }
        }
    }

    /// <summary>The span that a message was sent in, as the libraries of Service Bus write it and read it.</summary>
    /// <param name="properties">The sender's own properties, as the host gives them: a JSON object.</param>
    /// <returns>Null where these say none, or are none.</returns>
    public static string? TraceParentOf(string? properties)
    {
        try
        {
            using var json = JsonDocument.Parse(properties ?? "{}");
            return TextOf(json.RootElement, "traceparent") ?? TextOf(json.RootElement, "Diagnostic-Id");
        }
        catch (JsonException)
        {
            // For traces only: a message is acted on without one.
            return null;
        }
    }

    private static string? TextOf(JsonElement properties, string name) =>
        properties.ValueKind is JsonValueKind.Object && properties.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
