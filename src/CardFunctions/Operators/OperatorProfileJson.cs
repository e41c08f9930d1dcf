using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Http;
using CardFunctions.Security;

namespace CardFunctions.Operators;

/// <summary>What an operator profile is to allow from now on.</summary>
internal sealed record OperatorProfileSettings(string? Name, PrivilegeSet Privileges);

/// <summary>The privileges of an operator profile.</summary>
/// <param name="Privileges">What it allows, such as <c>cards.read</c>; nothing where the list is empty.</param>
/// <param name="Name">Its name; if given, the one in the path.</param>
/// <param name="BuiltIn">Whether it is there from the start; if given, false.</param>
internal sealed record PutOperatorProfileRequest(IReadOnlyList<Privilege>? Privileges, string? Name = null, bool? BuiltIn = null)
    : IRequest<OperatorProfileSettings>
{
    /// <inheritdoc/>
    public OperatorProfileSettings? Read(Faults faults)
    {
        if (BuiltIn is true)
        {
            faults.Add("builtIn", OperatorProfileTexts.NotBuiltIn);
        }

        if (Privileges is null)
        {
            faults.Add("privileges", FaultTexts.Required);
        }
        else if (Privileges.Distinct().Count() != Privileges.Count)
        {
            faults.Add("privileges", FaultTexts.MustBeUnique);
        }

        return faults.Any ? null : new OperatorProfileSettings(Name, PrivilegeSet.Of([.. Privileges!]));
    }
}

/// <summary>What can be wrong with an operator profile, beside what can be wrong with any request.</summary>
internal static class OperatorProfileTexts
{
    public static readonly Text NotThePaths = new("Must be the name in the path.", "Doit être le nom figurant dans le chemin.");

    public static readonly Text NotBuiltIn = new("No profile that is put is built in.", "Aucun profil envoyé n’est intégré.");
}

/// <summary>An operator profile, as answers show it.</summary>
/// <param name="Name">Its name, as a token's <c>roles</c> have it.</param>
/// <param name="Privileges">What it allows.</param>
/// <param name="BuiltIn">Whether it is there from the start, and can't be changed.</param>
internal sealed record OperatorProfileAnswer(string Name, ImmutableArray<Privilege> Privileges, bool BuiltIn)
{
    /// <summary>Shows an operator profile.</summary>
    public static OperatorProfileAnswer Of(OperatorProfile profile) => new(profile.Name, [.. profile.Privileges.Members], profile.IsBuiltIn);
}

/// <summary>JSON of operator profiles.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(PrivilegeWords.PrivilegeConverter)])]
[JsonSerializable(typeof(PutOperatorProfileRequest))]
[JsonSerializable(typeof(OperatorProfileAnswer))]
[JsonSerializable(typeof(Page<OperatorProfileAnswer>), TypeInfoPropertyName = "OperatorProfilePage")]
internal sealed partial class OperatorProfilesJson : JsonSerializerContext;
