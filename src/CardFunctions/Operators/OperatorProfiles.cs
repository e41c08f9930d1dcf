using CardFunctions.Security;

namespace CardFunctions.Operators;

/// <summary>The operator profiles that are there from the start and can't be changed.</summary>
internal static class OperatorProfiles
{
    /// <summary>What each allows. Whatever is not in a row is refused to it.</summary>
    /// <remarks>
    /// To see a card's whole number, and to say what became of a payment that is lost, is left to <c>ADMIN</c> and to profiles of one's own:
    /// none of the daily tasks needs it.
    /// </remarks>
    public static readonly IReadOnlyList<(string Name, PrivilegeSet Privileges)> BuiltIn =
    [
        ("ADMIN", PrivilegeSet.All),
        ("CARDS", PrivilegeSet.Of(Privilege.CardsRead, Privilege.CardsManage, Privilege.CardsVirtualise, Privilege.ProfilesManage)),
        ("BACK_OFFICE", PrivilegeSet.Of(Privilege.CardsRead, Privilege.CardsOperate, Privilege.CardsRecover, Privilege.CardsApprove)),
        ("SALES", PrivilegeSet.Of(Privilege.AliasesRead, Privilege.AliasesManage, Privilege.AliasesUse, Privilege.SalesAutomatic)),
        ("TERMINAL", PrivilegeSet.Of(Privilege.Terminal)),
        ("AUDITOR", PrivilegeSet.Of(Privilege.CardsRead, Privilege.AliasesRead, Privilege.AuditRead)),
    ];

    /// <summary>The privileges of a built-in profile; null for a name that is none. Names are compared exactly.</summary>
    public static PrivilegeSet? Find(string name)
    {
        foreach (var (builtIn, privileges) in BuiltIn)
        {
            if (string.Equals(builtIn, name, StringComparison.Ordinal))
            {
                return privileges;
            }
        }

        return null;
    }
}
