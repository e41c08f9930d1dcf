using System.Diagnostics.CodeAnalysis;
using System.Net;
using Azure;
using Azure.Core;

namespace CardFunctions.IntegrationTests.Tables;

/// <summary>An answer that a test makes up.</summary>
public sealed class FakeResponse(HttpStatusCode status, string body = "", params HttpHeader[] headers) : Response
{
    public override int Status => (int)status;

    public override bool IsError => Status >= 400;

    public override string ReasonPhrase => status.ToString();

    public override Stream? ContentStream { get; set; } = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body), 0, body.Length, writable: false, publiclyVisible: true);

    public override string ClientRequestId { get; set; } = string.Empty;

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
