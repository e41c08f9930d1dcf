using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.Audit;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CardFunctions.Idempotency;

/// <summary>
/// A handler's parameter: what makes the request act once. The caller's <c>Idempotency-Key</c>, or else the identifier of the
/// invocation, which stays the same when the host sends a request again because the process died under it.
/// </summary>
internal sealed class OnceOnly : IEndpointParameterMetadataProvider
{
    private const string KeyHeader = "Idempotency-Key";

    // The host's own header, and the one that it uses when it proxies. Source: the Functions host's custom handlers.
    private static readonly string[] InvocationHeaders = ["X-Azure-Functions-InvocationId", "x-ms-invocation-id"];

    private static readonly Text BadKey = new(
        "Must be 1 to 255 visible ASCII characters, given once.",
        "Doit comporter 1 à 255 caractères ASCII visibles, indiqués une seule fois.");

    private readonly HttpContext _context;
    private readonly string? _key;
    private readonly bool _isGiven;

    private OnceOnly(HttpContext context, string? key, bool isGiven) => (_context, _key, _isGiven) = (context, key, isGiven);

    /// <summary>Binds the parameter; a malformed key is a fault of the request.</summary>
    public static ValueTask<OnceOnly> BindAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.TryGetValue(KeyHeader, out var given))
        {
            var invocation = InvocationHeaders.Select(name => headers[name].ToString()).FirstOrDefault(IdempotentRequest.IsValidKey);
            return new(new OnceOnly(context, invocation is null ? null : $"invocation.{invocation}", isGiven: false));
        }

        var key = given.Count == 1 ? given.ToString() : string.Empty;
        if (!IdempotentRequest.IsValidKey(key))
        {
            RequestState.Of(context).Faults.Add(KeyHeader, BadKey);
        }

        return new(new OnceOnly(context, $"key.{key}", isGiven: true));
    }

    /// <summary>What occasions the change, with the request to be remembered under its key, if anything tells it from a repeated one.</summary>
    /// <remarks>To be asked for in the handler, when the body has been read.</remarks>
    public Occasion Occasion => Occasion.Of(_context) with { Once = Request };

    /// <summary>
    /// The same by the caller's own key only: of what acts once by something else as well, so that the invocation's need not be kept.
    /// </summary>
    public Occasion OccasionByKey => _isGiven ? Occasion : Occasion.Of(_context);

    /// <summary>As <see cref="OccasionByKey"/>, for a body with secrets.</summary>
    /// <param name="fingerprint">A keyed hash of it.</param>
    public Occasion OccasionByKeyOf(string fingerprint) => _isGiven ? OccasionOf(fingerprint) : Occasion.Of(_context);

    private IdempotentRequest? Request => _key is null ? null : new IdempotentRequest(Occasion.OperationOf(_context), _key, Hash());

    /// <summary>As <see cref="Occasion"/>, for a body with secrets, which tells itself from others by a keyed hash of what is not secret.</summary>
    /// <param name="fingerprint">That hash.</param>
    public Occasion OccasionOf(string fingerprint) =>
        Occasion.Of(_context) with { Once = _key is null ? null : new IdempotentRequest(Occasion.OperationOf(_context), _key, fingerprint) };

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new ParameterDescription(
        KeyHeader, ParameterPlace.Header, "Makes the request act once: 1 to 255 visible ASCII characters, kept for 24 hours at least.", []));

    private string Hash()
    {
        if (RequestState.Of(_context).HasSecretBody)
        {
            // The hash of a card's number can be tried out: what is stored must need a key.
            throw new InvalidOperationException("A body with secrets is not hashed as it is.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var request = _context.Request;
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(RequestState.Of(_context).Body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
