using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace CardFunctions.Tables.Pipeline;

/// <summary>
/// An answer that did not come alone over the wire: one of a transaction's, or the answer to a write that was lost and then found.
/// </summary>
internal sealed class OperationResponse(int status, string? etag, string clientRequestId = "", string? errorCode = null) : Response
{
    private const string ETagName = "ETag";
    private const string ErrorCodeName = "x-ms-error-code";

    public override int Status { get; } = status;

    public override bool IsError => Status >= 400;

    public override string ReasonPhrase => string.Empty;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders()
    {
        if (etag is not null)
        {
            yield return new HttpHeader(ETagName, etag);
        }

        if (errorCode is not null)
        {
            yield return new HttpHeader(ErrorCodeName, errorCode);
        }
    }

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = string.Equals(name, ETagName, StringComparison.OrdinalIgnoreCase) ? etag
            : string.Equals(name, ErrorCodeName, StringComparison.OrdinalIgnoreCase) ? errorCode
            : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
