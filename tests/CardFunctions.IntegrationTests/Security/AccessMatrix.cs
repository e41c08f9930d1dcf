namespace CardFunctions.IntegrationTests.Security;

/// <summary>Who may do what: every operation of the app by every built-in profile. A new operation needs a row here.</summary>
internal static class AccessMatrix
{
    /// <summary>The profiles, in the order of the columns.</summary>
    public static readonly string[] Profiles = ["ADMIN", "CARDS", "BACK_OFFICE", "SALES", "TERMINAL", "AUDITOR"];

    // Whether the profiles may (x) or may not (.); what is open needs no token, and what is signed a provider's signature instead of one.
    private const string Table = """
                              A C B S T U
        GetHealth             open
        GetReadiness          open
        GetMe                 x x x x x x
        ListOperatorProfiles  x . . . . .
        GetOperatorProfile    x . . . . .
        PutOperatorProfile    x . . . . .
        DeleteOperatorProfile x . . . . .
        PutClient             x . . . . .
        ListClients           x x x . . x
        GetClient             x x x . . x
        PutHolder             x x . . . .
        ListHolders           x x x . . x
        GetHolder             x x x . . x
        RegisterServicePoint  x x . . . .
        ListServicePoints     x x x . . x
        GetServicePoint       x x x . . x
        ListCardProfiles      x x x . . x
        GetCardProfile        x x x . . x
        PutCardProfile        x x . . . .
        DeleteCardProfile     x x . . . .
        CreateCard            x x . . . .
        ListCards             x x x . . x
        GetCard               x x x . . x
        PatchCard             x x . . . .
        SuspendCard           x x . . . .
        ResumeCard            x x . . . .
        BlockCard             x x . . . .
        UnblockCard           x x . . . .
        CloseCard             x x . . . .
        ReplaceCard           x x . . . .
        VirtualiseCard        x x . . . .
        DevirtualiseCard      x x . . . .
        RevealCardNumber      x . . . . .
        VirtualiseCards       x x . . . .
        DevirtualiseCards     x x . . . .
        GetBulkOperation      x x x . . x
        TopUpCard             x . x . . .
        TransferBalance       x . x . . .
        ListEntries           x x x . . x
        VerifyEntries         x x x . . x
        ListOperations        x . x . . .
        GetOperation          x x x . . x
        ApproveOperation      x . x . . .
        RejectOperation       x . x . . .
        PutAllotment          x . x . . .
        GetAllotment          x x x . . x
        EndAllotment          x . x . . .
        ListAllotmentEntries  x x x . . x
        IssueTransactionCode  x . x . . .
        ListTransactionCodes  x x x . . x
        GetTransactionCode    x x x . . x
        CancelTransactionCode x . x . . .
        AuthoriseTransaction  x . . . x .
        RedeemTransactionCode x . . . x .
        CaptureAuthorisation  x . . . x .
        ReverseAuthorisation  x . . . x .
        RegisterAlias         x . . x . .
        BeginAliasRegistration x . . x . .
        CompleteAliasRegistration x . . x . .
        ListAliases           x . . x . x
        GetAlias              x . . x . x
        PatchAlias            x . . x . .
        DeleteAlias           x . . x . .
        ListExpiringAliases   x . . x . x
        ListPaymentProviders  x . . x . x
        PayWithAlias          x . . x . .
        CapturePayment        x . . x . .
        CancelPayment         x . . x . .
        RefundPayment         x . . x . .
        SettlePayment         x . . . . .
        ListPayments          x . . x . x
        GetPayment            x . . x . x
        CreateAutomaticSale   x . . x . .
        ListAutomaticSales    x . . x . x
        GetAutomaticSale      x . . x . x
        ListAutomaticSaleItems x . . x . x
        ListAliasRenewals     x . . x . x
        CancelAutomaticSale   x . . x . .
        ListContactAudit      x . . . . x
        ListAudit             x . . . . x
        ListPlatformAudit     x . . . . x
        ListRejectedEvents    x . . . . .
        ReplayRejectedEvent   x . . . . .
        DeleteRejectedEvent   x . . . . .
        ReceiveDatatransNotification signed
        """;

    /// <summary>What stands behind each operation: <c>open</c>, <c>signed</c>, or a mark for every profile.</summary>
    public static readonly IReadOnlyDictionary<string, string> Rows = Table.Split('\n').Skip(1)
        .Select(row => row.TrimEnd().Split(' ', 2))
        .ToDictionary(row => row[0], row => row[1].TrimStart(), StringComparer.Ordinal);

    /// <summary>Whether an operation asks for a token at all.</summary>
    public static bool NeedsToken(string operation) => Rows[operation] is not ("open" or "signed");

    /// <summary>Whether a profile may do an operation.</summary>
    public static bool Allows(string operation, string profile) => Rows[operation].Split(' ')[Array.IndexOf(Profiles, profile)] == "x";
}
