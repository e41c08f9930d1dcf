using CardFunctions.Http;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Security;

/// <summary>Tells a caller who they are to this app.</summary>
internal static class MeEndpoints
{
    private const string Example = """
        {"subject": "alice", "roles": ["CARDS"], "privileges": ["cards.read", "cards.manage"], "clients": ["sentoft"]}
        """;

    /// <summary>Maps the endpoint.</summary>
    public static void MapMe(this RouteGroupBuilder api) =>
        api.MapGet("/me", GetMe)
            .WithName("GetMe")
            .WithSummary("Who the token makes the caller, and what they may do")
            .WithTags("Operators")
            .RequireToken()
            .WithAnswer<MeAnswer>(StatusCodes.Status200OK, Example);

    private static JsonAnswer<MeAnswer> GetMe(Caller caller) => Answers.Ok(
        new MeAnswer(caller.Subject, caller.Roles, [.. caller.Privileges.Members.Select(PrivilegeWords.Privileges.Of)], caller.Clients),
        SecurityJson.Default.MeAnswer);
}

/// <summary>The caller.</summary>
/// <param name="Subject">The token's subject.</param>
/// <param name="Roles">The operator profiles that the token names.</param>
/// <param name="Privileges">What these allow together.</param>
/// <param name="Clients">The clients that the caller may touch; <c>*</c> means all.</param>
internal sealed record MeAnswer(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Privileges, IReadOnlyList<string> Clients);
