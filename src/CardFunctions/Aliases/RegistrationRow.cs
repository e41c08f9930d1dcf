using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Aliases;

/// <summary>A registration on a provider's own page.</summary>
internal sealed record AliasRegistration
{
    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The contact.</summary>
    public required ContactId Contact { get; init; }

    /// <summary>The name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's identifier of it.</summary>
    public required string ProviderReference { get; init; }

    /// <summary>Where the alias will come from.</summary>
    public required AliasOrigin Origin { get; init; }

    /// <summary>When the page is of no use any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The alias that came of it; null until it is complete.</summary>
    public AliasId? Alias { get; init; }
}

/// <summary>The rows <c>registration~{id}</c> of a contact's partition.</summary>
internal static class RegistrationRow
{
    /// <summary>What the keys begin with.</summary>
    public const string Start = "registration~";

    /// <summary>The key of a registration's row.</summary>
    public static string Key(string id) => $"{Start}{id}";

    /// <summary>The registration as a row.</summary>
    public static TableEntity From(AliasRegistration registration) => new(registration.Contact.Value, Key(registration.Id))
    {
        ["Provider"] = registration.Provider,
        ["ProviderReference"] = registration.ProviderReference,
        ["Source"] = AliasWords.Sources.Of(registration.Origin.Source),
        ["Basket"] = registration.Origin.Basket,
        ["ConsentText"] = registration.Origin.Consent?.TextVersion,
        ["ConsentAt"] = registration.Origin.Consent?.At,
        ["RegisteredBy"] = registration.Origin.RegisteredBy,
        ["ExpiresAt"] = registration.ExpiresAt,
        ["Alias"] = registration.Alias?.Unique,
    };

    /// <summary>The registration of a row.</summary>
    public static AliasRegistration ToRegistration(TableEntity row)
    {
        var contact = ContactId.Load(row.PartitionKey);
        return new AliasRegistration
        {
            Id = row.RowKey[Start.Length..],
            Contact = contact,
            Provider = row.Text("Provider"),
            ProviderReference = row.Text("ProviderReference"),
            Origin = new AliasOrigin(
                AliasWords.Sources.Load(row.Text("Source")),
                row.GetString("Basket"),
                row.GetString("ConsentText") is { } text ? new Consent(text, row.Instant("ConsentAt")) : null,
                row.Text("RegisteredBy")),
            ExpiresAt = row.Instant("ExpiresAt"),
            Alias = row.GetString("Alias") is { } alias ? AliasId.Load(contact, alias) : null,
        };
    }
}
