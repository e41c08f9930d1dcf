using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>Makes the answers of handlers. <see cref="Problems"/> makes those to what failed.</summary>
internal static class Answers
{
    /// <summary>The media type of every answer but problems and CSV. JSON is UTF-8 by definition (RFC 8259), so there is no parameter.</summary>
    public const string JsonMediaType = "application/json";

    /// <summary>200.</summary>
    /// <param name="value">The body.</param>
    /// <param name="typeInfo">Its source-generated metadata.</param>
    /// <param name="version">The version of the resource, for <c>ETag</c>; a <c>GET</c> with a matching <c>If-None-Match</c> answers 304.</param>
    public static JsonAnswer<T> Ok<T>(T value, JsonTypeInfo<T> typeInfo, long? version = null) =>
        new(StatusCodes.Status200OK, value, typeInfo, location: null, Tag(version));

    /// <summary>201.</summary>
    /// <param name="location">The path of what was created, from <c>/api</c> on: only the caller knows the host that it reached us by.</param>
    /// <param name="value">The body.</param>
    /// <param name="typeInfo">Its source-generated metadata.</param>
    /// <param name="version">The version of the resource, for <c>ETag</c>.</param>
    public static JsonAnswer<T> Created<T>(string location, T value, JsonTypeInfo<T> typeInfo, long? version = null) =>
        new(StatusCodes.Status201Created, value, typeInfo, location, Tag(version));

    /// <summary>202, with where to look for the outcome.</summary>
    public static JsonAnswer<T> Accepted<T>(string location, T value, JsonTypeInfo<T> typeInfo, long? version = null) =>
        new(StatusCodes.Status202Accepted, value, typeInfo, location, Tag(version));

    /// <summary>204.</summary>
    public static StoredAnswer NoContent() => new(StatusCodes.Status204NoContent, location: null, entityTag: null, default, replayed: false);

    /// <summary>An answer from its bytes.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="location">The <c>Location</c> header, if it has one.</param>
    /// <param name="entityTag">The <c>ETag</c> header, quotes included, if it has one.</param>
    /// <param name="utf8Json">The body; empty for none.</param>
    /// <param name="replayed">Whether it was given before, which the header <c>Idempotency-Replayed</c> then says.</param>
    public static StoredAnswer Stored(int status, string? location, string? entityTag, ReadOnlyMemory<byte> utf8Json, bool replayed) =>
        new(status, location, entityTag, utf8Json, replayed);

    /// <summary>200 with a list as CSV (RFC 4180), written as the rows come.</summary>
    /// <param name="rows">All the rows; read while the answer is written.</param>
    /// <param name="table">The columns.</param>
    /// <param name="fileName">The name to save under, such as <c>cards.csv</c>.</param>
    public static CsvAnswer<T> Csv<T>(IAsyncEnumerable<T> rows, CsvTable<T> table, string fileName) => new(rows, table, fileName);

    /// <summary>Writes status and headers; false when the caller has this version already and the answer is 304, without a body.</summary>
    internal static bool TryStart(HttpContext context, int status, string? location, string? entityTag)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (location is not null)
        {
            response.Headers.Location = location;
        }

        if (entityTag is null)
        {
            return true;
        }

        response.Headers.ETag = entityTag;
        var isKnown = status == StatusCodes.Status200OK
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && context.Request.Headers.IfNoneMatch is { Count: > 0 } condition
            && EntityTagList.Parse(condition.ToString()) is { } tags
            && tags.MatchesWeakly(entityTag);
        if (isKnown)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }

        return !isKnown;
    }

    private static string? Tag(long? version) => version is { } number ? EntityTag.Of(number) : null;
}
