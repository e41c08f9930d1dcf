using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Audit;

/// <summary>
/// What occasions a change: who asks for it, from where and by which operation, and what makes it act once. A handler takes it as a
/// parameter; one that must act once takes <see cref="OnceOnly"/>, which has it.
/// </summary>
/// <param name="Subject">Who: the token's subject, or the source of an event.</param>
/// <param name="Address">From where: the caller's network address, or the entity that a message came by.</param>
/// <param name="Operation">By which operation: the name of the function.</param>
/// <param name="TraceId">The id by which logs speak of it.</param>
/// <param name="Once">What makes it act once; null where nothing tells it from a repeated one.</param>
internal sealed record Occasion(string Subject, string? Address, string Operation, string? TraceId, IdempotentRequest? Once = null)
{
    /// <summary>The occasion that is a message.</summary>
    /// <param name="source">The event's source; null where it does not say.</param>
    /// <param name="entity">The queue or topic that it came by.</param>
    /// <param name="function">The function that acts on it.</param>
    public static Occasion OfMessage(string? source, string entity, string function) => new(source ?? entity, $"servicebus:{entity}", function, TraceId: null);

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<Occasion> BindAsync(HttpContext context) => new(Of(context));

    /// <summary>The occasion that is a request of a known caller.</summary>
    /// <exception cref="InvalidOperationException">The endpoint takes anonymous calls, or has no name.</exception>
    public static Occasion Of(HttpContext context) => new(
        RequestState.Of(context).Caller?.Subject ?? throw new InvalidOperationException("Nobody changes anything without a token."),
        context.Connection.RemoteIpAddress?.ToString(),
        OperationOf(context),
        TraceIds.Of(context));

    /// <summary>The name of the operation that a request asks for.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no name.</exception>
    public static string OperationOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
        ?? throw new InvalidOperationException("An endpoint that changes something needs a name.");
}
