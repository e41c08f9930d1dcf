using CardFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Security;

/// <summary>Who calls, and what they may do. A handler takes it as a parameter. Immutable.</summary>
/// <param name="Subject">The token's <c>sub</c>; goes into the audit trail.</param>
/// <param name="Roles">The operator profiles that the token names, known or not.</param>
/// <param name="Privileges">What these profiles allow together.</param>
/// <param name="Clients">The clients that the caller may touch; <c>*</c> among them means all.</param>
internal sealed record Caller(string Subject, IReadOnlyList<string> Roles, PrivilegeSet Privileges, IReadOnlyList<string> Clients)
{
    /// <summary>The entry of the claim that means all clients.</summary>
    public const string EveryClient = "*";

    /// <summary>Whether the caller may touch all clients.</summary>
    public bool MayTouchAll { get; } = Clients.Contains(EveryClient, StringComparer.Ordinal);

    /// <summary>Whether the caller may touch a client. Ids are compared exactly.</summary>
    public bool MayTouch(string clientId) => MayTouchAll || Clients.Contains(clientId, StringComparer.Ordinal);

    /// <summary>Whether the caller has a privilege.</summary>
    public bool Has(Privilege privilege) => Privileges.Contains(privilege);

    /// <summary>Binds a handler's parameter.</summary>
    /// <exception cref="InvalidOperationException">The endpoint takes anonymous calls, so there may be no caller.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        new(RequestState.Of(context).Caller ?? throw new InvalidOperationException("An endpoint that takes anonymous calls has no caller."));
}
