using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Http;

namespace CardFunctions.Aliases;

/// <summary>The contract's words of aliases.</summary>
internal static class AliasWords
{
    public static readonly Words<CardBrand> Brands = new(
        (CardBrand.Visa, "visa"), (CardBrand.Mastercard, "mastercard"), (CardBrand.AmericanExpress, "americanExpress"));

    public static readonly Words<AliasStatus> Statuses = new(
        (AliasStatus.Active, "active"), (AliasStatus.Expired, "expired"), (AliasStatus.Failed, "failed"));

    public static readonly Words<AliasSource> Sources = new((AliasSource.Contact, "contact"), (AliasSource.Basket, "basket"));

    public sealed class BrandConverter() : WordConverter<CardBrand>(Brands);

    public sealed class StatusConverter() : WordConverter<AliasStatus>(Statuses);

    public sealed class SourceConverter() : WordConverter<AliasSource>(Sources);
}
