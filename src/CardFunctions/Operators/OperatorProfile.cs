using CardFunctions.Security;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Operators;

/// <summary>A named set of privileges. A token's <c>roles</c> name such profiles.</summary>
/// <param name="Name">The name: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, compared exactly.</param>
/// <param name="Privileges">What it allows.</param>
/// <param name="Version">Counts its changes, from 1; 0 for a built-in one, which never changes.</param>
internal sealed record OperatorProfile(string Name, PrivilegeSet Privileges, long Version)
{
    /// <summary>Whether it is there from the start.</summary>
    public bool IsBuiltIn => Version == 0;
}

/// <summary>The rows <c>profile~{name}</c> of the partition <c>operator-profile</c> of the catalogue; beside them lies their audit trail.</summary>
internal static class OperatorProfileRow
{
    /// <summary>The partition.</summary>
    public const string Partition = "operator-profile";

    /// <summary>What the keys begin with, before <c>~</c>.</summary>
    public const string Kind = "profile";

    /// <summary>The key of a profile's row.</summary>
    public static string Key(string name) => $"{Kind}~{name}";

    /// <summary>The profile as a row.</summary>
    public static TableEntity From(OperatorProfile profile) => new(Partition, Key(profile.Name))
    {
        ["Privileges"] = string.Join(' ', profile.Privileges.Members.Select(PrivilegeWords.Privileges.Of)),
        ["Version"] = profile.Version,
    };

    /// <summary>The profile of a row. A privilege that this version does not know allows nothing.</summary>
    public static OperatorProfile ToProfile(TableEntity row)
    {
        var privileges = PrivilegeSet.None;
        foreach (var name in row.Text("Privileges").Split(' '))
        {
            privileges = PrivilegeWords.Privileges.TryParse(name, out var privilege) ? privileges.Union(PrivilegeSet.Of(privilege)) : privileges;
        }

        return new OperatorProfile(row.RowKey[(Kind.Length + 1)..], privileges, row.Number("Version"));
    }
}
