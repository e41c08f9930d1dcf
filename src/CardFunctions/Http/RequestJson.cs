using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CardFunctions.Http;

/// <summary>How JSON of a request is read: strictly. Shared by all requests; thread safe.</summary>
internal sealed class RequestJson
{
    /// <summary>Deeper JSON is no request of ours, and costs stack.</summary>
    public const int MaxDepth = 32;

    /// <summary>Takes the metadata of every feature's JSON context.</summary>
    public RequestJson(IOptions<JsonOptions> http)
    {
        Strict = new(http.Value.SerializerOptions)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            AllowTrailingCommas = false,
            ReadCommentHandling = JsonCommentHandling.Disallow,
            MaxDepth = MaxDepth,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        };
        Lenient = new(Strict) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
        Strict.MakeReadOnly();
        Lenient.MakeReadOnly();
    }

    /// <summary>Refuses whatever is not exactly as declared.</summary>
    public JsonSerializerOptions Strict { get; }

    /// <summary>Reads what is left of a request after its faulty members were taken out.</summary>
    public JsonSerializerOptions Lenient { get; }

    /// <summary>The strict metadata of a request's shape.</summary>
    /// <exception cref="NotSupportedException">No feature's JSON context declares the type.</exception>
    public JsonTypeInfo<T> StrictInfo<T>() => (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T));

    /// <summary>The lenient metadata of a request's shape.</summary>
    public JsonTypeInfo<T> LenientInfo<T>() => (JsonTypeInfo<T>)Lenient.GetTypeInfo(typeof(T));
}
