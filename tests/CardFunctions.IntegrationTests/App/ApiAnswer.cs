using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CardFunctions.IntegrationTests.App;

/// <summary>An answer, read whole.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);

    public JsonNode Json => JsonNode.Parse(Body.Span) ?? throw new InvalidOperationException("The body is null.");

    /// <summary>The value of a header; several are joined by a comma. Null where there is none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A member that is a text.</summary>
    public string String(string member) => (string)Json[member]!;

    /// <summary>Asserts the status, and gives the answer back.</summary>
    public ApiAnswer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }

    /// <summary>Asserts that the answer is a problem of a code, in the form that all problems have.</summary>
    public ApiAnswer IsProblem(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.Equal("application/problem+json", Header("Content-Type")?.Split(';')[0]);
        var json = Json.AsObject();
        Assert.True((string?)json["code"] == code, Text);
        Assert.Equal($"urn:cardfunctions:problem:{code}", (string?)json["type"]);
        Assert.Equal((int)status, (int)json["status"]!);
        Assert.NotEmpty((string)json["title"]!);
        Assert.NotEmpty((string)json["detail"]!);
        Assert.NotEmpty((string)json["traceId"]!);
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts a 400 that names exactly these members, all at once.</summary>
    public ApiAnswer IsInvalid(params string[] members)
    {
        IsProblem(HttpStatusCode.BadRequest, "invalid_request");
        var errors = Json["errors"]!.AsObject();
        Assert.Equal(members.Order(StringComparer.Ordinal), errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.Value!.AsArray()));
        return this;
    }
}
