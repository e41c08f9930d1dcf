using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>An answer with a JSON body. Made by <see cref="Answers"/>.</summary>
/// <typeparam name="T">The shape on the wire.</typeparam>
internal sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> typeInfo, string? location, string? entityTag)
    : IResult, IStatusCodeHttpResult, IValueHttpResult<T>, IContentTypeHttpResult
{
    /// <inheritdoc/>
    public int? StatusCode => status;

    /// <inheritdoc/>
    public T Value => value;

    /// <inheritdoc/>
    public string? ContentType => Answers.JsonMediaType;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (!Answers.TryStart(httpContext, status, location, entityTag))
        {
            return Task.CompletedTask;
        }

        response.ContentType = Answers.JsonMediaType;
        return JsonSerializer.SerializeAsync(response.BodyWriter, value, typeInfo, httpContext.RequestAborted);
    }
}
