using System.Net.Http.Headers;
using System.Text.Json;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>What the Functions host makes of the answer to an envelope. The cases are closed.</summary>
internal abstract record InvocationAnswer
{
    private InvocationAnswer()
    {
    }

    /// <summary>Reads an answer by the host's rules.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="body">Its body.</param>
    public static InvocationAnswer Read(int status, MediaTypeHeaderValue? contentType, ReadOnlyMemory<byte> body)
    {
        if (status is < 200 or > 299)
        {
            return new Failed($"answered {status}");
        }

        if (body.IsEmpty)
        {
            return new Nothing();
        }

        if (!string.Equals(contentType?.MediaType, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            return new Failed($"answered with content type {contentType?.MediaType ?? "none"}, not application/json");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Null => new Nothing(),
                JsonValueKind.Object => new Done([.. LogsOf(document.RootElement)]),
                _ => new Failed("answered JSON that is no object"),
            };
        }
        catch (JsonException)
        {
            return new Failed("answered something that is no JSON");
        }
    }

    private static IEnumerable<string> LogsOf(JsonElement root) =>
        root.Find("Logs") is { ValueKind: JsonValueKind.Array } logs
            ? logs.EnumerateArray().Select(line => line.ValueKind == JsonValueKind.String ? line.GetString()! : line.GetRawText())
            : [];

    /// <summary>The function did what it should.</summary>
    /// <param name="Logs">Lines for the log.</param>
    internal sealed record Done(IReadOnlyList<string> Logs) : InvocationAnswer;

    /// <summary>The function failed; a message is delivered again.</summary>
    /// <param name="Why">For the log.</param>
    internal sealed record Failed(string Why) : InvocationAnswer;

    /// <summary>An empty answer or <c>null</c>: the host waits on until <c>functionTimeout</c>, and then kills the process.</summary>
    internal sealed record Nothing : InvocationAnswer;
}
