using CardFunctions.Aliases;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Http;
using CardFunctions.Ledger;

namespace CardFunctions.AutomaticSales;

/// <summary>A run that is asked for.</summary>
internal sealed record SaleWish(string Name, Currency Currency, OnFailure OnFailure, IReadOnlyList<ItemWish> Items);

/// <summary>An item that is asked for.</summary>
internal sealed record ItemWish(string Id, ContactId Contact, AliasId? Alias, Money Amount, int Instalments);

/// <summary>A run that charges the aliases of many contacts.</summary>
/// <param name="Name">What a person knows it by, 1 to 100 visible characters, of which fewer than 12 are digits.</param>
/// <param name="Currency">The currency of all its items.</param>
/// <param name="OnFailure">What becomes of items whose contact has no alias.</param>
/// <param name="Items">1 to 10,000 items.</param>
internal sealed record CreateAutomaticSaleRequest(string? Name, string? Currency, OnFailure? OnFailure, IReadOnlyList<AutomaticSaleItemMember>? Items)
    : IRequest<SaleWish>
{
    /// <inheritdoc/>
    public SaleWish? Read(Faults faults)
    {
        var name = faults.ShortText("name", Name);
        var currency = faults.Currency("currency", Currency);
        var onFailure = faults.Required("onFailure", OnFailure);
        var items = ReadItems(faults, faults.Has("currency") ? null : currency);
        return faults.Any ? null : new SaleWish(name, currency, onFailure, items);
    }

    private List<ItemWish> ReadItems(Faults faults, Currency? currency)
    {
        switch (Items?.Count)
        {
            case null:
                faults.Add("items", FaultTexts.Required);
                return [];
            case 0:
                faults.Add("items", FaultTexts.MustNotBeEmpty);
                return [];
            case > AutomaticSale.MaxItems:
                faults.Add("items", FaultTexts.TooMany(AutomaticSale.MaxItems));
                return [];
        }

        List<ItemWish> wishes = new(Items.Count);
        Dictionary<string, int> places = new(Items.Count, StringComparer.Ordinal);
        foreach (var (index, item) in Items.Index())
        {
            if (item.Read(faults.Under("items", index), currency) is { } wish)
            {
                wishes.Add(wish);
            }

            if (item.ItemId is { } id && !places.TryAdd(id, index))
            {
                // Both places: one of them is the mistake, and nobody knows which.
                faults.Under("items", places[id]).Add("itemId", FaultTexts.MustBeUnique);
                faults.Under("items", index).Add("itemId", FaultTexts.MustBeUnique);
            }
        }

        return wishes;
    }
}

/// <summary>An item of a run.</summary>
/// <param name="ItemId">The caller's identifier, unique in the run: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="ContactId">Who pays.</param>
/// <param name="Amount">How much.</param>
/// <param name="AliasId">The alias; the contact's default one when its turn comes where it is left out.</param>
/// <param name="Instalments">In how many instalments it is paid, 1 to 60. 1 where it is left out.</param>
internal sealed record AutomaticSaleItemMember(
    string? ItemId, string? ContactId, MoneyMember? Amount, string? AliasId = null, int? Instalments = null)
{
    // Five years, month by month: longer than any card is valid.
    private const int MaxInstalments = 60;

    private static readonly Text OtherCurrency = new("Must be the run’s currency.", "Doit être la monnaie de la vente automatique.");

    private static readonly Text OtherContactsAlias = new("Must be an alias of the contact.", "Doit être un alias du contact.");

    /// <summary>Reads the item; null when it has a fault.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    /// <param name="currency">The run's currency; null where that is wrong itself.</param>
    public ItemWish? Read(Faults faults, Currency? currency)
    {
        var id = faults.Identifier<UpstreamId>("itemId", ItemId, UpstreamId.TryCreate);
        var contact = faults.Identifier<ContactId>("contactId", ContactId, Domain.ContactId.TryCreate);
        var amount = faults.Money("amount", Amount);
        if (currency is { } run && !faults.Has("amount.currency") && amount != default && amount.Currency != run)
        {
            faults.Add("amount.currency", OtherCurrency);
        }

        AliasId alias = default;
        if (AliasId is not null && !faults.Has("contactId") && !AliasStore.TryIdOf(contact, AliasId, out alias))
        {
            faults.Add("aliasId", OtherContactsAlias);
        }

        if (Instalments is < 1 or > MaxInstalments)
        {
            faults.Add("instalments", FaultTexts.MustBeBetween(1, MaxInstalments));
        }

        return faults.Any ? null : new ItemWish(id.Value, contact, AliasId is null ? null : alias, amount, Instalments ?? 1);
    }

    // An identifier of nothing of ours.
    private readonly record struct UpstreamId(string Value)
    {
        public static bool TryCreate(string? text, out UpstreamId id)
        {
            var isValid = UpstreamIdentifier.IsValid(text);
            id = isValid ? new UpstreamId(text!) : default;
            return isValid;
        }
    }
}
