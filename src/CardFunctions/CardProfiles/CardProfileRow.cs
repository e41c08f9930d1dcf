using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.CardProfiles;

/// <summary>A card profile as it is kept.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Deleted">Whether it was deleted: no new card can have it, and a card that has it all the same goes on under it.</param>
/// <param name="Version">Counts the changes, from 1; 0 for a built-in profile that was never changed.</param>
internal sealed record KeptProfile(CardProfile Profile, bool Deleted, long Version);

/// <summary>The rows of the partition <c>card-profile</c> of the catalogue.</summary>
internal static class CardProfileRow
{
    /// <summary>The partition.</summary>
    public const string Partition = "card-profile";

    /// <summary>The profile as a row.</summary>
    public static TableEntity From(KeptProfile kept) => new(Partition, kept.Profile.Code.Value)
    {
        ["Name"] = kept.Profile.Name.Value,
        ["Services"] = StoreServices(kept.Profile.Services),
        ["Limits"] = string.Join(';', kept.Profile.Limits.Select(Store)),
        ["ValidityMonths"] = kept.Profile.ValidityMonths,
        ["Deleted"] = kept.Deleted,
        ["Version"] = kept.Version,
    };

    /// <summary>The profile of a row.</summary>
    public static KeptProfile ToProfile(TableEntity row) => new(
        new CardProfile
        {
            Code = ProfileCode.Load(row.RowKey),
            Name = DisplayName.Load(row.Text("Name")),
            Services = LoadServices(row.Text("Services")),
            Limits = row.Text("Limits") is { Length: > 0 } limits ? [.. limits.Split(';').Select(LoadLimit)] : [],
            ValidityMonths = row.SmallNumber("ValidityMonths"),
        },
        row.Flag("Deleted"),
        row.Number("Version"));

    // A limit is one text: `money/day/fuel,ticket/200000`.
    private static string Store(Limit limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ProfileWords.Measures.Of(limit.Measure)}/{ProfileWords.Periods.Of(limit.Period)}/{StoreServices(limit.Services)}/{limit.Max}");

    private static Limit LoadLimit(string text)
    {
        var parts = text.Split('/');
        return new Limit(
            ProfileWords.Measures.Load(parts[0]),
            ProfileWords.Periods.Load(parts[1]),
            LoadServices(parts[2]),
            long.Parse(parts[3], CultureInfo.InvariantCulture));
    }

    private static string StoreServices(CardServices services) =>
        string.Join(',', ProfileWords.Split(services).Select(ProfileWords.Services.Of));

    private static CardServices LoadServices(string words) =>
        words.Length == 0 ? CardServices.None : ProfileWords.Join(words.Split(',').Select(ProfileWords.Services.Load));
}
