using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Security;

/// <summary>The privileges' names on the wire.</summary>
internal static class Privileges
{
    private static readonly (Privilege Privilege, string Name)[] Names =
    [
        (Privilege.CardsRead, "cards.read"),
        (Privilege.CardsManage, "cards.manage"),
        (Privilege.CardsVirtualise, "cards.virtualise"),
        (Privilege.CardsReveal, "cards.reveal"),
        (Privilege.CardsOperate, "cards.operate"),
        (Privilege.CardsRecover, "cards.recover"),
        (Privilege.CardsApprove, "cards.approve"),
        (Privilege.ClientsManage, "clients.manage"),
        (Privilege.ProfilesManage, "profiles.manage"),
        (Privilege.Terminal, "terminal"),
        (Privilege.AliasesRead, "aliases.read"),
        (Privilege.AliasesManage, "aliases.manage"),
        (Privilege.AliasesUse, "aliases.use"),
        (Privilege.SalesAutomatic, "sales.automatic"),
        (Privilege.OperatorsManage, "operators.manage"),
        (Privilege.AuditRead, "audit.read"),
        (Privilege.EventsManage, "events.manage"),
    ];

    /// <summary>All of them, in the order of the table.</summary>
    public static IEnumerable<Privilege> All => Names.Select(row => row.Privilege);

    /// <summary>The name on the wire, such as <c>cards.read</c>.</summary>
    public static string NameOf(Privilege privilege) => Array.Find(Names, row => row.Privilege == privilege).Name;

    /// <summary>The privilege of a name; false for a name that is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out Privilege privilege)
    {
        var index = Array.FindIndex(Names, row => string.Equals(row.Name, name, StringComparison.Ordinal));
        privilege = index < 0 ? default : Names[index].Privilege;
        return index >= 0;
    }
}
