using Microsoft.AspNetCore.Builder;

namespace CardFunctions.Security;

/// <summary>States, on the endpoint itself, who may call it. An endpoint that states nothing is closed to everyone.</summary>
internal static class EndpointSecurity
{
    /// <summary>Only callers with a privilege, and where the route names a client, only those who may touch it.</summary>
    public static TBuilder RequirePrivilege<TBuilder>(this TBuilder endpoint, Privilege privilege)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(privilege));

    /// <summary>Only callers with a privilege who may touch every client: for what belongs to none, or to nobody knows whom.</summary>
    public static TBuilder RequirePrivilegeOnEveryClient<TBuilder>(this TBuilder endpoint, Privilege privilege)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(privilege, OnEveryClient: true));

    /// <summary>Any caller with a valid token.</summary>
    public static TBuilder RequireToken<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(Privilege: null));
}
