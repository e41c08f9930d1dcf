using Microsoft.AspNetCore.Builder;

namespace CardFunctions.Security;

/// <summary>States, on the endpoint itself, who may call it. An endpoint that states nothing is closed to everyone.</summary>
internal static class EndpointSecurity
{
    /// <summary>Only callers with a privilege, and where the route names a client, only those who may touch it.</summary>
    public static TBuilder RequirePrivilege<TBuilder>(this TBuilder endpoint, Privilege privilege)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(privilege));

    /// <summary>Any caller with a valid token.</summary>
    public static TBuilder RequireToken<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(Privilege: null));
}
