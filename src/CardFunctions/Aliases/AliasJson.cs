using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Http;

namespace CardFunctions.Aliases;

/// <summary>What of an alias is to change (JSON merge patch). What is left out stays.</summary>
internal sealed record PatchAliasRequest : IRequest<AliasPatch>
{
    /// <summary>The card's last month, 1 to 12.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    public Optional<int?> ExpiryMonth { get; init; }

    /// <summary>The year of it, four digits.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    public Optional<int?> ExpiryYear { get; init; }

    /// <summary>True makes it the default. The default changes by choosing another one.</summary>
    [JsonConverter(typeof(OptionalConverter<bool?>))]
    public Optional<bool?> Default { get; init; }

    /// <inheritdoc/>
    public AliasPatch? Read(Faults faults)
    {
        foreach (var (path, isNull) in (ReadOnlySpan<(string, bool)>)
            [("expiryMonth", ExpiryMonth.IsNull), ("expiryYear", ExpiryYear.IsNull), ("default", Default.IsNull)])
        {
            if (isNull)
            {
                faults.Add(path, FaultTexts.MustNotBeNull);
            }
        }

        if (ExpiryMonth.Value is { } month)
        {
            faults.ExpiryMonth("expiryMonth", month);
        }

        if (ExpiryYear.Value is { } year)
        {
            faults.ExpiryYear("expiryYear", year);
        }

        return faults.Any ? null : new AliasPatch(ExpiryMonth.Value, ExpiryYear.Value, Default.Value);
    }
}

/// <summary>What of an alias is to change. What is null stays.</summary>
internal sealed record AliasPatch(int? ExpiryMonth, int? ExpiryYear, bool? Default);

/// <summary>An alias, as answers show it. It never has the provider's token.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="Brand">The brand of the card.</param>
/// <param name="Display">The number as it is shown: the last four digits.</param>
/// <param name="Last4">The last four digits.</param>
/// <param name="Expiry">The last month as it is shown.</param>
/// <param name="ExpiryMonth">The last month, 1 to 12.</param>
/// <param name="ExpiryYear">The year of it.</param>
/// <param name="HolderName">The owner's name, where it is known.</param>
/// <param name="Status">Whether it can be paid with.</param>
/// <param name="Default">Whether it is paid with where none is named.</param>
/// <param name="Provider">The provider that keeps the card.</param>
/// <param name="CreatedAt">When it was registered.</param>
internal sealed record AliasAnswer(
    string Id,
    string ContactId,
    CardBrand Brand,
    string Display,
    string Last4,
    string Expiry,
    int ExpiryMonth,
    int ExpiryYear,
    string? HolderName,
    AliasStatus Status,
    bool Default,
    string Provider,
    DateTime CreatedAt)
{
    /// <summary>The columns of the CSV form.</summary>
    public static CsvTable<AliasAnswer> Table { get; } = new(
        ("id", alias => alias.Id),
        ("contactId", alias => alias.ContactId),
        ("brand", alias => AliasWords.Brands.Of(alias.Brand)),
        ("display", alias => alias.Display),
        ("expiry", alias => alias.Expiry),
        ("holderName", alias => alias.HolderName),
        ("status", alias => AliasWords.Statuses.Of(alias.Status)),
        ("default", alias => alias.Default ? "true" : "false"),
        ("provider", alias => alias.Provider),
        ("createdAt", alias => Times.Format(alias.CreatedAt)));

    /// <summary>Shows an alias.</summary>
    public static AliasAnswer Of(Alias alias, bool isDefault, DateTimeOffset now) => new(
        alias.Id.ToString(),
        alias.Id.Contact.Value,
        alias.Brand,
        alias.Display,
        alias.Last4,
        alias.ExpiryText,
        alias.Expiry.Month,
        alias.Expiry.Year,
        alias.HolderName,
        alias.StatusAt(now),
        isDefault,
        alias.Provider,
        alias.CreatedAt.UtcDateTime);
}

/// <summary>A registration that was begun.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="RedirectUrl">The provider's page, on which the person types the card.</param>
/// <param name="ExpiresAt">When that is of no use any more.</param>
internal sealed record RegistrationAnswer(string Id, string RedirectUrl, DateTime ExpiresAt);

/// <summary>A payment provider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Default">Whether it is taken where none is named.</param>
internal sealed record ProviderAnswer(string Name, CapabilitiesAnswer Capabilities, bool Default);

/// <summary>What a payment provider can do.</summary>
/// <param name="Aliases">Keep cards behind aliases, and charge them.</param>
/// <param name="HostedRegistration">Have a person type the card on its own page.</param>
/// <param name="DirectEntry">Take a card that was typed elsewhere.</param>
/// <param name="Refunds">Pay back.</param>
internal sealed record CapabilitiesAnswer(bool Aliases, bool HostedRegistration, bool DirectEntry, bool Refunds);

/// <summary>All payment providers.</summary>
/// <param name="Items">The providers, by name.</param>
internal sealed record ProvidersAnswer(IReadOnlyList<ProviderAnswer> Items);

/// <summary>JSON of aliases.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(AliasWords.BrandConverter), typeof(AliasWords.StatusConverter), typeof(AliasWords.SourceConverter)])]
[JsonSerializable(typeof(RegisterAliasRequest))]
[JsonSerializable(typeof(BeginRegistrationRequest))]
[JsonSerializable(typeof(PatchAliasRequest))]
[JsonSerializable(typeof(AliasAnswer))]
[JsonSerializable(typeof(Page<AliasAnswer>), TypeInfoPropertyName = "AliasPage")]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(ProvidersAnswer))]
internal sealed partial class AliasesJson : JsonSerializerContext;
