using CardFunctions.Security;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>What is known of the request that runs: who calls, the bytes that came, and what is wrong with it.</summary>
/// <remarks>One feature holds all of it, because a look-up per part would cost more than the parts. Not thread safe.</remarks>
internal sealed class RequestState
{
    private Faults? _faults;

    /// <summary>The caller; null where the endpoint takes anonymous calls.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The body's bytes as they came; empty until a <see cref="Body{TRequest, TCommand}"/> was bound.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Whether the body has secrets, so that it was wiped and <see cref="Body"/> is empty.</summary>
    public bool HasSecretBody { get; set; }

    /// <summary>What is wrong with the body, the query, the headers and the path. Binding adds to it; the answer names all of it.</summary>
    public Faults Faults => _faults ??= new();

    /// <summary>A reason to refuse the request that is not a fault of a member, such as its media type.</summary>
    public ProblemKind? Refusal { get; set; }

    /// <summary>The answer to a request that must not reach its handler; null for one that may.</summary>
    public ProblemResult? Answer() =>
        Refusal is { } refusal ? Problems.Of(refusal) : _faults is { Any: true } faults ? Problems.Invalid(faults) : null;

    /// <summary>The state of a request, made at the first call.</summary>
    public static RequestState Of(HttpContext context)
    {
        if (context.Features.Get<RequestState>() is not { } state)
        {
            state = new RequestState();
            context.Features.Set(state);
        }

        return state;
    }
}
