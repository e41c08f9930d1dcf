using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.IntegrationTests.Tables;

/// <summary>A service that a test makes up; it remembers what it was sent.</summary>
public sealed class FakeTransport(Func<int, Request, Response> answer) : HttpPipelineTransport
{
    // Only makes requests.
    private static readonly HttpClientTransport Real = new();

    private readonly List<Dictionary<string, string>> _requests = [];

    /// <summary>The headers of each request, and its address as <c>:uri</c>.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Requests => _requests;

    public override Request CreateRequest() => Real.CreateRequest();

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        var seen = message.Request.Headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
        seen[":uri"] = message.Request.Uri.ToUri().AbsoluteUri;
        _requests.Add(seen);
        message.Response = answer(_requests.Count, message.Request);
        return ValueTask.CompletedTask;
    }

    public override void Process(HttpMessage message) => throw new NotSupportedException("The clients are asynchronous only.");
}
