using CardFunctions.Http;

namespace CardFunctions.Security;

/// <summary>The privileges' names on the wire and in the store.</summary>
internal static class PrivilegeWords
{
    public static readonly Words<Privilege> Privileges = new(
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
        (Privilege.PaymentsSettle, "payments.settle"),
        (Privilege.SalesAutomatic, "sales.automatic"),
        (Privilege.OperatorsManage, "operators.manage"),
        (Privilege.AuditRead, "audit.read"),
        (Privilege.EventsManage, "events.manage"));

    public sealed class PrivilegeConverter() : WordConverter<Privilege>(Privileges);
}
