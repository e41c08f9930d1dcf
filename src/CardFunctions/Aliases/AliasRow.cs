using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Aliases;

/// <summary>The rows <c>alias~{id}</c>, <c>fingerprint~{hash}</c> and <c>default</c> of a contact's partition.</summary>
internal static class AliasRow
{
    /// <summary>What the keys of aliases begin with, before <c>~</c>.</summary>
    public const string Kind = "alias";

    /// <summary>
    /// The row that says which alias is the default. Whatever adds or removes an alias writes it too, so that two changes at once can't
    /// leave a contact with two defaults, or with none.
    /// </summary>
    public const string DefaultKey = "default";

    /// <summary>The key of an alias's row.</summary>
    public static string Key(AliasId id) => $"{Kind}~{id.Unique}";

    /// <summary>The key of the row by which a contact has a card once.</summary>
    public static string FingerprintKey(string fingerprint) => $"fingerprint~{fingerprint}";

    /// <summary>The alias as a row.</summary>
    public static TableEntity From(Alias alias) => new(alias.Id.Contact.Value, Key(alias.Id))
    {
        ["Provider"] = alias.Provider,
        ["Token"] = alias.Token.Reveal(),
        ["Fingerprint"] = alias.Fingerprint,
        ["Brand"] = AliasWords.Brands.Of(alias.Brand),
        ["Last4"] = alias.Last4,
        ["Expiry"] = alias.Expiry.ToString(),
        ["HolderName"] = alias.HolderName,
        ["Source"] = AliasWords.Sources.Of(alias.Origin.Source),
        ["Basket"] = alias.Origin.Basket,
        ["ConsentText"] = alias.Origin.Consent?.TextVersion,
        ["ConsentAt"] = alias.Origin.Consent?.At,
        ["RegisteredBy"] = alias.Origin.RegisteredBy,
        ["Failed"] = alias.HasFailed,
        ["NetworkTransaction"] = alias.NetworkTransactionId,
        ["Notice"] = alias.Notice,
        ["Events"] = alias.EventSequence,
        ["Version"] = alias.Version,
        ["CreatedAt"] = alias.CreatedAt,
        ["UpdatedAt"] = alias.UpdatedAt,
    };

    /// <summary>The alias of a row.</summary>
    public static Alias ToAlias(TableEntity row) => new()
    {
        Id = AliasId.Load(ContactId.Load(row.PartitionKey), row.RowKey[(Kind.Length + 1)..]),
        Provider = row.Text("Provider"),
        Token = new Sensitive<string>(row.Text("Token")),
        Fingerprint = row.Text("Fingerprint"),
        Brand = AliasWords.Brands.Load(row.Text("Brand")),
        Last4 = row.Text("Last4"),
        Expiry = YearMonth.Load(row.Text("Expiry")),
        HolderName = row.GetString("HolderName"),
        Origin = new AliasOrigin(
            AliasWords.Sources.Load(row.Text("Source")),
            row.GetString("Basket"),
            row.GetString("ConsentText") is { } text ? new Consent(text, row.Instant("ConsentAt")) : null,
            row.Text("RegisteredBy")),
        HasFailed = row.Flag("Failed"),
        NetworkTransactionId = row.GetString("NetworkTransaction"),
        Notice = row.GetString("Notice"),
        EventSequence = row.Number("Events"),
        Version = row.Number("Version"),
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
    };

    /// <summary>The row by which a contact has a card once.</summary>
    public static TableEntity FingerprintOf(Alias alias) =>
        new(alias.Id.Contact.Value, FingerprintKey(alias.Fingerprint)) { ["Alias"] = alias.Id.Unique };

    /// <summary>The row that says which alias is the default; null for none.</summary>
    public static TableEntity DefaultOf(ContactId contact, AliasId? alias) => new(contact.Value, DefaultKey) { ["Alias"] = alias?.Unique };

    /// <summary>The default that a row says.</summary>
    public static AliasId? ToDefault(TableEntity row) =>
        row.GetString("Alias") is { } unique ? AliasId.Load(ContactId.Load(row.PartitionKey), unique) : null;
}

/// <summary>The rows <c>{contact}~{alias}</c> of the table <c>AliasExpiry</c>, whose partition is the month.</summary>
/// <remarks>
/// Inserted before the alias has the expiry, and never changed: a row says that the alias may expire in the month, and the alias says
/// whether it does.
/// </remarks>
internal static class ExpiryRow
{
    /// <summary>The row of an alias.</summary>
    public static TableEntity Of(AliasId alias, YearMonth expiry) => new(expiry.ToString(), Key(alias));

    /// <summary>The alias of a row.</summary>
    public static AliasId ToAlias(TableEntity row)
    {
        // No identifier of a contact has a tilde.
        var separator = row.RowKey.IndexOf('~', StringComparison.Ordinal);
        return AliasId.Load(ContactId.Load(row.RowKey[..separator]), row.RowKey[(separator + 1)..]);
    }

    /// <summary>The key of an alias's row.</summary>
    public static string Key(AliasId alias) => $"{alias.Contact}~{alias.Unique}";
}

/// <summary>The rows <c>revocation~{id}</c> of a contact's partition: tokens that nothing here uses any more, and that a provider still keeps.</summary>
internal static class RevocationRow
{
    /// <summary>What the keys begin with, before <c>~</c>.</summary>
    public const string Kind = "revocation";

    /// <summary>The row of a token.</summary>
    public static TableEntity Of(ContactId contact, string provider, Sensitive<string> token, DateTimeOffset now) =>
        new(contact.Value, $"{Kind}~{Guid.CreateVersion7(now):N}")
        {
            ["Provider"] = provider,
            ["Token"] = token.Reveal(),
            ["CreatedAt"] = now,
        };
}
